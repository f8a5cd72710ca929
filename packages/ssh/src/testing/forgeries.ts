import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import ssh2 from 'ssh2';
import type { PrivateKey } from '../index.js';
import { ecdsaKinds } from '../keys/key-kinds.js';
import { sshMpint, sshString } from '../keys/ssh-wire.js';

const USERAUTH_REQUEST = 50;
const USERNAME = 'acme';

/** Names of algorithms that a request may claim: those there are, those there were, and some that nobody has. */
export const labels = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-256',
  'rsa-sha2-512',
  'ssh-rsa',
  'ssh-dss',
  'ssh-ed25519-cert-v01@openssh.com',
  'rsa-sha2-512-cert-v01@openssh.com',
  'sk-ssh-ed25519@openssh.com',
  'none',
  '',
  '__proto__',
] as const;

/** A key that may sign in, and one of the same kind that may not. */
export interface Victim {
  readonly key: PrivateKey;
  readonly impostor: PrivateKey;
}

/** A request to be let in, made for one session. */
export interface LoginRequest {
  readonly name: string;
  readonly payload: (sessionId: Buffer) => Buffer;
}

const keyObjects = new WeakMap<PrivateKey, KeyObject>();

function keyObject(key: PrivateKey): KeyObject {
  const known = keyObjects.get(key);
  if (known !== undefined) return known;
  const parsed = ssh2.utils.parseKey(key.privateKey);
  if (parsed instanceof Error) throw parsed;
  const made = createPrivateKey(parsed.getPrivatePEM());
  keyObjects.set(key, made);
  return made;
}

/** A public key in wire form. */
export function blobOf(key: PrivateKey): Buffer {
  return Buffer.from(key.publicKeyOpenSsh.split(' ')[1] ?? '', 'base64');
}

/** The names under which a key may sign. */
export function signatureLabels({ algorithm, publicKeyOpenSsh }: PrivateKey): readonly string[] {
  return algorithm === 'rsa' ? ['rsa-sha2-256', 'rsa-sha2-512'] : [publicKeyOpenSsh.split(' ')[0] ?? ''];
}

/** What is signed with a key, without the name of its algorithm (RFC 4253 §6.6, RFC 5656 §3.1.2, RFC 8332 §3). */
export function bareSignature(key: PrivateKey, data: Buffer, rsaHash: string): Buffer {
  const secret = keyObject(key);
  const kind = ecdsaKinds.find(({ algorithm }) => algorithm === key.algorithm);
  if (kind === undefined) return sign(key.algorithm === 'rsa' ? rsaHash : null, data, secret);
  const halves = sign(kind.hash, data, { key: secret, dsaEncoding: 'ieee-p1363' });
  const middle = halves.length / 2;
  return Buffer.concat([sshMpint(halves.subarray(0, middle)), sshMpint(halves.subarray(middle))]);
}

/** The digest that an RSA key signs under a name. */
export const rsaHashOf = (label: string): string =>
  label.startsWith('rsa-sha2-256') ? 'sha256' : label.startsWith('ssh-rsa') ? 'sha1' : 'sha512';

/** What a request says of itself. */
export interface Claim {
  readonly label: string;
  readonly key: PrivateKey;
  /** In place of the key itself. */
  readonly certificate?: Buffer;
  readonly username?: string;
  readonly isSigned?: boolean;
}

/** The request up to its signature (RFC 4252 §7). */
export function unsigned({ label, key, certificate, username = USERNAME, isSigned = true }: Claim): Buffer {
  return Buffer.concat([
    Buffer.of(USERAUTH_REQUEST),
    ...[username, 'ssh-connection', 'publickey'].map((text) => sshString(text)),
    Buffer.of(isSigned ? 1 : 0),
    sshString(label),
    sshString(certificate ?? blobOf(key)),
  ]);
}

const signedData = (sessionId: Buffer, claim: Claim): Buffer => Buffer.concat([sshString(sessionId), unsigned(claim)]);
/** A signature in wire form. */
export const named = (label: string, bare: Uint8Array): Buffer => Buffer.concat([sshString(label), sshString(bare)]);
const zero = Buffer.alloc(0);

/**
 * Every way that this knows to make up a signature for a claim without having its key. `name` is what the signature is called: what the
 * claim calls its algorithm, but the name of the plain key where that comes with a certificate.
 */
export function tricks(
  impostor: PrivateKey,
  claim: Claim,
  name: string = claim.label,
): readonly (readonly [string, (sessionId: Buffer) => Buffer])[] {
  const { key } = claim;
  const hash = rsaHashOf(name);
  const byOwner = (sessionId: Buffer, over: Claim = claim): Buffer => bareSignature(key, signedData(sessionId, over), hash);
  return [
    ['an empty signature', () => zero],
    ['an empty signature with its name', () => named(name, zero)],
    ['zeros', () => named(name, Buffer.alloc(64))],
    ['r and s of nothing', () => named(name, Buffer.concat([sshString(zero), sshString(zero)]))],
    ['r and s of one', () => named(name, Buffer.concat([sshMpint(Buffer.of(1)), sshMpint(Buffer.of(1))]))],
    ['a signature cut short', (id) => named(name, byOwner(id).subarray(0, -7))],
    ['a signature field cut short', (id) => named(name, byOwner(id)).subarray(0, -20)],
    ['a signature with a bit changed', (id) => changed(named(name, byOwner(id)))],
    ['the signature of another key', (id) => named(name, bareSignature(impostor, signedData(id, claim), hash))],
    ['a signature of another session', (id) => named(name, byOwner(changed(id)))],
    ['a signature over no session', () => named(name, bareSignature(key, unsigned(claim), hash))],
    ['a signature for another user', (id) => named(name, byOwner(id, { ...claim, username: 'nobody' }))],
    ['a signature over the question', (id) => named(name, byOwner(id, { ...claim, isSigned: false }))],
    ['a signature under the name of another algorithm', (id) => named(`${name}x`, byOwner(id))],
    ...(key.algorithm === 'rsa'
      ? [['another digest', (id: Buffer) => named(name, bareSignature(key, signedData(id, claim), otherHash(hash)))] as const]
      : []),
  ];
}

/** The request that the owner of the key makes of a claim. */
export function rightfulRequest(claim: Claim, name: string = claim.label): (sessionId: Buffer) => Buffer {
  return (sessionId) => {
    const bare = bareSignature(claim.key, signedData(sessionId, claim), rsaHashOf(name));
    return Buffer.concat([unsigned(claim), sshString(named(name, bare))]);
  };
}

function changed(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = copy.length - 3;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** RSA signs any digest; the other keys know one. */
function otherHash(hash: string): string {
  return hash === 'sha256' ? 'sha1' : 'sha256';
}

/** What the owners of the keys would send. */
export function rightfulRequests(victims: readonly Victim[]): readonly LoginRequest[] {
  return victims.flatMap(({ key }) =>
    signatureLabels(key).map((label) => ({
      name: `${key.algorithm} as ${label}`,
      payload: rightfulRequest({ label, key }),
    })),
  );
}

/** Requests that nobody may be let in by: every kind of key under every name of an algorithm with every trick, and other methods. */
export function forgedRequests(victims: readonly Victim[]): readonly LoginRequest[] {
  return [...victims.flatMap((victim) => labels.flatMap((label) => forgedWith(victim, label))), ...otherMethods(victims)];
}

function forgedWith({ key, impostor }: Victim, label: string): readonly LoginRequest[] {
  const request = (trick: string, payload: LoginRequest['payload']): LoginRequest => ({
    name: `${key.algorithm} as ${label === '' ? 'nothing' : label}: ${trick}`,
    payload,
  });
  const forged = tricks(impostor, { label, key }).map(([trick, signature]) =>
    request(trick, (sessionId) => Buffer.concat([unsigned({ label, key }), sshString(signature(sessionId))])),
  );
  const question = request('no signature', () => unsigned({ label, key, isSigned: false }));
  if (signatureLabels(key).includes(label)) {
    return [...forged, question, request('a signature that does not come', () => unsigned({ label, key }))];
  }
  // Made by the owner of the key, but not as the algorithm says that he claims.
  const wrongLabel = request('the right key under a wrong name', rightfulRequest({ label, key }));
  return [...forged, question, wrongLabel];
}

function otherMethods(victims: readonly Victim[]): readonly LoginRequest[] {
  const by = (name: string, ...parts: readonly Buffer[]): LoginRequest => ({
    name,
    payload: () =>
      Buffer.concat([
        Buffer.of(USERAUTH_REQUEST),
        ...[USERNAME, 'ssh-connection', name].map((text) => sshString(text)),
        ...parts,
      ]),
  });
  const hostbased = victims.map(({ key }): LoginRequest => {
    const label = signatureLabels(key)[0] ?? '';
    const parts = [label, blobOf(key), 'localhost', USERNAME].map((part) => sshString(part));
    const { name, payload } = by('hostbased', ...parts);
    return {
      name: `${name} with ${key.algorithm}`,
      payload: (sessionId) => {
        const request = payload(sessionId);
        const data = Buffer.concat([sshString(sessionId), request]);
        return Buffer.concat([request, sshString(named(label, bareSignature(key, data, rsaHashOf(label))))]);
      },
    };
  });
  return [
    by('none'),
    by('password', Buffer.of(0), sshString('')),
    by('keyboard-interactive', sshString(''), sshString('')),
    by('gssapi-with-mic', Buffer.alloc(4)),
    by('publickey'),
    by(''),
    ...hostbased,
  ];
}
