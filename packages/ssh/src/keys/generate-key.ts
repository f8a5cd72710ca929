import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { Failure, type KeyAlgorithm } from '@waybill/core';
import { ecdsaKinds, MAX_RSA_BITS, MIN_GENERATED_RSA_BITS } from './key-kinds.js';
import { describePrivateKey, type PrivateKey } from './private-key.js';

const generate = promisify(generateKeyPair);

export interface GenerateKeyOptions {
  readonly algorithm: KeyAlgorithm;
  /** For RSA only: 3,072 to 16,384; 3,072 when not given. */
  readonly bits?: number;
  readonly comment?: string;
}

/**
 * Makes a key pair, off the main thread.
 * @throws Failure `input.invalid` for RSA outside of 3,072 to 16,384 bits
 */
export async function generateKey({ algorithm, bits, comment = '' }: GenerateKeyOptions): Promise<PrivateKey> {
  if (algorithm === 'ed25519') return describePrivateKey((await generate('ed25519')).privateKey, comment);
  if (algorithm === 'rsa') {
    const modulusLength = bits ?? MIN_GENERATED_RSA_BITS;
    if (!Number.isInteger(modulusLength) || modulusLength < MIN_GENERATED_RSA_BITS || modulusLength > MAX_RSA_BITS) {
      throw new Failure('input.invalid', {
        field: 'bits',
        publicDetail: `A new RSA key has ${MIN_GENERATED_RSA_BITS} to ${MAX_RSA_BITS} bits.`,
      });
    }
    return describePrivateKey((await generate('rsa', { modulusLength })).privateKey, comment);
  }
  const namedCurve = ecdsaKinds.find((kind) => kind.algorithm === algorithm)?.opensslCurve;
  if (namedCurve === undefined) throw new Failure('key.unsupported');
  return describePrivateKey((await generate('ec', { namedCurve })).privateKey, comment);
}
