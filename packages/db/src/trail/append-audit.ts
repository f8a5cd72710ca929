import { type AuditDraft, draftEvent } from '@waybill/audit';
import { Failure, type NewAuditEvent } from '@waybill/core';
import { isWriteConflict } from '../client/failure-of.js';
import { databaseProblem } from '../client/foreign-error.js';
import type { Sql } from '../client/sql.js';
import { type News, newsColumns, notifying } from '../events/notify.js';

// PostgreSQL takes them all in one statement; this bounds the memory of a transaction that states very many.
const DRAFTS_A_STATEMENT = 5000;

/** What a transaction has to say at its end. */
export interface Ending {
  readonly events: readonly NewAuditEvent[];
  readonly news: readonly News[];
  /** Called when the last statement is on its way. */
  readonly onLast: () => void;
}

const APPEND = 'append_audit_events($1::text[], $2::text)::text';

/** What is disclosed beside the events, as `append_audit_events` takes it; null when none is about a person. */
function disclosed(drafts: readonly AuditDraft[]): string | null {
  const parts = drafts.flatMap((draft, index) => draft.parts.map((part) => ({ number: index + 1, ...part })));
  return parts.length === 0 ? null : JSON.stringify(parts);
}

async function append(sql: Sql, { events, news, onLast }: Ending): Promise<void> {
  for (let from = 0; ; from += DRAFTS_A_STATEMENT) {
    const drafts = events.slice(from, from + DRAFTS_A_STATEMENT).map((event) => draftEvent(event));
    const columns = [sql.texts(drafts.map(({ text }) => text)), disclosed(drafts)];
    const isLast = from + DRAFTS_A_STATEMENT >= events.length;
    const written =
      isLast && news.length > 0
        ? sql.rows(`SELECT ${APPEND}, ${notifying(3)}`, [...columns, ...newsColumns(news)])
        : sql.rows(`SELECT ${APPEND}`, columns);
    if (isLast) onLast();
    await written;
    if (isLast) return;
  }
}

const NOT_PERMITTED = '42501';
/** Why the trail cannot be written, by SQLSTATE class, for operators. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`^${NOT_PERMITTED}$`), 'the database role of the platform may not append to it'],
  [/^53100$/, 'the disk of the database is full'],
  [/^53/, 'the database is out of resources'],
  [/^25006$/, 'the database takes no changes: it is a replica or read-only'],
  [/^(?:58|XX)/, 'the database reports a fault of its files'],
  [/^(?:42|3F)/, 'the schema of the database is not that of this version: run `waybill migrate`'],
  [/^55P03$/, 'somebody holds it for too long'],
];

/** The failure of an append, with the reason where it is known. */
function unavailable(error: unknown): Failure {
  const { sqlState = '', unreachable } = databaseProblem(error);
  const reason = unreachable ? 'the database does not answer' : reasons.find(([state]) => state.test(sqlState))?.[1];
  if (reason === undefined) return new Failure('audit.unavailable', { cause: error });
  return new Failure('audit.unavailable', {
    cause: error,
    publicDetail: `The audit trail cannot be written (${reason}), so nothing was done.`,
  });
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
    throw isWriteConflict(error) ? error : unavailable(error);
  }
}

const POSSIBLE = "SELECT has_function_privilege('append_audit_events(text[], text)', 'EXECUTE') AS possible";

/** Looks whether {@link appendAuditEvents} is permitted, without a lock. @throws Failure `audit.unavailable` */
export async function assertAppendPossible(sql: Sql): Promise<void> {
  let possible: boolean;
  try {
    const [row] = await sql.rows<{ possible: boolean }>(POSSIBLE);
    possible = row?.possible === true;
  } catch (error) {
    throw unavailable(error);
  }
  if (!possible) throw unavailable({ severity: 'ERROR', code: NOT_PERMITTED });
}
