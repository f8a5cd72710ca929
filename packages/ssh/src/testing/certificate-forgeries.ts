import type { PrivateKey } from '../index.js';
import { sshString } from '../keys/ssh-wire.js';
import { makeCertificate } from './certificates.js';
import {
  blobOf,
  type Claim,
  type LoginRequest,
  labels,
  rightfulRequest,
  signatureLabels,
  tricks,
  unsigned,
  type Victim,
} from './forgeries.js';

/** Who signs: the authority that is trusted, and others. */
export interface Authorities {
  readonly trusted: PrivateKey;
  readonly rogue: PrivateKey;
  /** Trusted, and RSA. */
  readonly rsa: PrivateKey;
}

const certified = (plain: string): string => `${plain}-cert-v01@openssh.com`;

/** The names under which a key with a certificate may sign, each with what the signature is called then. */
function labelsOf(key: PrivateKey): readonly (readonly [label: string, name: string])[] {
  const own = signatureLabels(key).map((name) => [certified(name), name] as const);
  return key.algorithm === 'rsa' ? [...own, [certified('ssh-rsa'), 'rsa-sha2-512']] : own;
}

/** What the owners of certified keys would send, with certificates of two authorities. */
export function rightfulCertificateRequests(victims: readonly Victim[], { trusted, rsa }: Authorities): readonly LoginRequest[] {
  return victims.flatMap(({ key }) =>
    [trusted, rsa].flatMap((authority) =>
      labelsOf(key).map(([label, name]) => ({
        name: `${key.algorithm} as ${label}, certified with ${authority.algorithm}`,
        payload: rightfulRequest({ label, key, certificate: makeCertificate({ key, authority }) }, name),
      })),
    ),
  );
}

/** Names of algorithms that a request with a certificate may claim, the best examples first. */
export const certificateLabels: readonly string[] = [
  ...new Set([
    ...['ssh-ed25519', 'rsa-sha2-512', 'ssh-rsa'].map(certified),
    ...['ssh-ed25519', 'rsa-sha2-512'],
    ...['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-256'].map(certified),
    ...labels,
  ]),
];

/** Requests with certificates that nobody may be let in by, under each of these names. */
export function forgedCertificateRequests(
  victims: readonly Victim[],
  authorities: Authorities,
  claimed: readonly string[] = certificateLabels,
): readonly LoginRequest[] {
  return victims.flatMap((victim) => [
    ...claimed.flatMap((label) => forgedSignatures(victim, label, authorities)),
    ...forgedCertificates(victim, authorities),
  ]);
}

/** A certificate that is right, in the hands of somebody who has not its key, or says something wrong about it. */
function forgedSignatures({ key, impostor }: Victim, label: string, { trusted }: Authorities): readonly LoginRequest[] {
  const claim: Claim = { label, key, certificate: makeCertificate({ key, authority: trusted }) };
  const name = labelsOf(key).find(([right]) => right === label)?.[1];
  const request = (trick: string, payload: LoginRequest['payload']): LoginRequest => ({
    name: `certificate of ${key.algorithm} as ${label === '' ? 'nothing' : label}: ${trick}`,
    payload,
  });
  const forged = tricks(impostor, claim, name ?? signatureLabels(key).at(-1)).map(([trick, signature]) =>
    request(trick, (sessionId) => Buffer.concat([unsigned(claim), sshString(signature(sessionId))])),
  );
  const question = request('no signature', () => unsigned({ ...claim, isSigned: false }));
  const missing = request('a signature that does not come', () => unsigned(claim));
  if (name === undefined) {
    const names = [label, ...signatureLabels(key)];
    return [
      ...forged,
      question,
      missing,
      ...names.map((each) => request(`the right key under a wrong name, signed as ${each}`, rightfulRequest(claim, each))),
    ];
  }
  return [
    ...forged,
    question,
    missing,
    request('signed under the name of the certificate', rightfulRequest(claim, label)),
    request('signed with SHA-1 or a name of nobody', rightfulRequest(claim, 'ssh-rsa')),
    request('the plain key of the certificate', rightfulRequest({ label, key })),
  ];
}

/** A key that signs as it should, with a certificate that is not right. */
function forgedCertificates({ key, impostor }: Victim, { trusted, rogue, rsa }: Authorities): readonly LoginRequest[] {
  const right = { key, authority: trusted };
  const whole = makeCertificate(right);
  const changedAt = (at: number): Buffer => {
    const copy = Buffer.from(whole);
    const place = at < 0 ? copy.length + at : at;
    copy[place] = (copy[place] ?? 0) ^ 1;
    return copy;
  };
  const certificates: readonly (readonly [string, Buffer])[] = [
    ['an authority that nobody trusts', makeCertificate({ key, authority: rogue })],
    ['itself as its authority', makeCertificate({ key, authority: key })],
    [
      'the name of the authority over the signature of another',
      makeCertificate({ key, authority: rogue, statedAuthority: blobOf(trusted) }),
    ],
    [
      'a certificate as its authority',
      makeCertificate({ ...right, statedAuthority: makeCertificate({ key: trusted, authority: trusted }) }),
    ],
    ['SHA-1 under the signature of the authority', makeCertificate({ key, authority: rsa, signatureName: 'ssh-rsa' })],
    ['another name under the signature of the authority', makeCertificate({ ...right, signatureName: 'ssh-ed25519x' })],
    ['a certificate for a host', makeCertificate({ ...right, type: 2 })],
    ['a certificate for nothing', makeCertificate({ ...right, type: 0 })],
    [
      'the kind of another key',
      makeCertificate({ ...right, name: certified(key.algorithm === 'rsa' ? 'ssh-ed25519' : 'ssh-rsa') }),
    ],
    ['something behind its end', makeCertificate({ ...right, trailing: Buffer.of(0) })],
    ['its nonce changed', changedAt(45)],
    ['the last byte of its signature changed', changedAt(-1)],
    ['its signature cut short', whole.subarray(0, -10)],
    ['nothing', Buffer.alloc(0)],
    ['the certificate of another key', makeCertificate({ key: impostor, authority: trusted })],
  ];
  return certificates.flatMap(([what, certificate]) =>
    labelsOf(key).map(([label, name]) => ({
      name: `${key.algorithm} as ${label} with ${what}`,
      payload: rightfulRequest({ label, key, certificate }, name),
    })),
  );
}
