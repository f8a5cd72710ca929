import { createHash, createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Failure, type KeyAlgorithm } from '@waybill/core';
import { ecdsaKinds, MAX_RSA_BITS, MIN_RSA_BITS, type SshKeyAlgorithm } from './key-kinds.js';
import { MalformedSshData, SshReader, sshMpint, sshString } from './ssh-wire.js';

/** What is known about a key whichever half it is. */
export interface KeyFacts {
  readonly algorithm: KeyAlgorithm;
  readonly sshAlgorithm: SshKeyAlgorithm;
  readonly bits: number;
  /** The public key as it goes over the wire (RFC 4253 §6.6). */
  readonly blob: Buffer;
}

/** `SHA256:` and base64 without padding over a public key's wire form, as OpenSSH prints it. */
export function fingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** A failure that says what is wrong with a key. */
export function keyFailure(publicDetail: string, cause?: unknown): Failure {
  return new Failure('key.unsupported', cause === undefined ? { publicDetail } : { publicDetail, cause });
}

function number(jwk: JsonWebKey, name: 'n' | 'e' | 'd' | 'p' | 'q' | 'qi' | 'x' | 'y'): Buffer {
  const value = jwk[name];
  if (value === undefined) throw keyFailure('The key is damaged: a part of it is missing.');
  return Buffer.from(value, 'base64url');
}

function bitLength(magnitude: Buffer): number {
  const first = magnitude[0];
  return first === undefined ? 0 : (magnitude.length - 1) * 8 + (32 - Math.clz32(first));
}

function checkedRsaBits(modulus: Buffer): number {
  const bits = bitLength(modulus);
  if (bits < MIN_RSA_BITS) {
    throw keyFailure(`An RSA key needs at least ${MIN_RSA_BITS} bits; this one has ${bits}.`);
  }
  if (bits > MAX_RSA_BITS) throw keyFailure(`An RSA key may have at most ${MAX_RSA_BITS} bits; this one has ${bits}.`);
  return bits;
}

/** @throws Failure `key.unsupported` for anything but RSA of 2,048 bits and more, ECDSA on the NIST curves, and Ed25519 */
export function factsOf(key: KeyObject): KeyFacts {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  switch (publicKey.asymmetricKeyType) {
    case 'ed25519': {
      const blob = Buffer.concat([sshString('ssh-ed25519'), sshString(number(publicKey.export({ format: 'jwk' }), 'x'))]);
      return { algorithm: 'ed25519', sshAlgorithm: 'ssh-ed25519', bits: 256, blob };
    }
    case 'ec': {
      const curve = publicKey.asymmetricKeyDetails?.namedCurve;
      const kind = ecdsaKinds.find((each) => each.opensslCurve === curve);
      if (kind === undefined) throw keyFailure(`The curve ${curve ?? 'of this key'} is not used with SSH.`);
      const jwk = publicKey.export({ format: 'jwk' });
      const point = Buffer.concat([Buffer.of(4), number(jwk, 'x'), number(jwk, 'y')]);
      const blob = Buffer.concat([sshString(kind.ssh), sshString(kind.sshCurve), sshString(point)]);
      return { algorithm: kind.algorithm, sshAlgorithm: kind.ssh, bits: kind.bits, blob };
    }
    case 'rsa': {
      const jwk = publicKey.export({ format: 'jwk' });
      const modulus = number(jwk, 'n');
      const bits = checkedRsaBits(modulus);
      const blob = Buffer.concat([sshString('ssh-rsa'), sshMpint(number(jwk, 'e')), sshMpint(modulus)]);
      return { algorithm: 'rsa', sshAlgorithm: 'ssh-rsa', bits, blob };
    }
    default:
      throw keyFailure(`Keys of type ${publicKey.asymmetricKeyType ?? 'unknown'} are not supported: use Ed25519, ECDSA or RSA.`);
  }
}

function base64url(bytes: Buffer): string {
  return bytes.toString('base64url');
}

function padded(magnitude: Buffer, length: number): Buffer {
  if (magnitude.length > length) throw new MalformedSshData('a number is too long for its curve');
  return Buffer.concat([Buffer.alloc(length - magnitude.length), magnitude]);
}

function ecPoint(point: Buffer, fieldBytes: number): { readonly x: string; readonly y: string } {
  if (point.length !== 1 + 2 * fieldBytes || point[0] !== 4) throw new MalformedSshData('a point is not in uncompressed form');
  return { x: base64url(point.subarray(1, 1 + fieldBytes)), y: base64url(point.subarray(1 + fieldBytes)) };
}

function unsupportedAlgorithm(name: string): Failure {
  if (name.includes('-cert-v01@')) return keyFailure('This is a certificate. Give the plain key, or the key of its authority.');
  if (name.startsWith('sk-')) return keyFailure('Keys that live on a hardware token (sk-…) are not supported.');
  if (name === 'ssh-dss') return keyFailure('DSA keys are too weak to be used; make an Ed25519 key instead.');
  return keyFailure('Keys of this algorithm are not supported: use Ed25519, ECDSA or RSA.');
}

function readPublicJwk(reader: SshReader): JsonWebKey {
  const name = reader.text();
  if (name === 'ssh-ed25519') return { kty: 'OKP', crv: 'Ed25519', x: base64url(reader.string()) };
  if (name === 'ssh-rsa') {
    const exponent = reader.mpint();
    return { kty: 'RSA', e: base64url(exponent), n: base64url(reader.mpint()) };
  }
  const kind = ecdsaKinds.find((each) => each.ssh === name);
  if (kind === undefined) throw unsupportedAlgorithm(name);
  if (reader.text() !== kind.sshCurve) throw new MalformedSshData('the curve is not the one of the algorithm');
  return { kty: 'EC', crv: kind.jwkCurve, ...ecPoint(reader.string(), kind.fieldBytes) };
}

/**
 * The key object of a public key in wire form.
 * @throws Failure `key.unsupported` for other algorithms, RSA below 2,048 bits and damaged data
 */
export function publicKeyObject(blob: Uint8Array): KeyObject {
  try {
    const reader = new SshReader(blob);
    const jwk = readPublicJwk(reader);
    reader.end();
    if (jwk.kty === 'RSA') checkedRsaBits(number(jwk, 'n'));
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw keyFailure('The public key is damaged.', error);
  }
}

function bigint(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
}

function fromBigint(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

/** The numbers of an RSA private key as SSH forms hold them; the rest is computed. */
export interface RsaNumbers {
  readonly n: Buffer;
  readonly e: Buffer;
  readonly d: Buffer;
  readonly p: Buffer;
  readonly q: Buffer;
  /** The inverse of q modulo p. */
  readonly qInverse: Buffer;
}

/** The key object of an RSA private key. */
export function rsaPrivateKey({ n, e, d, p, q, qInverse }: RsaNumbers): KeyObject {
  checkedRsaBits(n);
  if (bigint(p) <= 1n || bigint(q) <= 1n) throw new MalformedSshData('a prime is not one');
  const key: JsonWebKey = {
    kty: 'RSA',
    n: base64url(n),
    e: base64url(e),
    d: base64url(d),
    p: base64url(p),
    q: base64url(q),
    dp: base64url(fromBigint(bigint(d) % (bigint(p) - 1n))),
    dq: base64url(fromBigint(bigint(d) % (bigint(q) - 1n))),
    qi: base64url(qInverse),
  };
  return createPrivateKey({ key, format: 'jwk' });
}

/** The key object of an ECDSA private key from its curve, public point and secret number. */
export function ecdsaPrivateKey(ssh: string, point: Buffer, secret: Buffer): KeyObject {
  const kind = ecdsaKinds.find((each) => each.ssh === ssh);
  if (kind === undefined) throw unsupportedAlgorithm(ssh);
  const d = base64url(padded(secret, kind.fieldBytes));
  return createPrivateKey({ key: { kty: 'EC', crv: kind.jwkCurve, d, ...ecPoint(point, kind.fieldBytes) }, format: 'jwk' });
}

/** The key object of an Ed25519 private key from its public key and seed of 32 bytes. */
export function ed25519PrivateKey(publicKey: Buffer, seed: Buffer): KeyObject {
  if (seed.length !== 32) throw new MalformedSshData('an Ed25519 key has 32 bytes');
  const key: JsonWebKey = { kty: 'OKP', crv: 'Ed25519', x: base64url(publicKey), d: base64url(seed) };
  return createPrivateKey({ key, format: 'jwk' });
}

/** The private numbers of `key` as the OpenSSH private key form lists them, its algorithm's name first. */
export function opensshPrivateFields(key: KeyObject, facts: KeyFacts): Buffer {
  const jwk = key.export({ format: 'jwk' });
  if (facts.algorithm === 'ed25519') {
    const publicKey = number(jwk, 'x');
    const both = Buffer.concat([number(jwk, 'd'), publicKey]);
    return Buffer.concat([sshString('ssh-ed25519'), sshString(publicKey), sshString(both)]);
  }
  if (facts.algorithm === 'rsa') {
    const numbers = (['n', 'e', 'd', 'qi', 'p', 'q'] as const).map((name) => sshMpint(number(jwk, name)));
    return Buffer.concat([sshString('ssh-rsa'), ...numbers]);
  }
  return Buffer.concat([facts.blob, sshMpint(number(jwk, 'd'))]);
}

/** The key object of the private numbers as the OpenSSH private key form lists them. Leaves the reader behind them. */
export function readOpensshPrivateFields(reader: SshReader): KeyObject {
  const name = reader.text();
  if (name === 'ssh-ed25519') {
    const publicKey = reader.string();
    return ed25519PrivateKey(publicKey, reader.string().subarray(0, 32));
  }
  if (name === 'ssh-rsa') {
    const [n, e, d, qInverse, p, q] = [
      reader.mpint(),
      reader.mpint(),
      reader.mpint(),
      reader.mpint(),
      reader.mpint(),
      reader.mpint(),
    ];
    return rsaPrivateKey({ n, e, d, p, q, qInverse });
  }
  if (!name.startsWith('ecdsa-sha2-')) throw unsupportedAlgorithm(name);
  reader.text();
  const point = reader.string();
  return ecdsaPrivateKey(name, point, reader.mpint());
}
