import { createPrivateKey, type KeyObject } from 'node:crypto';
import { Failure } from '@waybill/core';
import { keyFailure } from './key-material.js';
import { deriveSlowly } from './slow-derivation.js';

const privateBlock = /-----BEGIN (RSA |EC |ENCRYPTED |)PRIVATE KEY-----[\s\S]+?-----END \1PRIVATE KEY-----/;

/** True when `text` holds a private key as PKCS#1, SEC 1 or PKCS#8 in PEM. */
export function isPemPrivateKey(text: string): boolean {
  return privateBlock.test(text);
}

/** Opens a private key as PKCS#1 (RFC 8017), SEC 1 (RFC 5915) or PKCS#8 (RFC 5958), encrypted or not. */
export async function readPemPrivateKey(text: string, passphrase: Uint8Array | undefined): Promise<KeyObject> {
  const match = privateBlock.exec(text);
  if (match === null) throw keyFailure('This is not a private key in PEM form.');
  const pem = match[0];
  const encrypted = match[1] === 'ENCRYPTED ' || /^Proc-Type: *4, *ENCRYPTED/m.test(pem);
  if (!encrypted) {
    try {
      return createPrivateKey(pem);
    } catch (error) {
      throw keyFailure('The private key is damaged.', error);
    }
  }
  if (passphrase === undefined) throw new Failure('key.passphrase-required');
  const opened = await deriveSlowly({ kind: 'pem', pem, passphrase });
  if ('error' in opened) {
    // ERR_OSSL_UNSUPPORTED, without EVP, is a wrong passphrase too: once in 256 times the padding looks right and the key does not.
    if (opened.error === 'ERR_OSSL_EVP_UNSUPPORTED') {
      throw keyFailure('The private key is encrypted with a cipher that is no longer supported; re-encrypt it with AES.');
    }
    throw new Failure('key.passphrase-wrong');
  }
  return createPrivateKey({ key: Buffer.from(opened.bytes), format: 'der', type: 'pkcs8' });
}
