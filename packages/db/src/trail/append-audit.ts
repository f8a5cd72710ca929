import { concealEvent, GENESIS, type LinkedAuditEvent, linkConcealed } from '@waybill/audit';
import { Failure, type NewAuditEvent } from '@waybill/core';
import { isWriteConflict } from '../client/failure-of.js';
import type { Sql } from '../client/sql.js';
import { type News, newsColumns, notifying } from '../events/notify.js';

// PostgreSQL takes them all in one statement; this bounds the memory of a transaction that states very many.
const ROWS_A_STATEMENT = 5000;

/** What a transaction has to say at its end. */
export interface Ending {
  readonly events: readonly NewAuditEvent[];
  readonly news: readonly News[];
  /** Called when the last statement is on its way. */
  readonly onLast: () => void;
}

const APPEND = 'append_audit_events($1::text[], $2::text[], $3::text)::text';

/** What is disclosed beside the events, as `append_audit_events` takes it; null when none is about a person. */
function disclosed(rows: readonly LinkedAuditEvent[]): string | null {
  const parts = rows.flatMap(({ seq, parts }) => parts.map((part) => ({ seq, ...part })));
  return parts.length === 0 ? null : JSON.stringify(parts);
}

async function append(sql: Sql, { events, news, onLast }: Ending): Promise<void> {
  const concealed = events.map(concealEvent);
  // Waits for its turn, which lasts until this transaction ends.
  const [head] = await sql.rows<{ last_seq: bigint | string | null; last_hash: string | null; at: Date }>(
    'SELECT last_seq, last_hash, at FROM audit_head()',
  );
  if (head === undefined) throw new Failure('internal');
  const { last_seq: lastSeq, last_hash: lastHash, at: recordedAt } = head;
  let after = lastSeq === null || lastHash === null ? GENESIS : { seq: Number(lastSeq), hash: lastHash };
  let rows: LinkedAuditEvent[] = [];
  const write = (told: readonly News[]): Promise<unknown> => {
    const columns = [sql.texts(rows.map(({ body }) => body)), sql.texts(rows.map(({ hash }) => hash)), disclosed(rows)];
    rows = [];
    return told.length > 0
      ? sql.rows(`SELECT ${APPEND}, ${notifying(4)}`, [...columns, ...newsColumns(told)])
      : sql.rows(`SELECT ${APPEND}`, columns);
  };
  for (const event of concealed) {
    const row = linkConcealed(event, { after, recordedAt });
    rows.push(row);
    after = row;
    if (rows.length === ROWS_A_STATEMENT) await write([]);
  }
  const last = write(news);
  onLast();
  await last;
}

/**
 * Writes the events at the end of the chain, as part of the transaction, and tells the news with the last of them. Transactions append
 * one after the other: the numbers have no gap, and what is rolled back was never in the chain.
 * @throws Failure `audit.unavailable`; the transaction must not be committed then
 */
export async function appendAuditEvents(sql: Sql, ending: Ending): Promise<void> {
  try {
    await append(sql, ending);
  } catch (error) {
    throw isWriteConflict(error) ? error : new Failure('audit.unavailable', { cause: error });
  }
}
