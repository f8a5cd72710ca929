import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import ssh2 from 'ssh2';
import type { PrivateKey } from '../index.js';
import { ecdsaKinds } from '../keys/key-kinds.js';
import { sshMpint, sshString } from '../keys/ssh-wire.js';

const USERAUTH_REQUEST = 50;
const USERNAME = 'acme';

/** Names of algorithms that a request may claim: those there are, those there were, and some that nobody has. */
const labels = [
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

function blobOf(key: PrivateKey): Buffer {
  return Buffer.from(key.publicKeyOpenSsh.split(' ')[1] ?? '', 'base64');
}

/** The names under which a key may sign. */
function labelsOf({ algorithm, publicKeyOpenSsh }: PrivateKey): readonly string[] {
  return algorithm === 'rsa' ? ['rsa-sha2-256', 'rsa-sha2-512'] : [publicKeyOpenSsh.split(' ')[0] ?? ''];
}

/** What is signed with a key, without the name of its algorithm (RFC 4253 §6.6, RFC 5656 §3.1.2, RFC 8332 §3). */
function bareSignature(key: PrivateKey, data: Buffer, rsaHash: string): Buffer {
  const secret = keyObject(key);
  const kind = ecdsaKinds.find(({ algorithm }) => algorithm === key.algorithm);
  if (kind === undefined) return sign(key.algorithm === 'rsa' ? rsaHash : null, data, secret);
  const halves = sign(kind.hash, data, { key: secret, dsaEncoding: 'ieee-p1363' });
  const middle = halves.length / 2;
  return Buffer.concat([sshMpint(halves.subarray(0, middle)), sshMpint(halves.subarray(middle))]);
}

const rsaHashOf = (label: string): string => (label === 'rsa-sha2-256' ? 'sha256' : label === 'ssh-rsa' ? 'sha1' : 'sha512');

interface Claim {
  readonly label: string;
  readonly key: PrivateKey;
  readonly username?: string;
  readonly isSigned?: boolean;
}

/** The request up to its signature (RFC 4252 §7). */
function unsigned({ label, key, username = USERNAME, isSigned = true }: Claim): Buffer {
  return Buffer.concat([
    Buffer.of(USERAUTH_REQUEST),
    ...[username, 'ssh-connection', 'publickey'].map((text) => sshString(text)),
    Buffer.of(isSigned ? 1 : 0),
    sshString(label),
    sshString(blobOf(key)),
  ]);
}

const signedData = (sessionId: Buffer, claim: Claim): Buffer => Buffer.concat([sshString(sessionId), unsigned(claim)]);
const named = (label: string, bare: Uint8Array): Buffer => Buffer.concat([sshString(label), sshString(bare)]);
const zero = Buffer.alloc(0);

/** Every way that this knows to make up a signature for a key without having it. */
function tricks({ key, impostor }: Victim, label: string): readonly (readonly [string, (sessionId: Buffer) => Buffer])[] {
  const claim: Claim = { label, key };
  const hash = rsaHashOf(label);
  const byOwner = (sessionId: Buffer, over: Claim = claim): Buffer => bareSignature(key, signedData(sessionId, over), hash);
  return [
    ['an empty signature', () => zero],
    ['an empty signature with its name', () => named(label, zero)],
    ['zeros', () => named(label, Buffer.alloc(64))],
    ['r and s of nothing', () => named(label, Buffer.concat([sshString(zero), sshString(zero)]))],
    ['r and s of one', () => named(label, Buffer.concat([sshMpint(Buffer.of(1)), sshMpint(Buffer.of(1))]))],
    ['a signature cut short', (id) => named(label, byOwner(id).subarray(0, -7))],
    ['a signature field cut short', (id) => named(label, byOwner(id)).subarray(0, -20)],
    ['a signature with a bit changed', (id) => changed(named(label, byOwner(id)))],
    ['the signature of another key', (id) => named(label, bareSignature(impostor, signedData(id, claim), hash))],
    ['a signature of another session', (id) => named(label, byOwner(changed(id)))],
    ['a signature over no session', () => named(label, bareSignature(key, unsigned(claim), hash))],
    ['a signature for another user', (id) => named(label, byOwner(id, { ...claim, username: 'nobody' }))],
    ['a signature over the question', (id) => named(label, byOwner(id, { ...claim, isSigned: false }))],
    ['a signature under the name of another algorithm', (id) => named(`${label}x`, byOwner(id))],
    ...(key.algorithm === 'rsa'
      ? [['another digest', (id: Buffer) => named(label, bareSignature(key, signedData(id, claim), otherHash(hash)))] as const]
      : []),
  ];
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
    labelsOf(key).map((label) => ({
      name: `${key.algorithm} as ${label}`,
      payload: (sessionId) => {
        const bare = bareSignature(key, signedData(sessionId, { label, key }), rsaHashOf(label));
        return Buffer.concat([unsigned({ label, key }), sshString(named(label, bare))]);
      },
    })),
  );
}

/** Requests that nobody may be let in by: every kind of key under every name of an algorithm with every trick, and other methods. */
export function forgedRequests(victims: readonly Victim[]): readonly LoginRequest[] {
  return [...victims.flatMap((victim) => labels.flatMap((label) => forgedWith(victim, label))), ...otherMethods(victims)];
}

function forgedWith(victim: Victim, label: string): readonly LoginRequest[] {
  const { key } = victim;
  const request = (trick: string, payload: LoginRequest['payload']): LoginRequest => ({
    name: `${key.algorithm} as ${label === '' ? 'nothing' : label}: ${trick}`,
    payload,
  });
  const forged = tricks(victim, label).map(([trick, signature]) =>
    request(trick, (sessionId) => Buffer.concat([unsigned({ label, key }), sshString(signature(sessionId))])),
  );
  const question = request('no signature', () => unsigned({ label, key, isSigned: false }));
  if (labelsOf(key).includes(label)) {
    return [...forged, question, request('a signature that does not come', () => unsigned({ label, key }))];
  }
  // Made by the owner of the key, but not as the algorithm says that he claims.
  const wrongLabel = request('the right key under a wrong name', (sessionId) => {
    const bare = bareSignature(key, signedData(sessionId, { label, key }), rsaHashOf(label));
    return Buffer.concat([unsigned({ label, key }), sshString(named(label, bare))]);
  });
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
    const label = labelsOf(key)[0] ?? '';
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
