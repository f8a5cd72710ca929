import type { StoredAuditEvent } from '@waybill/audit';
import type { AuditFilter, Database } from '@waybill/core';

interface RowDeps {
  readonly database: Pick<Database, 'read'>;
}

/** The filter as plain texts, for the header of an export and for the event that tells of it. */
export function plainFilter(filter: AuditFilter): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filter).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value instanceof Date ? value.toISOString() : String(value)]],
    ),
  );
}

/** What part of the trail an export holds, as it was when this was decided: what is appended meanwhile is not in it. */
export interface ExportSelection {
  readonly count: number;
  /** Whether it is all there is between its first and its last event, so that it can be checked. */
  readonly complete: boolean;
  /** The numbers of the first and the last; undefined when there is none. */
  readonly span: { readonly first: number; readonly last: number } | undefined;
  /** Whether an event between the two is of it. */
  has(seq: number): boolean;
  /** Oldest first. */
  rows(): AsyncGenerator<StoredAuditEvent>;
  /** Every event between the first and the last, those that are not of it as well. */
  allRows(): AsyncGenerator<StoredAuditEvent>;
}

/** Selects the events of a filter. It holds their numbers, not them. */
export async function selectEvents(deps: RowDeps, filter: AuditFilter, signal: AbortSignal): Promise<ExportSelection> {
  const { afterSeq = 0, throughSeq, ...others } = filter;
  if (Object.keys(plainFilter(others)).length === 0) {
    // Of the trail itself: what it is searched by is no evidence.
    const head = await deps.database.read.checkpoints.lastSeq();
    const last = Math.min(throughSeq ?? head, head);
    const before = Math.max(afterSeq, await deps.database.read.auditRetention.removedUpTo());
    return selectionOf(deps, { count: Math.max(0, last - before), first: before + 1, last, signal });
  }
  const seqs = await numbersOf(deps, filter, signal);
  const [last = 0] = seqs;
  const first = seqs.at(-1) ?? 1;
  const found = { count: seqs.length, first, last, signal };
  if (last - first + 1 === seqs.length || seqs.length === 0) return selectionOf(deps, found);
  return selectionOf(deps, { ...found, wanted: new Set(seqs) });
}

interface Found {
  readonly count: number;
  readonly first: number;
  readonly last: number;
  /** Absent when all between the first and the last are. */
  readonly wanted?: ReadonlySet<number>;
  readonly signal: AbortSignal;
}

function selectionOf(deps: RowDeps, { count, first, last, wanted, signal }: Found): ExportSelection {
  const allRows = () => rowsBetween(deps, first, last, signal);
  const has = (seq: number): boolean => wanted?.has(seq) ?? true;
  return {
    ...{ count, complete: wanted === undefined, has, allRows },
    span: count === 0 ? undefined : { first, last },
    rows: wanted === undefined ? allRows : () => only(allRows(), wanted),
  };
}

async function* only(rows: AsyncIterable<StoredAuditEvent>, wanted: ReadonlySet<number>): AsyncGenerator<StoredAuditEvent> {
  for await (const row of rows) if (wanted.has(row.seq)) yield row;
}

async function* rowsBetween(deps: RowDeps, first: number, last: number, signal: AbortSignal): AsyncGenerator<StoredAuditEvent> {
  if (last < first) return;
  for await (const row of deps.database.read.auditTrail.rows(first)) {
    signal.throwIfAborted();
    if (row.seq > last) return;
    yield row;
  }
}

/** The numbers of a selection, newest first. */
async function numbersOf(deps: RowDeps, filter: AuditFilter, signal: AbortSignal): Promise<readonly number[]> {
  const seqs: number[] = [];
  for await (const seq of deps.database.read.auditTrail.numbers(filter)) {
    signal.throwIfAborted();
    seqs.push(seq);
  }
  return seqs;
}
