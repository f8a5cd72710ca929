import { Failure } from '@waybill/core';
import { ecdsaKinds } from './key-kinds.js';
import { keyFailure } from './key-material.js';
import { type PublicKey, publicKeyFromBlob } from './public-key.js';
import { isSshSignature, signatureNamesOf } from './ssh-signature.js';
import { SshReader, sshString } from './ssh-wire.js';

/** A certificate for a user, as an authority signed it (PROTOCOL.certkeys of OpenSSH). Says nothing about whether anybody trusts that one. */
export interface UserCertificate {
  /** The key that is certified: its owner signs in. */
  readonly key: PublicKey;
  /** The plain key that signed. */
  readonly authority: PublicKey;
  /** 0 to 2^64-1; 0 where the authority does not count. */
  readonly serial: bigint;
  /** What the authority calls it; empty where it has no name. No control characters. */
  readonly keyId: string;
  /** Whom it is for. Empty: for nobody. */
  readonly principals: readonly string[];
  readonly validAfter: Date;
  /** From then on it does not hold; undefined = for ever. */
  readonly validBefore: Date | undefined;
  /** The addresses and blocks it may come from, as they stand there; undefined = anywhere. */
  readonly sourceAddresses: readonly string[] | undefined;
  /** The names of all other critical options. Whoever does not honour one must refuse the certificate. */
  readonly criticalOptions: readonly string[];
}

/** A certificate of which nobody knows yet who signed it. */
export interface ReadCertificate {
  readonly certificate: UserCertificate;
  /** Whether the authority that it names signed it, as that key signs: never with SHA-1, nor by another certificate. */
  readonly isSigned: () => boolean;
}

const SUFFIX = '-cert-v01@openssh.com';
const MAX_CERTIFICATE_BYTES = 16 * 1024;
const MAX_NONCE_BYTES = 256;
const MAX_KEY_ID_BYTES = 1024;
/** OpenSSH takes as many. */
const MAX_PRINCIPALS = 256;
const MAX_PRINCIPAL_BYTES = 256;
const MAX_OPTIONS = 64;
const MAX_OPTION_NAME_BYTES = 128;
const MAX_RESERVED_BYTES = 1024;
const USER = 1;
const FOR_EVER = 2n ** 64n - 1n;
/** The last second of a `Date`. */
const LAST_SECOND = 8_640_000_000_000n;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text for people and comparisons: UTF-8 without control characters, which would write lines of their own into logs. */
function words(bytes: Buffer, most: number, what: string): string {
  if (bytes.length > most) throw keyFailure(`The certificate has ${what} of more than ${most} bytes.`);
  const text = utf8.decode(bytes);
  if (/\p{Cc}/u.test(text)) throw keyFailure(`The certificate has ${what} with control characters.`);
  return text;
}

function readCertifiedKey(reader: SshReader, type: string): PublicKey {
  const plain = type.slice(0, -SUFFIX.length);
  const isEcdsa = ecdsaKinds.some(({ ssh }) => ssh === plain);
  if (!type.endsWith(SUFFIX) || (plain !== 'ssh-ed25519' && plain !== 'ssh-rsa' && !isEcdsa)) {
    throw keyFailure('This is no certificate of an Ed25519, ECDSA or RSA key.');
  }
  const parts = Array.from({ length: plain === 'ssh-ed25519' ? 1 : 2 }, () => sshString(reader.string()));
  const blob = Buffer.concat([sshString(plain), ...parts]);
  const key = publicKeyFromBlob(blob);
  if (!key.blob.equals(blob)) throw keyFailure('The key in the certificate is not written in the one way there is.');
  return key;
}

function readPrincipals(packed: Buffer): readonly string[] {
  const reader = new SshReader(packed);
  const principals: string[] = [];
  while (reader.remaining > 0) {
    if (principals.length === MAX_PRINCIPALS) throw keyFailure(`The certificate has more than ${MAX_PRINCIPALS} principals.`);
    principals.push(words(reader.string(), MAX_PRINCIPAL_BYTES, 'a principal'));
  }
  return principals;
}

/** Pairs of a name and its data, each name once. */
function readOptions(packed: Buffer): ReadonlyMap<string, Buffer> {
  const reader = new SshReader(packed);
  const options = new Map<string, Buffer>();
  while (reader.remaining > 0) {
    if (options.size === MAX_OPTIONS) throw keyFailure(`The certificate has more than ${MAX_OPTIONS} options of a kind.`);
    const name = words(reader.string(), MAX_OPTION_NAME_BYTES, 'the name of an option');
    if (options.has(name)) throw keyFailure(`The certificate has the option ${name} twice.`);
    options.set(name, reader.string());
  }
  return options;
}

function readSourceAddresses(data: Buffer | undefined): readonly string[] | undefined {
  if (data === undefined) return undefined;
  const reader = new SshReader(data);
  const list = words(reader.string(), MAX_CERTIFICATE_BYTES, 'source addresses');
  reader.end();
  return list.split(',');
}

function instant(seconds: bigint): Date {
  return new Date(Number(seconds > LAST_SECOND ? LAST_SECOND : seconds) * 1000);
}

function read(blob: Buffer): ReadCertificate {
  const reader = new SshReader(blob);
  const type = reader.text();
  if (reader.string().length > MAX_NONCE_BYTES) throw keyFailure('The nonce of the certificate is too long.');
  const key = readCertifiedKey(reader, type);
  const serial = reader.uint64();
  if (reader.uint32() !== USER) throw keyFailure('This is no certificate for a user.');
  const keyId = words(reader.string(), MAX_KEY_ID_BYTES, 'a key id');
  const principals = readPrincipals(reader.string());
  const [after, before] = [reader.uint64(), reader.uint64()];
  const critical = readOptions(reader.string());
  // What an extension allows (a terminal, forwarding) is not to be had here.
  readOptions(reader.string());
  if (reader.string().length > MAX_RESERVED_BYTES) throw keyFailure('The reserved part of the certificate is too long.');
  const authorityBlob = reader.string();
  const authority = publicKeyFromBlob(authorityBlob);
  if (!authority.blob.equals(authorityBlob)) throw keyFailure('The key of the authority is not written in the one way there is.');
  const signed = blob.subarray(0, blob.length - reader.remaining);
  const signature = reader.string();
  reader.end();
  const certificate: UserCertificate = {
    ...{ key, authority, serial, keyId, principals },
    validAfter: instant(after),
    validBefore: before === FOR_EVER ? undefined : instant(before),
    sourceAddresses: readSourceAddresses(critical.get('source-address')),
    criticalOptions: [...critical.keys()].filter((name) => name !== 'source-address'),
  };
  return { certificate, isSigned: () => isSshSignature(authority, signed, signature, signatureNamesOf(authority)) };
}

/**
 * Reads a user certificate in wire form without verifying anything, which costs next to nothing. Every part is bounded, and nothing may
 * follow the last.
 * @throws Failure `key.unsupported` that says what is wrong
 */
export function readUserCertificate(blob: Uint8Array): ReadCertificate {
  if (blob.length > MAX_CERTIFICATE_BYTES) throw keyFailure('This is far too long to be a certificate.');
  try {
    return read(Buffer.from(blob));
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw keyFailure('The certificate is damaged.', error);
  }
}

/** As {@link readUserCertificate}, and the authority that it names did sign it. @throws Failure `key.unsupported` also when it did not */
export function parseUserCertificate(blob: Uint8Array): UserCertificate {
  const { certificate, isSigned } = readUserCertificate(blob);
  if (!isSigned()) throw keyFailure('The signature of the certificate is not right.');
  return certificate;
}
