import { readEvent } from '@waybill/audit';
import type { AuditEvent } from '@waybill/core';
import type { AuditEventModel } from '../generated/models.js';

type Row = AuditEventModel;
type Column = Exclude<keyof Row, 'body' | 'hash'>;

/** What is about a person stands in no column of the trail. */
function kept(event: AuditEvent, path: string, value: string | undefined): string | null {
  return value === undefined || event.erased?.includes(path) === true ? null : value;
}

/** Whether each search column says what the event says; the same as the trigger that fills them. */
const agrees = {
  seq: (row, event) => row.seq === BigInt(event.seq),
  id: (row, event) => row.id === event.id,
  recordedAt: (row, event) => row.recordedAt.getTime() === event.recordedAt.getTime(),
  type: (row, event) => row.type === event.type,
  outcome: (row, event) => row.outcome === event.outcome,
  severity: (row, event) => row.severity === event.severity,
  actorName: (row, event) => row.actorName === kept(event, 'actor.name', event.actor.name),
  partnerId: (row, event) => row.partnerId === (event.partnerId ?? null),
  jobId: (row, event) => row.jobId === (event.jobId ?? null),
  runId: (row, event) => row.runId === (event.runId ?? null),
  transferId: (row, event) => row.transferId === (event.transferId ?? null),
  targetId: (row, event) => row.targetId === (event.target?.id ?? null),
  targetName: (row, event) => row.targetName === kept(event, 'target.name', event.target?.name),
  address: (row, event) => row.address === kept(event, 'source.address', event.source?.address),
  filePath: (row, event) => row.filePath === (event.file?.path ?? null),
} as const satisfies Record<Column, (row: Row, event: AuditEvent) => boolean>;

/** The search columns of a row that do not say what its body says; `body` itself when that cannot be read. */
export function changedColumns(row: Row): readonly string[] {
  try {
    // Read without what is disclosed: all that it committed to counts as erased.
    const event = readEvent({ seq: Number(row.seq), body: row.body, hash: row.hash });
    return Object.entries(agrees)
      .filter(([, isSame]) => !isSame(row, event))
      .map(([name]) => name);
  } catch {
    return ['body'];
  }
}
