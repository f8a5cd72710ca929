import { setTimeout as delay } from 'node:timers/promises';
import {
  type Concluding,
  Failure,
  type LiveEvent,
  type NewAuditEvent,
  type OutboxEntry,
  type SetTx,
  type Tx,
  type TxNews,
} from '@waybill/core';
import type pg from 'pg';
import { inTransaction } from './client/connection.js';
import { failureOf, isWriteConflict } from './client/failure-of.js';
import { sqlTransactionSession, transactionLimits, transactionSession } from './client/session.js';
import { type Sql, sqlWithin } from './client/sql.js';
import { channels, newsOf } from './events/channels.js';
import { type News, newsColumns, notifying } from './events/notify.js';
import type { PrismaClient } from './generated/client.js';
import { repositories, setRepositories } from './repositories/repositories.js';
import { appendAuditEvents, assertAppendPossible } from './trail/append-audit.js';
import { addToOutbox } from './work/outbox.js';

const ATTEMPTS = 5;
const RETRY_MS = 50;

/** What a transaction leaves for its end. */
interface Pending {
  readonly audit: NewAuditEvent[];
  readonly outbox: OutboxEntry[];
  readonly live: LiveEvent[];
}

function toldBy({ outbox, live }: Pending): readonly News[] {
  return outbox.length > 0 ? [{ channel: channels.outbox, payload: '' }, ...newsOf(live)] : newsOf(live);
}

/** The audit events come last: from there to the commit, every other transaction that states any waits for this one. */
async function flush(sql: Sql, pending: Pending, commit: () => Promise<void>): Promise<void> {
  await addToOutbox(sql, pending.outbox);
  const news = toldBy(pending);
  let committed: Promise<void> | undefined;
  const onLast = (): void => {
    committed = commit();
    // What fails before it is what is told.
    committed.catch(() => undefined);
  };
  if (pending.audit.length > 0) await appendAuditEvents(sql, { events: pending.audit, news, onLast });
  else if (news.length > 0) {
    const told = sql.rows(`SELECT ${notifying(1)}`, newsColumns(news));
    onLast();
    await told;
  }
  await committed;
}

/** What a transaction is begun with. */
export interface Begun<R> {
  readonly sql: Sql;
  /** May be asked to commit together with the last statement. */
  readonly commit: () => Promise<void>;
  readonly repositories: R;
  /** Told of the first statement that failed. */
  readonly session: { readonly failure: unknown };
}

/** Runs `work` in a transaction that has begun, and writes what it says at its end. */
export async function runWithin<R, T>(begun: Begun<R>, work: (tx: R & TxNews & Concluding) => Promise<T>): Promise<T> {
  const pending: Pending = { audit: [], outbox: [], live: [] };
  let open = true;
  let concluded: Promise<void> | undefined;
  const conclude = (): Promise<void> => {
    open = false;
    concluded ??= flush(begun.sql, pending, begun.commit);
    return concluded;
  };
  const add = <E>(list: E[], entry: E): void => {
    if (!open) throw new Failure('internal', { publicDetail: 'The transaction is over.' });
    list.push(entry);
  };
  const result = await work({
    ...begun.repositories,
    audit: {
      append: (event) => add(pending.audit, event),
      written: async () => {
        const events = pending.audit.splice(0);
        if (events.length === 0) return;
        await appendAuditEvents(begun.sql, { events, news: [], onLast: () => undefined });
      },
      assertPossible: () => assertAppendPossible(begun.sql),
    },
    outbox: { add: (entry) => add(pending.outbox, entry) },
    live: { publish: (event) => add(pending.live, event) },
    conclude: () => {
      // What was asked before and failed is what is told.
      conclude().catch(() => undefined);
    },
  });
  open = false;
  // PostgreSQL would answer COMMIT with a rollback, and nobody would notice.
  if (begun.session.failure !== undefined) throw begun.session.failure;
  await conclude();
  return result;
}

/** The generated client commits by itself. */
export const leftToPrisma = async (): Promise<void> => undefined;

/** Runs it again, a few times, where the database gave it up for another transaction. @throws Failure */
export async function untilNoConflict<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === ATTEMPTS || !isWriteConflict(error)) throw failureOf(error);
    }
    await delay(Math.random() * RETRY_MS * attempt);
  }
}

/**
 * Runs `work` in one transaction, with its audit events, Tasks and news, and commits. A transaction that the database gave up for
 * another one is done again, a few times.
 * @throws Failure of `work`; `audit.unavailable`; `database.unavailable`
 */
export function runTransaction<T>(prisma: PrismaClient, work: (tx: Tx) => Promise<T>): Promise<T> {
  return untilNoConflict(() =>
    prisma.$transaction((client) => {
      const session = transactionSession(client);
      return runWithin({ sql: sqlWithin(client), commit: leftToPrisma, repositories: repositories(session), session }, work);
    }, transactionLimits),
  );
}

/** As {@link runTransaction}, for what is done to many rows at once: past the generated client. */
export function runSetTransaction<T>(pool: pg.Pool, work: (tx: SetTx) => Promise<T>): Promise<T> {
  return untilNoConflict(() =>
    inTransaction(pool, (sql, commit) => {
      const session = sqlTransactionSession(sql);
      return runWithin({ sql, commit, repositories: setRepositories(session), session }, work);
    }),
  );
}
