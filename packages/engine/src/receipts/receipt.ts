import { canonicalJson } from '@waybill/audit';
import { newId, type Receipt, type SessionFacts, type Transfer } from '@waybill/core';

/** Signs canonical receipts with the platform's Ed25519 key. */
export interface ReceiptSigner {
  /** Fingerprint of the public key. */
  readonly keyFingerprint: string;
  /** Ed25519 over the UTF-8 of `body`, base64. */
  sign(body: string): string;
}

/** One end of a Transfer, for people and auditors: a Store, a Connection or an Account, and the path there. */
export interface ReceiptEnd {
  readonly kind: 'store' | 'connection' | 'account';
  readonly name: string;
  readonly path: string;
}

export interface ReceiptFacts {
  readonly transfer: Transfer;
  readonly partner: string;
  readonly source: ReceiptEnd;
  readonly target: ReceiptEnd;
  /** What was negotiated with the partner, where it is known. */
  readonly session: SessionFacts | undefined;
  readonly committedAt: Date;
}

/** The signed statement of what was delivered. @throws TypeError when the Transfer has no digest yet, which a committed one always has */
export function makeReceipt(facts: ReceiptFacts, signer: ReceiptSigner): Receipt {
  const { transfer } = facts;
  if (transfer.sha256 === null || transfer.sizeBytes === null)
    throw new TypeError('a receipt needs the digest and size of what was delivered');
  const body = canonicalJson({
    format: 'waybill-receipt',
    version: 1,
    transferId: transfer.id,
    direction: transfer.direction,
    partner: facts.partner,
    ...(transfer.jobId === null ? {} : { jobId: transfer.jobId }),
    ...(transfer.runId === null ? {} : { runId: transfer.runId }),
    source: { ...facts.source },
    target: { ...facts.target },
    sizeBytes: transfer.sizeBytes,
    sha256: transfer.sha256,
    verification: transfer.verification ?? 'size',
    attempt: transfer.attempt,
    startedAt: transfer.startedAt?.toISOString() ?? null,
    committedAt: facts.committedAt.toISOString(),
    session: facts.session === undefined ? null : { ...facts.session },
  });
  return {
    id: newId(),
    transferId: transfer.id,
    body,
    signature: signer.sign(body),
    signedBy: signer.keyFingerprint,
    createdAt: facts.committedAt,
  };
}
