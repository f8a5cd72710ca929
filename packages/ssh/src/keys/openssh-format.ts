import { createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { Failure } from '@waybill/core';
import { type KeyFacts, keyFailure, opensshPrivateFields, readOpensshPrivateFields } from './key-material.js';
import { deriveSlowly } from './slow-derivation.js';
import { SshReader, sshString, sshUint32 } from './ssh-wire.js';

/** A private key out of a file, with what the file said about it. */
export interface OpenedKey {
  readonly key: KeyObject;
  readonly comment: string;
}

const MAGIC = Buffer.from('openssh-key-v1\0', 'latin1');
const BEGIN = '-----BEGIN OPENSSH PRIVATE KEY-----';
const END = '-----END OPENSSH PRIVATE KEY-----';
const PLAIN_BLOCK_BYTES = 8;

interface FileCipher {
  readonly openssl: string;
  readonly keyBytes: number;
  readonly ivBytes: number;
  readonly tagBytes?: number;
}

/** What `ssh-keygen -Z` can encrypt a file with, but for chacha20-poly1305. */
const fileCiphers: Readonly<Record<string, FileCipher | undefined>> = {
  'aes128-ctr': { openssl: 'aes-128-ctr', keyBytes: 16, ivBytes: 16 },
  'aes192-ctr': { openssl: 'aes-192-ctr', keyBytes: 24, ivBytes: 16 },
  'aes256-ctr': { openssl: 'aes-256-ctr', keyBytes: 32, ivBytes: 16 },
  'aes128-cbc': { openssl: 'aes-128-cbc', keyBytes: 16, ivBytes: 16 },
  'aes192-cbc': { openssl: 'aes-192-cbc', keyBytes: 24, ivBytes: 16 },
  'aes256-cbc': { openssl: 'aes-256-cbc', keyBytes: 32, ivBytes: 16 },
  '3des-cbc': { openssl: 'des-ede3-cbc', keyBytes: 24, ivBytes: 8 },
  'aes128-gcm@openssh.com': { openssl: 'aes-128-gcm', keyBytes: 16, ivBytes: 12, tagBytes: 16 },
  'aes256-gcm@openssh.com': { openssl: 'aes-256-gcm', keyBytes: 32, ivBytes: 12, tagBytes: 16 },
};

interface Envelope {
  readonly cipherName: string;
  readonly kdfName: string;
  readonly kdfOptions: Buffer;
  readonly sealed: Buffer;
  readonly tag: Buffer;
}

function readEnvelope(text: string): Envelope {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (end < begin) throw keyFailure('The private key is cut short: its last line is missing.');
  const reader = new SshReader(Buffer.from(text.slice(begin + BEGIN.length, end), 'base64'));
  if (!reader.bytes(MAGIC.length).equals(MAGIC)) throw keyFailure('This is not an OpenSSH private key.');
  const cipherName = reader.text();
  const kdfName = reader.text();
  const kdfOptions = reader.string();
  if (reader.uint32() !== 1) throw keyFailure('The file must hold exactly one private key.');
  reader.string();
  const sealed = reader.string();
  return { cipherName, kdfName, kdfOptions, sealed, tag: reader.bytes(reader.remaining) };
}

async function unseal(envelope: Envelope, passphrase: Uint8Array | undefined): Promise<Buffer> {
  const cipher = Object.hasOwn(fileCiphers, envelope.cipherName) ? fileCiphers[envelope.cipherName] : undefined;
  if (cipher === undefined || envelope.kdfName !== 'bcrypt') {
    throw keyFailure('The private key is encrypted in a way that is not supported; re-encrypt it with ssh-keygen -p.');
  }
  if (passphrase === undefined) throw new Failure('key.passphrase-required');
  const options = new SshReader(envelope.kdfOptions);
  const salt = options.string();
  const rounds = options.uint32();
  const length = cipher.keyBytes + cipher.ivBytes;
  const derived = await deriveSlowly({ kind: 'bcrypt-pbkdf', passphrase, salt, rounds, length });
  // bcrypt takes no empty passphrase, and no file was ever sealed with one.
  if ('error' in derived) throw new Failure('key.passphrase-wrong');
  const key = derived.bytes.subarray(0, cipher.keyBytes);
  const iv = derived.bytes.subarray(cipher.keyBytes);
  try {
    if (cipher.openssl.endsWith('-gcm')) {
      const decipher = createDecipheriv(cipher.openssl === 'aes-128-gcm' ? 'aes-128-gcm' : 'aes-256-gcm', key, iv);
      decipher.setAuthTag(envelope.tag.subarray(0, cipher.tagBytes ?? 0));
      return Buffer.concat([decipher.update(envelope.sealed), decipher.final()]);
    }
    const decipher = createDecipheriv(cipher.openssl, key, iv).setAutoPadding(false);
    return Buffer.concat([decipher.update(envelope.sealed), decipher.final()]);
  } catch (error) {
    throw new Failure('key.passphrase-wrong', { cause: error });
  }
}

/** Opens a private key in OpenSSH's own form (`openssh-key-v1`, PROTOCOL.key). */
export async function readOpensshPrivateKey(text: string, passphrase: Uint8Array | undefined): Promise<OpenedKey> {
  const envelope = readEnvelope(text);
  const encrypted = envelope.cipherName !== 'none';
  const inner = new SshReader(encrypted ? await unseal(envelope, passphrase) : envelope.sealed);
  const check = inner.uint32();
  if (inner.uint32() !== check) {
    throw encrypted ? new Failure('key.passphrase-wrong') : keyFailure('The private key is damaged.');
  }
  const key = readOpensshPrivateFields(inner);
  return { key, comment: inner.text() };
}

/** A private key, not encrypted, in OpenSSH's own form: the one form in which this package hands private keys on. */
export function writeOpensshPrivateKey(key: KeyObject, facts: KeyFacts, comment: string): string {
  const check = randomBytes(4);
  const fields = Buffer.concat([check, check, opensshPrivateFields(key, facts), sshString(comment)]);
  const padding = Buffer.alloc((PLAIN_BLOCK_BYTES - (fields.length % PLAIN_BLOCK_BYTES)) % PLAIN_BLOCK_BYTES);
  for (let i = 0; i < padding.length; i += 1) padding[i] = i + 1;
  const body = Buffer.concat([
    MAGIC,
    sshString('none'),
    sshString('none'),
    sshString(''),
    sshUint32(1),
    sshString(facts.blob),
    sshString(Buffer.concat([fields, padding])),
  ]);
  const lines = body.toString('base64').match(/.{1,70}/g) ?? [];
  return `${[BEGIN, ...lines, END].join('\n')}\n`;
}
