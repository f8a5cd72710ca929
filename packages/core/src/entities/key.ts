import type { Id } from '../ids.js';
import type { Stored } from './record.js';

export const keyAlgorithms = ['ed25519', 'ecdsa-p256', 'ecdsa-p384', 'ecdsa-p521', 'rsa'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

/** An SSH key pair of ours; the private half is sealed at rest and never returned. */
export interface Key extends Stored {
  readonly slug: string;
  readonly algorithm: KeyAlgorithm;
  readonly bits: number;
  /** One line in OpenSSH form. */
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly comment: string;
  readonly origin: 'generated' | 'imported';
  readonly privateSecretId: Id;
}

/** A value sealed with envelope encryption; opaque to everything but `@waybill/secrets`. */
export interface SealedRecord {
  readonly id: Id;
  readonly masterKeyId: string;
  readonly sealed: Uint8Array;
  readonly createdAt: Date;
}
