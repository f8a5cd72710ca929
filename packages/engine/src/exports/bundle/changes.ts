import { readEvent, type StoredAuditEvent, type Table, type TableRow } from '@waybill/audit';

export const changesTable: Table = {
  name: 'changes',
  title: 'Changes',
  about:
    'Every change that an event of this bundle tells of, a row for each field: what it was before and what it is after. Secrets are fingerprints.',
  columns: [
    'seq',
    'recordedAt',
    'type',
    'actorKind',
    'actorName',
    'actorId',
    'targetKind',
    'targetName',
    'targetId',
    'field',
    'before',
    'after',
    'reason',
    'requestId',
  ],
};

/** What was changed, by its name; `value` where it has none. */
function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  return typeof value === 'object' && !Array.isArray(value) ? { ...value } : { value };
}

function shown(value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The rows of the events that change something. */
export async function* changeRows(events: AsyncIterable<StoredAuditEvent>): AsyncGenerator<TableRow, void, void> {
  for await (const row of events) {
    // Most events change nothing, and need not be read for that.
    if (!row.body.includes('"change":')) continue;
    const { seq, recordedAt, type, actor, target, change, reason, requestId } = readEvent(row);
    const before = membersOf(change?.before);
    const after = membersOf(change?.after);
    for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield {
        ...{ seq, recordedAt: recordedAt.toISOString(), type, field },
        ...{ actorKind: actor.kind, actorName: actor.name, actorId: actor.id ?? null },
        ...{ targetKind: target?.kind ?? null, targetName: target?.name ?? null, targetId: target?.id ?? null },
        ...{ before: shown(before[field]), after: shown(after[field]), reason: reason ?? null, requestId: requestId ?? null },
      };
    }
  }
}
