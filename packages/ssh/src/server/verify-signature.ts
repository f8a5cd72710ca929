import { verify } from 'node:crypto';
import { isFailure } from '@waybill/core';
import type { PublicKeyAuthContext } from 'ssh2';
import { ecdsaKinds } from '../keys/key-kinds.js';
import { publicKeyObject } from '../keys/key-material.js';
import { type PublicKey, publicKeyFromBlob } from '../keys/public-key.js';

/** The part of ssh2's context that says which key, and what was signed how. */
export type KeyClaim = Pick<PublicKeyAuthContext, 'key' | 'hashAlgo' | 'signature' | 'blob'>;

/**
 * The key of a claim when it could be used here at all: its algorithm is the one that was named, its encoding is the one there is,
 * and an RSA key comes with SHA-2 (RFC 8332). Says nothing about whose it is, so the answer is the same for every user name.
 */
export function usableKey(claim: KeyClaim): PublicKey | undefined {
  let key: PublicKey;
  try {
    key = publicKeyFromBlob(claim.key.data);
  } catch (error) {
    if (isFailure(error)) return undefined;
    throw error;
  }
  if (key.sshAlgorithm !== claim.key.algo || !key.blob.equals(claim.key.data)) return undefined;
  const needsHash = key.algorithm === 'rsa';
  const hasHash = claim.hashAlgo === 'sha256' || claim.hashAlgo === 'sha512';
  return needsHash === hasHash && (hasHash || claim.hashAlgo === undefined) ? key : undefined;
}

function hashOf(key: PublicKey, claim: KeyClaim): string | null {
  if (key.algorithm === 'ed25519') return null;
  return ecdsaKinds.find((kind) => kind.algorithm === key.algorithm)?.hash ?? claim.hashAlgo ?? 'sha512';
}

/** Whether the claim carries a signature over this very session's id and request, made with `key`. Anything odd is a no. */
export function isSignedBy(key: PublicKey, claim: KeyClaim): boolean {
  const { blob, signature } = claim;
  if (blob === undefined || signature === undefined) return false;
  try {
    return verify(hashOf(key, claim), blob, publicKeyObject(key.blob), signature) === true;
  } catch {
    return false;
  }
}
