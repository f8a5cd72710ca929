import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { Failure } from '@waybill/core';

/** Signs texts with the platform's Ed25519 key (RFC 8032). */
export interface Signer {
  /** {@link keyFingerprint} of the public key. */
  readonly keyFingerprint: string;
  /** Ed25519 over the UTF-8 of `text`, base64. */
  sign(text: string): string;
  /** The same, made on another thread. */
  signAside(text: string): Promise<string>;
}

export interface SigningKeyPair {
  /** PKCS#8. To be sealed. */
  readonly privateKeyPem: string;
  /** SPKI. To be given to whoever verifies. */
  readonly publicKeyPem: string;
  readonly keyFingerprint: string;
}

/** The Ed25519 public key prefix of SPKI (RFC 8410 §4): what follows are the 32 bytes of the key. */
const SPKI_PREFIX_BYTES = 12;
const SIGNATURE_BYTES = 64;

function ed25519(make: () => KeyObject): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = make();
  } catch {
    // The cause could quote a private key; what is wrong is said below.
  }
  if (key?.asymmetricKeyType !== 'ed25519') {
    throw new Failure('key.unsupported', { publicDetail: 'The signing key must be an Ed25519 key in PEM form.' });
  }
  return key;
}

function fingerprint(publicKey: KeyObject): string {
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(SPKI_PREFIX_BYTES);
  const type = Buffer.from('ssh-ed25519');
  const length = (bytes: number): Buffer => Buffer.of(0, 0, 0, bytes);
  const blob = Buffer.concat([length(type.length), type, length(raw.length), raw]);
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replaceAll('=', '')}`;
}

/**
 * The fingerprint of an Ed25519 public key (PEM) in the form that SSH uses: `SHA256:` and base64.
 * @throws Failure `key.unsupported`
 */
export function keyFingerprint(publicKeyPem: string): string {
  return fingerprint(ed25519(() => createPublicKey(publicKeyPem)));
}

/** The platform's public keys (PEM), the retired ones among them, by their fingerprints. */
export type PublicKeys = ReadonlyMap<string, string>;

const PEM_BLOCK = /-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g;

/**
 * The public keys that a text holds, PEM after PEM, by their fingerprints.
 * @throws Failure `key.unsupported` when there is none, or one that is not Ed25519
 */
export function publicKeysOf(pemText: string): PublicKeys {
  const blocks = pemText.match(PEM_BLOCK) ?? [pemText];
  return new Map(blocks.map((pem) => [keyFingerprint(pem), pem]));
}

/** A fresh Ed25519 key pair. */
export function generateSigningKey(): SigningKeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    keyFingerprint: fingerprint(publicKey),
  };
}

/** @throws Failure `key.unsupported` when the PEM does not hold an Ed25519 private key */
export function createSigner(privateKeyPem: string): Signer {
  const privateKey = ed25519(() => createPrivateKey(privateKeyPem));
  return {
    keyFingerprint: fingerprint(createPublicKey(privateKey)),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64'),
    signAside: (text) =>
      new Promise((resolve, reject) => {
        sign(null, Buffer.from(text, 'utf8'), privateKey, (error, signature) => {
          if (error === null) resolve(signature.toString('base64'));
          else reject(error);
        });
      }),
  };
}

/**
 * Whether `signature` (base64, in its one canonical spelling) is this key's over `text`. False for anything that is no signature.
 * @throws Failure `key.unsupported` when the PEM does not hold an Ed25519 public key
 */
export function verifySignature(text: string, signature: string, publicKeyPem: string): boolean {
  const publicKey = ed25519(() => createPublicKey(publicKeyPem));
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.length !== SIGNATURE_BYTES || bytes.toString('base64') !== signature) return false;
  return verify(null, Buffer.from(text, 'utf8'), publicKey, bytes);
}

/** As {@link verifySignature}, of the 64 bytes themselves, as a `.sig` file has them. */
export function verifyDetached(text: string, signature: Uint8Array, publicKeyPem: string): boolean {
  return verifySignature(text, Buffer.from(signature).toString('base64'), publicKeyPem);
}
