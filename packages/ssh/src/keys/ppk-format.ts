import { createDecipheriv, createHash, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { Failure } from '@waybill/core';
import { ecdsaPrivateKey, ed25519PrivateKey, keyFailure, rsaPrivateKey } from './key-material.js';
import type { OpenedKey } from './openssh-format.js';
import { SshReader, sshString } from './ssh-wire.js';

/*
 * PuTTY's private key files, versions 2 and 3: appendix C of the PuTTY manual.
 */

const EMPTY = Buffer.alloc(0);
const KEY_BYTES = 32;
const IV_BYTES = 16;
const MAX_ARGON2_MEMORY_KIB = 256 * 1024;
const MAX_ARGON2_PASSES = 10_000;
const MAX_ARGON2_LANES = 16;
const MAX_BODY_LINES = 1024;

// The numbers of the library's constant enum, which a build of isolated modules cannot inline.
const argon2Algorithms: Readonly<Record<string, 0 | 1 | 2 | undefined>> = { Argon2d: 0, Argon2i: 1, Argon2id: 2 };

interface PpkFile {
  readonly version: 2 | 3;
  readonly algorithm: string;
  readonly encryption: string;
  readonly comment: string;
  readonly publicBlob: Buffer;
  readonly privateBlob: Buffer;
  readonly mac: Buffer;
  readonly headers: ReadonlyMap<string, string>;
}

/** Reads the lines of a file: `Header: value`, and `…-Lines: n` followed by n lines of base64. */
function readFile(text: string): PpkFile {
  const lines = text.split(/\r\n|\r|\n/);
  const headers = new Map<string, string>();
  const bodies = new Map<string, Buffer>();
  for (let at = 0; at < lines.length; at += 1) {
    const match = /^([A-Za-z0-9-]+): (.*)$/.exec(lines[at] ?? '');
    const [, name, value] = match ?? [];
    if (name === undefined || value === undefined) continue;
    headers.set(name, value);
    if (!name.endsWith('-Lines')) continue;
    const count = Number(value);
    if (!Number.isInteger(count) || count < 0 || count > MAX_BODY_LINES) throw keyFailure('The private key file is damaged.');
    bodies.set(name, Buffer.from(lines.slice(at + 1, at + 1 + count).join(''), 'base64'));
    at += count;
  }
  const version = headers.has('PuTTY-User-Key-File-3') ? 3 : 2;
  const algorithm = headers.get(`PuTTY-User-Key-File-${version}`);
  const encryption = headers.get('Encryption');
  const publicBlob = bodies.get('Public-Lines');
  const privateBlob = bodies.get('Private-Lines');
  const mac = headers.get('Private-MAC');
  if (algorithm === undefined || encryption === undefined) {
    throw keyFailure('Only versions 2 and 3 of PuTTY key files are supported; save the key again with a current PuTTYgen.');
  }
  if (publicBlob === undefined || privateBlob === undefined || mac === undefined) {
    throw keyFailure('The private key file is cut short.');
  }
  const comment = headers.get('Comment') ?? '';
  return { version, algorithm, encryption, comment, publicBlob, privateBlob, mac: Buffer.from(mac, 'hex'), headers };
}

interface FileKeys {
  readonly cipherKey: Buffer;
  readonly iv: Buffer;
  readonly macKey: Buffer;
}

function sha1(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function version2Keys(passphrase: Uint8Array): FileKeys {
  const derived = Buffer.concat([sha1(Buffer.of(0, 0, 0, 0), passphrase), sha1(Buffer.of(0, 0, 0, 1), passphrase)]);
  const macKey = sha1(Buffer.from('putty-private-key-file-mac-key', 'latin1'), passphrase);
  return { cipherKey: derived.subarray(0, KEY_BYTES), iv: Buffer.alloc(IV_BYTES), macKey };
}

function boundedNumber(file: PpkFile, name: string, max: number): number {
  const value = Number(file.headers.get(name));
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw keyFailure(`The private key file asks for more work than is allowed (${name}).`);
  }
  return value;
}

async function version3Keys(file: PpkFile, passphrase: Uint8Array): Promise<FileKeys> {
  const flavour = file.headers.get('Key-Derivation') ?? '';
  const algorithm = Object.hasOwn(argon2Algorithms, flavour) ? argon2Algorithms[flavour] : undefined;
  if (algorithm === undefined) throw keyFailure('The private key file uses an unknown key derivation.');
  const derived = await hashRaw(passphrase, {
    algorithm,
    memoryCost: boundedNumber(file, 'Argon2-Memory', MAX_ARGON2_MEMORY_KIB),
    timeCost: boundedNumber(file, 'Argon2-Passes', MAX_ARGON2_PASSES),
    parallelism: boundedNumber(file, 'Argon2-Parallelism', MAX_ARGON2_LANES),
    salt: Buffer.from(file.headers.get('Argon2-Salt') ?? '', 'hex'),
    outputLen: KEY_BYTES + IV_BYTES + 32,
  });
  return {
    cipherKey: derived.subarray(0, KEY_BYTES),
    iv: derived.subarray(KEY_BYTES, KEY_BYTES + IV_BYTES),
    macKey: derived.subarray(KEY_BYTES + IV_BYTES),
  };
}

function keysOf(file: PpkFile, passphrase: Uint8Array | undefined): FileKeys | Promise<FileKeys> {
  if (file.encryption === 'none')
    return file.version === 2 ? version2Keys(EMPTY) : { cipherKey: EMPTY, iv: EMPTY, macKey: EMPTY };
  if (file.encryption !== 'aes256-cbc') throw keyFailure('The private key file is encrypted with an unknown cipher.');
  if (passphrase === undefined) throw new Failure('key.passphrase-required');
  return file.version === 2 ? version2Keys(passphrase) : version3Keys(file, passphrase);
}

function privateKeyOf(file: PpkFile, plain: Buffer): KeyObject {
  const publicPart = new SshReader(file.publicBlob);
  const privatePart = new SshReader(plain);
  const name = publicPart.text();
  if (name !== file.algorithm) throw keyFailure('The private key file is damaged.');
  if (name === 'ssh-rsa') {
    const e = publicPart.mpint();
    const n = publicPart.mpint();
    const [d, p, q] = [privatePart.mpint(), privatePart.mpint(), privatePart.mpint()];
    return rsaPrivateKey({ n, e, d, p, q, qInverse: privatePart.mpint() });
  }
  if (name === 'ssh-ed25519') return ed25519PrivateKey(publicPart.string(), privatePart.string());
  publicPart.text();
  return ecdsaPrivateKey(name, publicPart.string(), privatePart.mpint());
}

/** True when `text` is a PuTTY private key file of any version. */
export function isPpk(text: string): boolean {
  return text.startsWith('PuTTY-User-Key-File-');
}

/** Opens a PuTTY private key file of version 2 or 3, encrypted or not. */
export async function readPpkPrivateKey(text: string, passphrase: Uint8Array | undefined): Promise<OpenedKey> {
  const file = readFile(text);
  const keys = await keysOf(file, passphrase);
  const encrypted = file.encryption !== 'none';
  if (encrypted && file.privateBlob.length % IV_BYTES !== 0) throw keyFailure('The private key file is damaged.');
  const decipher = encrypted ? createDecipheriv('aes-256-cbc', keys.cipherKey, keys.iv).setAutoPadding(false) : undefined;
  const plain = decipher === undefined ? file.privateBlob : Buffer.concat([decipher.update(file.privateBlob), decipher.final()]);
  const mac = createHmac(file.version === 2 ? 'sha1' : 'sha256', keys.macKey);
  for (const part of [file.algorithm, file.encryption, file.comment, file.publicBlob, plain]) mac.update(sshString(part));
  const expected = mac.digest();
  if (expected.length !== file.mac.length || !timingSafeEqual(expected, file.mac)) {
    throw encrypted ? new Failure('key.passphrase-wrong') : keyFailure('The private key file is damaged: its checksum is wrong.');
  }
  return { key: privateKeyOf(file, plain), comment: file.comment };
}
