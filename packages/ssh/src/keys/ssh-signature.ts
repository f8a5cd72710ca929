import { verify } from 'node:crypto';
import { ecdsaKinds } from './key-kinds.js';
import { publicKeyObject } from './key-material.js';
import type { PublicKey } from './public-key.js';
import { MalformedSshData, SshReader } from './ssh-wire.js';

const rsaHashes: ReadonlyMap<string, string> = new Map([
  ['rsa-sha2-256', 'sha256'],
  ['rsa-sha2-512', 'sha512'],
]);

/** The names under which a key may sign: its own, but SHA-2 alone for RSA (RFC 8332). */
export function signatureNamesOf({ algorithm, sshAlgorithm }: Pick<PublicKey, 'algorithm' | 'sshAlgorithm'>): readonly string[] {
  return algorithm === 'rsa' ? [...rsaHashes.keys()] : [sshAlgorithm];
}

/** r and s as two numbers of the curve's length (RFC 5656 §3.1.2). */
function halves(bare: Buffer, fieldBytes: number): Buffer {
  const reader = new SshReader(bare);
  const numbers = [reader.mpint(), reader.mpint()].map((number) => {
    if (number.length > fieldBytes) throw new MalformedSshData('a number is too long for its curve');
    return Buffer.concat([Buffer.alloc(fieldBytes - number.length), number]);
  });
  reader.end();
  return Buffer.concat(numbers);
}

/**
 * Whether a signature in wire form (its name, then its bytes; RFC 4253 §6.6) over `data` was made with `key`, under one of `names` that
 * are also the key's. Anything odd is a no.
 */
export function isSshSignature(key: PublicKey, data: Uint8Array, signature: Uint8Array, names: readonly string[]): boolean {
  try {
    const reader = new SshReader(signature);
    const name = reader.text();
    const bare = reader.string();
    reader.end();
    if (!names.includes(name) || !signatureNamesOf(key).includes(name)) return false;
    const object = publicKeyObject(key.blob);
    const kind = ecdsaKinds.find(({ algorithm }) => algorithm === key.algorithm);
    if (kind === undefined) return verify(rsaHashes.get(name) ?? null, data, object, bare) === true;
    return verify(kind.hash, data, { key: object, dsaEncoding: 'ieee-p1363' }, halves(bare, kind.fieldBytes)) === true;
  } catch {
    return false;
  }
}
