import { hashEvent, type StoredAuditEvent } from './audit-event.js';
import { parseCanonicalJson } from './canonical-json.js';
import { type SignedCheckpoint, verifyCheckpoint } from './merkle/checkpoint.js';
import { type InclusionProof, verifyInclusion } from './merkle/proofs.js';
import type { ReceiptBody } from './receipt.js';
import type { PublicKeys } from './signing.js';

/** That an event is in the trail: the event as it was hashed, its place in the tree of a checkpoint, and the checkpoint. */
export interface EventProof {
  readonly event: Pick<StoredAuditEvent, 'seq' | 'body' | 'hash'>;
  readonly inclusion: InclusionProof;
  readonly checkpoint: SignedCheckpoint;
}

/** Whether an event is in the trail that a checkpoint is of. */
export type ProofReport =
  | { readonly ok: true; readonly seq: number; readonly treeSize: number; readonly at: string }
  | { readonly ok: false; readonly detail: string };

/** Checks a proof with the platform's public keys and nothing else. Never throws for what it finds. */
export function verifyEventProof({ event, inclusion, checkpoint }: EventProof, keys: PublicKeys): ProofReport {
  const report = verifyCheckpoint(checkpoint, keys);
  if (!report.ok) return { ok: false, detail: report.detail };
  const { treeSize, rootHash, at } = report.checkpoint;
  const { seq, body, hash } = event;
  if (hashEvent(body) !== hash) return { ok: false, detail: `Event ${seq} was changed: its hash is not that of its content.` };
  const isPlaced = inclusion.treeSize === treeSize && inclusion.leafIndex === seq - 1 && fieldOf(body, 'seq') === seq;
  if (!isPlaced || !verifyInclusion(Buffer.from(hash, 'hex'), rootHash, inclusion))
    return { ok: false, detail: `Event ${seq} is not shown to be in the trail of the checkpoint of ${treeSize} events.` };
  return { ok: true, seq, treeSize, at };
}

/** The types of event that record what a receipt states. */
export const receiptEventTypes = ['transfer.committed', 'upload.committed'] as const;

/** Checks that the event of a receipt is in the trail, and that it is the event of this receipt. */
export function verifyReceiptProof(receipt: ReceiptBody, proof: EventProof, keys: PublicKeys): ProofReport {
  const report = verifyEventProof(proof, keys);
  if (!report.ok) return report;
  const { body } = proof.event;
  const type = fieldOf(body, 'type');
  const isOfReceipt =
    receiptEventTypes.some((each) => each === type) &&
    fieldOf(body, 'transferId') === receipt.transferId &&
    fieldOf(body, 'file', 'sha256') === receipt.sha256;
  return isOfReceipt ? report : { ok: false, detail: `Event ${report.seq} is not that of this receipt.` };
}

function fieldOf(body: string, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? Object.entries(value).find(([key]) => key === name)?.[1]
        : undefined,
    parseCanonicalJson(body),
  );
}
