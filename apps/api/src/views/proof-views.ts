import type { ConsistencyProof, EventProof, SignedCheckpoint } from '@waybill/audit';
import type { AuditBreakView, CheckpointView, EventProofView } from '@waybill/contracts';
import type { AuditBreak, BreakClosing } from '@waybill/core';
import { instant } from './wire.js';

/** A checkpoint as the API shows it: keep it to the byte. */
export function checkpointView({ body, signature, signedBy }: SignedCheckpoint): CheckpointView {
  return { body, signature, signedBy };
}

/** The proof of an event as the API shows it. */
export function eventProofView({ event, inclusion, checkpoint }: EventProof): EventProofView {
  const { leafIndex, treeSize, path } = inclusion;
  return { event: { ...event }, inclusion: { leafIndex, treeSize, path: [...path] }, checkpoint: checkpointView(checkpoint) };
}

/** That one checkpoint goes on from another, as the API shows it. */
export function consistencyView({ fromSize, toSize, path }: ConsistencyProof) {
  return { fromSize, toSize, path: [...path] };
}

const closingView = (closing: BreakClosing | null) =>
  closing === null ? null : { userId: closing.by, at: instant(closing.at), reason: closing.reason };

/** A break of the trail as the API shows it. */
export function auditBreakView({ openedAt, first, closed, ...rest }: AuditBreak): AuditBreakView {
  return { ...rest, openedAt: instant(openedAt), first: closingView(first), closed: closingView(closed) };
}
