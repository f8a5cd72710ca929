import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { Failure, type KeyAlgorithm } from '@waybill/core';
import { factsOf, fingerprint, type KeyFacts, keyFailure } from './key-material.js';
import { type OpenedKey, readOpensshPrivateKey, writeOpensshPrivateKey } from './openssh-format.js';
import { isPemPrivateKey, readPemPrivateKey } from './pem-format.js';
import { isPpk, readPpkPrivateKey } from './ppk-format.js';

/** A key pair, as it is stored. The private half is a secret: it goes into the secret box and nowhere else. */
export interface PrivateKey {
  readonly algorithm: KeyAlgorithm;
  readonly bits: number;
  /** `algorithm base64`, one line without comment. */
  readonly publicKeyOpenSsh: string;
  /** `SHA256:…` as OpenSSH prints it. */
  readonly fingerprint: string;
  readonly comment: string;
  /** The private half in OpenSSH's form, not encrypted, whatever form it came in. */
  readonly privateKey: string;
}

const MAX_INPUT_BYTES = 64 * 1024;

function toText(input: string | Uint8Array): string {
  const text = typeof input === 'string' ? input : Buffer.from(input).toString('utf8');
  if (text.length > MAX_INPUT_BYTES) throw keyFailure('This is far too long to be a private key.');
  return text.replace(/^\uFEFF/, '').trim();
}

function unknownForm(text: string): Failure {
  if (/^---- BEGIN SSH2 (ENCRYPTED )?PRIVATE KEY ----/.test(text)) {
    return keyFailure('Private keys in the form of ssh.com are not supported; convert it with ssh-keygen -i or PuTTYgen.');
  }
  if (text.includes('BEGIN DSA PRIVATE KEY')) return keyFailure('DSA keys are too weak to be used; make an Ed25519 key instead.');
  if (/^(ssh-|ecdsa-sha2-|sk-)/.test(text) || text.includes('PUBLIC KEY')) {
    return keyFailure('This is a public key; its private half is needed here.');
  }
  return keyFailure('This is not a private key in OpenSSH, PEM, PKCS#8 or PuTTY form.');
}

async function open(text: string, passphrase: Uint8Array | undefined): Promise<OpenedKey> {
  if (isPpk(text)) return readPpkPrivateKey(text, passphrase);
  if (text.includes('-----BEGIN OPENSSH PRIVATE KEY-----')) return readOpensshPrivateKey(text, passphrase);
  if (isPemPrivateKey(text)) return { key: await readPemPrivateKey(text, passphrase), comment: '' };
  throw unknownForm(text);
}

function assertHalvesFit(key: KeyObject, facts: KeyFacts): void {
  const probe = Buffer.from('waybill');
  const hash = facts.algorithm === 'ed25519' ? null : 'sha256';
  if (!verify(hash, probe, createPublicKey(key), sign(hash, probe, key))) {
    throw keyFailure('The private key is damaged: its public half does not belong to it.');
  }
}

/** A {@link PrivateKey} of a key object. @throws Failure `key.unsupported` */
export function describePrivateKey(key: KeyObject, comment: string): PrivateKey {
  const facts = factsOf(key);
  assertHalvesFit(key, facts);
  return {
    algorithm: facts.algorithm,
    bits: facts.bits,
    publicKeyOpenSsh: `${facts.sshAlgorithm} ${facts.blob.toString('base64')}`,
    fingerprint: fingerprint(facts.blob),
    comment,
    privateKey: writeOpensshPrivateKey(key, facts, comment),
  };
}

/**
 * Reads a private key in every form people have (BEHAVIOURS B30): OpenSSH, PEM (PKCS#1, SEC 1), PKCS#8, PuTTY versions 2 and 3;
 * encrypted or not; RSA, ECDSA and Ed25519. An empty passphrase counts as none.
 * @throws Failure `key.passphrase-required`, `key.passphrase-wrong`, and `key.unsupported` for everything that cannot be used:
 *   other forms and algorithms, damaged files, RSA below 2,048 bits
 */
export async function parsePrivateKey(input: string | Uint8Array, passphrase?: string | Uint8Array): Promise<PrivateKey> {
  const text = toText(input);
  const secret = passphrase === undefined || passphrase.length === 0 ? undefined : Buffer.from(passphrase);
  try {
    const { key, comment } = await open(text, secret);
    return describePrivateKey(key, comment);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw keyFailure('The private key is damaged.', error);
  } finally {
    secret?.fill(0);
  }
}
