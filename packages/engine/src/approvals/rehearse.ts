import { type Database, Failure, type NewAuditEvent, type Tx } from '@waybill/core';

/** A transaction that tells what it would write to the trail, beside writing it. */
export function overheard(tx: Tx, events: NewAuditEvent[]): Tx {
  const append = (event: NewAuditEvent): void => {
    events.push(event);
    tx.audit.append(event);
  };
  return { ...tx, audit: { ...tx.audit, append } };
}

/**
 * Does something up to its commit, and takes it back: what it would have stated is exactly what it will state, and what is wrong with it is refused now.
 * @returns its audit events; none when it would change nothing
 * @throws whatever `run` throws before it would be done
 */
export async function rehearse(
  database: Database,
  run: (database: Database) => Promise<unknown>,
): Promise<readonly NewAuditEvent[]> {
  let events: NewAuditEvent[] | undefined;
  const rehearsing: Database = {
    ...database,
    transaction: (work) =>
      database.transaction(async (tx) => {
        const heard: NewAuditEvent[] = [];
        await work(overheard(tx, heard));
        events = heard;
        throw new Failure('cancelled');
      }),
  };
  try {
    await run(rehearsing);
  } catch (error) {
    if (events === undefined) throw error;
  }
  return events ?? [];
}
