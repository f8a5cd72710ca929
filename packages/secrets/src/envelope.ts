import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { Failure, type SecretBox } from '@waybill/core';
import type { KeyRing } from './key-ring.js';
import { Redacted } from './redacted.js';

/*
 * A sealed secret, version 1. Each secret has a data key of its own; the master key only wraps that, so that changing the master
 * key rewrites 60 bytes a secret and never touches what is sealed. AES-256-GCM twice, random 96-bit nonces:
 *
 *   version (1) │ wrap nonce (12) │ wrapped data key (32) │ wrap tag (16) │ nonce (12) │ tag (16) │ ciphertext (n)
 *
 * The authenticated data bind the wrapping to the master key's id and the secret to its context, so that neither a key nor a
 * secret opens when it was moved to another row.
 */
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;
const HEADER_BYTES = 1 + WRAPPED_BYTES + NONCE_BYTES + TAG_BYTES;

/** A secret as it is stored; without the master key it says nothing but its length. */
export interface SealedSecret {
  /** Which master key wraps its data key. */
  readonly masterKeyId: string;
  readonly sealed: Uint8Array;
}

interface Encrypted {
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

function wrapData(masterKeyId: string): Buffer {
  return Buffer.from(`waybill-secret-v${VERSION}\0wrap\0${masterKeyId}`);
}

function contextData(context: string): Buffer {
  return Buffer.from(`waybill-secret-v${VERSION}\0data\0${context}`);
}

function encrypt(key: KeyObject, plaintext: Uint8Array, aad: Buffer): Encrypted {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return { nonce, ciphertext, tag: cipher.getAuthTag() };
}

function decrypt(key: KeyObject, { nonce, ciphertext, tag }: Encrypted, aad: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad).setAuthTag(tag);
  const plaintext = decipher.update(ciphertext);
  try {
    decipher.final();
    return plaintext;
  } catch (error) {
    plaintext.fill(0);
    throw new Failure('secret.tampered', { cause: error });
  }
}

function wrap(ring: KeyRing, dataKey: Uint8Array): Buffer {
  const { nonce, ciphertext, tag } = encrypt(ring.key(ring.currentId), dataKey, wrapData(ring.currentId));
  return Buffer.concat([nonce, ciphertext, tag]);
}

/** The bytes as named parts. @throws Failure `secret.tampered` when they are not a sealed secret */
function split(sealed: Uint8Array): { wrapped: Encrypted; content: Encrypted; contentBytes: Buffer } {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < HEADER_BYTES || bytes[0] !== VERSION) {
    throw new Failure('secret.tampered', {
      publicDetail: 'This is not a sealed secret, or one of a version this program does not know.',
    });
  }
  let at = 1;
  const take = (length: number): Buffer => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const wrapped = { nonce: take(NONCE_BYTES), ciphertext: take(KEY_BYTES), tag: take(TAG_BYTES) };
  const contentBytes = bytes.subarray(at);
  const content = { nonce: take(NONCE_BYTES), tag: take(TAG_BYTES), ciphertext: bytes.subarray(at) };
  return { wrapped, content, contentBytes };
}

/**
 * Seals a secret under the current master key. `context` says where it belongs, such as `secret:<id>`; it is not stored, and
 * the same one is needed to open. The plaintext is not wiped; it is the caller's.
 */
export function seal(ring: KeyRing, plaintext: Uint8Array, context: string): SealedSecret {
  const keyBytes = randomBytes(KEY_BYTES);
  try {
    const content = encrypt(createSecretKey(keyBytes), plaintext, contextData(context));
    const parts = [Buffer.of(VERSION), wrap(ring, keyBytes), content.nonce, content.tag, content.ciphertext];
    return { masterKeyId: ring.currentId, sealed: Buffer.concat(parts) };
  } finally {
    keyBytes.fill(0);
  }
}

/**
 * Opens a sealed secret. Wipe the buffer when it is no longer needed.
 * @throws Failure `secret.master-key` when the ring does not hold its master key; `secret.tampered` when a bit of it was changed,
 *   or it belongs to another context
 */
export function open(ring: KeyRing, secret: SealedSecret, context: string): Redacted<Buffer> {
  const masterKey = ring.key(secret.masterKeyId);
  const { wrapped, content } = split(secret.sealed);
  const keyBytes = decrypt(masterKey, wrapped, wrapData(secret.masterKeyId));
  try {
    return new Redacted(decrypt(createSecretKey(keyBytes), content, contextData(context)));
  } finally {
    keyBytes.fill(0);
  }
}

/**
 * The same secret under the current master key, for rotation: only the data key is wrapped anew, the secret itself is neither
 * opened nor changed. One that already is under the current master key comes back as it is.
 * @throws Failure as {@link open}, but for the context, which is not looked at
 */
export function rewrap(ring: KeyRing, secret: SealedSecret): SealedSecret {
  const masterKey = ring.key(secret.masterKeyId);
  if (secret.masterKeyId === ring.currentId) return secret;
  const { wrapped, contentBytes } = split(secret.sealed);
  const keyBytes = decrypt(masterKey, wrapped, wrapData(secret.masterKeyId));
  try {
    return { masterKeyId: ring.currentId, sealed: Buffer.concat([Buffer.of(VERSION), wrap(ring, keyBytes), contentBytes]) };
  } finally {
    keyBytes.fill(0);
  }
}

/**
 * The SecretBox port over a key ring; the context of a secret is its id. What `open` hands out is wiped when `use` has returned
 * or, when that is a promise, when it has settled. `reread` is asked for the ring as it is now when a secret was sealed under a
 * master key that is not known, as after a rotation; the newer ring is used from then on.
 */
export function createSecretBox(initial: KeyRing, reread: () => KeyRing | undefined = () => undefined): SecretBox {
  let ring = initial;
  const contextOf = (id: string): string => `secret:${id}`;
  const ringFor = (masterKeyId: string): KeyRing => {
    if (!ring.ids.includes(masterKeyId)) ring = reread() ?? ring;
    return ring;
  };
  return {
    seal: (plaintext, id) => seal(ring, plaintext, contextOf(id)),
    open: (record, use) => {
      const plaintext = open(ringFor(record.masterKeyId), record, contextOf(record.id)).reveal();
      const wipe = (): void => void plaintext.fill(0);
      let waits = false;
      try {
        const result = use(plaintext);
        if (result instanceof Promise) {
          waits = true;
          result.then(wipe, wipe);
        }
        return result;
      } finally {
        if (!waits) wipe();
      }
    },
  };
}
