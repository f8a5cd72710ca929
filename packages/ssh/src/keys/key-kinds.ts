import type { KeyAlgorithm } from '@waybill/core';

/** The algorithm names of public keys on the wire (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4). */
export type SshKeyAlgorithm = 'ssh-ed25519' | 'ecdsa-sha2-nistp256' | 'ecdsa-sha2-nistp384' | 'ecdsa-sha2-nistp521' | 'ssh-rsa';

/** RSA keys below this are refused wherever a key comes in. */
export const MIN_RSA_BITS = 2048;
/** RSA keys we make ourselves have at least this. */
export const MIN_GENERATED_RSA_BITS = 3072;
/** OpenSSL's own limit, above which a signature takes seconds. */
export const MAX_RSA_BITS = 16_384;

interface EcdsaKind {
  readonly algorithm: KeyAlgorithm;
  readonly ssh: SshKeyAlgorithm;
  /** The curve as SSH, JSON Web Keys and OpenSSL name it. */
  readonly sshCurve: string;
  readonly jwkCurve: string;
  readonly opensslCurve: string;
  readonly fieldBytes: number;
  readonly bits: number;
  /** RFC 5656 §6.2.1 */
  readonly hash: string;
}

/** The three curves of RFC 5656 that everybody has. */
export const ecdsaKinds: readonly EcdsaKind[] = [
  {
    algorithm: 'ecdsa-p256',
    ssh: 'ecdsa-sha2-nistp256',
    sshCurve: 'nistp256',
    jwkCurve: 'P-256',
    opensslCurve: 'prime256v1',
    fieldBytes: 32,
    bits: 256,
    hash: 'sha256',
  },
  {
    algorithm: 'ecdsa-p384',
    ssh: 'ecdsa-sha2-nistp384',
    sshCurve: 'nistp384',
    jwkCurve: 'P-384',
    opensslCurve: 'secp384r1',
    fieldBytes: 48,
    bits: 384,
    hash: 'sha384',
  },
  {
    algorithm: 'ecdsa-p521',
    ssh: 'ecdsa-sha2-nistp521',
    sshCurve: 'nistp521',
    jwkCurve: 'P-521',
    opensslCurve: 'secp521r1',
    fieldBytes: 66,
    bits: 521,
    hash: 'sha512',
  },
];
