import { canonicalJsonOf, type ReceiptBody, type ReceiptEnd, type Signer } from '@waybill/audit';
import { newId, type Receipt, type SessionFacts, type Transfer } from '@waybill/core';

export interface ReceiptFacts {
  readonly transfer: Transfer;
  readonly partner: string;
  readonly source: ReceiptEnd;
  readonly target: ReceiptEnd;
  /** What was negotiated with the partner, where it is known. */
  readonly session: SessionFacts | undefined;
  /** Of the Run, where there is one that has it. */
  readonly configurationDigest?: string | null;
  readonly committedAt: Date;
}

/** The signed statement of what was delivered. @throws TypeError when the Transfer has no digest yet, which a committed one always has */
export function makeReceipt(facts: ReceiptFacts, signer: Signer): Receipt {
  const body = statementOf(facts);
  return receiptOf(facts, body, signer, signer.sign(body));
}

/** As {@link makeReceipt}, signed on another thread. */
export async function makeReceiptAside(facts: ReceiptFacts, signer: Signer): Promise<Receipt> {
  const body = statementOf(facts);
  return receiptOf(facts, body, signer, await signer.signAside(body));
}

function receiptOf({ transfer, committedAt }: ReceiptFacts, body: string, signer: Signer, signature: string): Receipt {
  return {
    id: newId(),
    transferId: transfer.id,
    body,
    signature,
    signedBy: signer.keyFingerprint,
    createdAt: committedAt,
  };
}

function statementOf(facts: ReceiptFacts): string {
  const { transfer } = facts;
  if (transfer.sha256 === null || transfer.sizeBytes === null)
    throw new TypeError('a receipt needs the digest and size of what was delivered');
  const statement: ReceiptBody = {
    format: 'waybill-receipt',
    version: 1,
    transferId: transfer.id,
    direction: transfer.direction,
    partner: facts.partner,
    ...(transfer.jobId === null ? {} : { jobId: transfer.jobId }),
    ...(transfer.runId === null ? {} : { runId: transfer.runId }),
    ...(facts.configurationDigest == null ? {} : { configurationDigest: facts.configurationDigest }),
    source: facts.source,
    target: facts.target,
    sizeBytes: transfer.sizeBytes,
    sha256: transfer.sha256,
    verification: transfer.verification ?? 'size',
    ...(transfer.sourceDigest === null ? {} : { sourceDigest: transfer.sourceDigest }),
    attempt: transfer.attempt,
    startedAt: transfer.startedAt?.toISOString() ?? null,
    committedAt: facts.committedAt.toISOString(),
    session: facts.session ?? null,
  };
  return canonicalJsonOf(statement);
}
