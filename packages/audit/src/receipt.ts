import type { CertificateFacts, TransferDirection, VerificationLevel } from '@waybill/core';
import { canonicalJsonOf, parseCanonicalJson } from './canonical-json.js';
import { createSigner, verifySignature } from './signing.js';

/** One end of a Transfer: a Store, a Connection or an Account, and the path there. */
export interface ReceiptEnd {
  readonly kind: 'store' | 'connection' | 'account';
  readonly name: string;
  readonly path: string;
  /** Of a Connection, where both ends are partners': whose it is, and what was negotiated there. */
  readonly partner?: string;
  /** Of an Account: the SSH certificate that it was signed in with, if it was one. Its key id may name a person, and a receipt cannot be taken back. */
  readonly certificate?: Omit<CertificateFacts, 'keyId'>;
  readonly session?: ReceiptSession;
}

/** The host key and the algorithms that were negotiated with a partner. */
interface ReceiptSession {
  readonly hostKeyAlgorithm: string;
  readonly hostKeyFingerprint: string;
  readonly keyExchange: string;
  readonly cipher: string;
  readonly mac: string;
  readonly serverIdentification: string;
}

/** What a receipt states. Times are RFC 3339, UTC. */
export interface ReceiptBody {
  readonly format: 'waybill-receipt';
  readonly version: 1;
  readonly transferId: string;
  readonly direction: TransferDirection;
  /** The Partner's name; the one delivered to, where both ends are partners'. */
  readonly partner: string;
  readonly jobId?: string;
  readonly runId?: string;
  /** Of the configuration that decided the Run, as it began: SHA-256, lower-case hex. Receipts of before do not have it. */
  readonly configurationDigest?: string;
  readonly source: ReceiptEnd;
  readonly target: ReceiptEnd;
  readonly sizeBytes: number;
  /** Lower-case hex, taken while the bytes were streamed. */
  readonly sha256: string;
  /** By what means the target was checked. */
  readonly verification: VerificationLevel;
  /** The digest that the sidecar at the source stated and that the bytes had: `sha256:` or `md5:` and hex. */
  readonly sourceDigest?: string;
  readonly attempt: number;
  readonly startedAt: string | null;
  readonly committedAt: string;
  /** What was negotiated with the partner, where it is known; with the one delivered to, where both ends are partners'. */
  readonly session: ReceiptSession | null;
}

export interface SignedReceipt {
  /** Canonical JSON (RFC 8785) of the statement: keep it to the byte. */
  readonly body: string;
  /** Ed25519 over the UTF-8 of `body`, base64. */
  readonly signature: string;
  /** Fingerprint of the signing key. */
  readonly signedBy: string;
}

/** @throws Failure `key.unsupported` when the PEM does not hold an Ed25519 private key */
export function signReceipt(body: ReceiptBody, privateKeyPem: string): SignedReceipt {
  const signer = createSigner(privateKeyPem);
  const text = canonicalJsonOf(body);
  return { body: text, signature: signer.sign(text), signedBy: signer.keyFingerprint };
}

/** Whether a receipt is genuine and, when it is, what it states. */
export type ReceiptReport =
  | { readonly ok: true; readonly receipt: ReceiptBody }
  | { readonly ok: false; readonly reason: 'signature' | 'format'; readonly detail: string };

/**
 * Checks a receipt against the platform's public key; nothing else of Waybill is needed.
 * @throws Failure `key.unsupported` when the PEM does not hold an Ed25519 public key
 */
export function verifyReceipt(text: string, signature: string, publicKeyPem: string): ReceiptReport {
  if (!verifySignature(text, signature, publicKeyPem)) {
    return {
      ok: false,
      reason: 'signature',
      detail: 'The signature is not that of this text by this key: one of the three is not genuine.',
    };
  }
  if (parseCanonicalJson(text) !== undefined) {
    const receipt: ReceiptBody = JSON.parse(text);
    // The same key signs other statements as well; one of those is no receipt.
    if (receipt?.format === 'waybill-receipt' && receipt.version === 1) return { ok: true, receipt };
  }
  return { ok: false, reason: 'format', detail: 'The text is signed, but it is not a receipt of a version this program knows.' };
}
