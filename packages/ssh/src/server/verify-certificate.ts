import { ecdsaKinds } from '../keys/key-kinds.js';
import { isSshSignature } from '../keys/ssh-signature.js';
import { SshReader } from '../keys/ssh-wire.js';
import { type ReadCertificate, readUserCertificate, type UserCertificate } from '../keys/user-certificate.js';
import type { KeyClaim } from './verify-signature.js';

interface Label {
  /** The name that the certificate itself begins with. */
  readonly type: string;
  /** The names that the signature over the session may have: those of the plain key. */
  readonly signatures: readonly string[];
}

const certified = (plain: string): string => `${plain}-cert-v01@openssh.com`;

function own(plain: string): readonly [string, Label] {
  return [certified(plain), { type: certified(plain), signatures: [plain] }];
}

/** What a request may call its algorithm (PROTOCOL.certkeys). */
const labels: ReadonlyMap<string, Label> = new Map([
  own('ssh-ed25519'),
  ...ecdsaKinds.map(({ ssh }) => own(ssh)),
  // OpenSSH 7.4 to 7.7 named the kind of the certificate and signed with SHA-2. What is signed with SHA-1 under that name is refused.
  [certified('ssh-rsa'), { type: certified('ssh-rsa'), signatures: ['rsa-sha2-256', 'rsa-sha2-512'] }],
  ...['rsa-sha2-256', 'rsa-sha2-512'].map(
    (name) => [certified(name), { type: certified('ssh-rsa'), signatures: [name] }] as const,
  ),
]);

/** Whether a claim says that it comes with a certificate, right or not. */
export function claimsCertificate({ key }: KeyClaim): boolean {
  return labels.has(key.algo);
}

function readClaim({ key }: KeyClaim): ReadCertificate | undefined {
  const label = labels.get(key.algo);
  try {
    return label !== undefined && new SshReader(key.data).text() === label.type ? readUserCertificate(key.data) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the certificate of a claim is a whole one for a user, of the kind that was named. Says nothing about who signed it or trusts that
 * authority, so the answer is the same for every user name. Nothing is verified: a question may not cost what a signature costs, which
 * whoever makes up the key can make dear.
 */
export function isUsableCertificate(claim: KeyClaim): boolean {
  return readClaim(claim) !== undefined;
}

/** The certificate of a claim when it is usable and its authority signed it. */
export function certificateOfClaim(claim: KeyClaim): UserCertificate | undefined {
  const read = readClaim(claim);
  return read?.isSigned() === true ? read.certificate : undefined;
}

/**
 * Whether the owner of the certified key signed this very session's id and request. ssh2 knows no certificates, so it hands over the
 * signature as it came, with its name. Anything odd is a no.
 */
export function isSignedByCertified(certificate: UserCertificate, { key, blob, signature }: KeyClaim): boolean {
  const label = labels.get(key.algo);
  if (label === undefined || blob === undefined || signature === undefined) return false;
  return isSshSignature(certificate.key, blob, signature, label.signatures);
}
