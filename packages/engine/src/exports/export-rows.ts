import type { StoredAuditEvent } from '@waybill/audit';
import type { AuditEvent, AuditFilter, Database, Page } from '@waybill/core';

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
  /** Oldest first. */
  rows(): AsyncGenerator<StoredAuditEvent>;
}

/** Selects the events of a filter. It holds their numbers, not them. */
export async function selectEvents(deps: RowDeps, filter: AuditFilter, signal: AbortSignal): Promise<ExportSelection> {
  const trail = deps.database.read.auditTrail;
  if (Object.keys(plainFilter(filter)).length === 0) {
    const { items } = await trail.list({}, { limit: 1 });
    const last = items[0]?.seq ?? 0;
    return { count: last, complete: true, rows: () => rowsBetween(deps, 1, last, signal) };
  }
  const seqs = await numbersOf(deps, filter, signal);
  const [last = 0] = seqs;
  const first = seqs.at(-1) ?? 1;
  const complete = last - first + 1 === seqs.length || seqs.length === 0;
  if (complete) return { count: seqs.length, complete, rows: () => rowsBetween(deps, first, last, signal) };
  const wanted = new Set(seqs);
  return {
    count: seqs.length,
    complete,
    rows: async function* () {
      for await (const row of rowsBetween(deps, first, last, signal)) if (wanted.has(row.seq)) yield row;
    },
  };
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
  let cursor: string | undefined;
  do {
    signal.throwIfAborted();
    const page: Page<AuditEvent> = await deps.database.read.auditTrail.list(
      filter,
      cursor === undefined ? { limit: 200 } : { limit: 200, cursor },
    );
    for (const { seq } of page.items) seqs.push(seq);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return seqs;
}
