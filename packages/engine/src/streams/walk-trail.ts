import { readEvent, type StoredAuditEvent } from '@waybill/audit';
import type { AuditEvent, Database, Tx } from '@waybill/core';

/** Events that are not in the trail any more, or never were. */
export interface TrailGap {
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** One event of the trail, and what is missing before it. */
interface WalkedEvent {
  readonly row: StoredAuditEvent;
  readonly event: AuditEvent;
  readonly gap: TrailGap | undefined;
}

/** The events after one, in order, page by page. What was committed is settled: events are numbered in the order of their commits. @throws the reason of `signal` */
export async function* eventsAfter(
  { read }: Pick<Database, 'read'>,
  seq: number,
  signal: AbortSignal,
): AsyncGenerator<WalkedEvent> {
  let last = seq;
  for await (const row of read.auditTrail.rows(seq + 1)) {
    signal.throwIfAborted();
    const gap = row.seq > last + 1 ? { fromSeq: last + 1, toSeq: row.seq - 1 } : undefined;
    last = row.seq;
    yield { row, event: readEvent(row), gap };
  }
}

/** What the trail is to hear of a gap. */
export async function describeGap(tx: Tx, { fromSeq, toSeq }: TrailGap) {
  const isRetention = (await tx.auditRetention.removedUpTo()) >= toSeq;
  const reason = isRetention ? 'removed-by-retention' : 'missing';
  return { outcome: 'failure', reason, details: { fromSeq, toSeq, events: toSeq - fromSeq + 1 } } as const;
}
