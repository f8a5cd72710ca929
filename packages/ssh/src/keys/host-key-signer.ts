import { type KeyObject, sign } from 'node:crypto';
import type { KeyAlgorithm } from '@waybill/core';
import { ecdsaKinds } from './key-kinds.js';
import { factsOf } from './key-material.js';
import { readOpensshPrivateKey } from './openssh-format.js';
import { sshMpint, sshString } from './ssh-wire.js';

/** How an RSA key signs (RFC 8332); it never does with SHA-1 here. */
export type RsaSignature = 'rsa-sha2-256' | 'rsa-sha2-512';

/** A host key that can prove that it is there. */
export interface HostKeySigner {
  readonly algorithm: KeyAlgorithm;
  /** The public key in wire form. */
  readonly blob: Buffer;
  /** A signature in wire form: the name of its algorithm, then the signature itself. */
  sign(data: Buffer, rsa: RsaSignature): Buffer;
}

function ecdsaSignature(key: KeyObject, hash: string, data: Buffer): Buffer {
  const both = sign(hash, data, { key, dsaEncoding: 'ieee-p1363' });
  const half = both.length / 2;
  // RFC 5656 §3.1.2
  return Buffer.concat([sshMpint(both.subarray(0, half)), sshMpint(both.subarray(half))]);
}

/** Opens a key in the stored form of `parsePrivateKey`. */
export async function hostKeySigner(privateKey: string): Promise<HostKeySigner> {
  const { key } = await readOpensshPrivateKey(privateKey, undefined);
  const { algorithm, sshAlgorithm, blob } = factsOf(key);
  const ecdsaHash = ecdsaKinds.find((kind) => kind.algorithm === algorithm)?.hash;
  return {
    algorithm,
    blob,
    sign: (data, rsa) => {
      if (ecdsaHash !== undefined) return wire(sshAlgorithm, ecdsaSignature(key, ecdsaHash, data));
      if (algorithm === 'ed25519') return wire(sshAlgorithm, sign(null, data, key));
      return wire(rsa, sign(rsa === 'rsa-sha2-256' ? 'sha256' : 'sha512', data, key));
    },
  };
}

function wire(name: string, signature: Buffer): Buffer {
  return Buffer.concat([sshString(name), sshString(signature)]);
}
