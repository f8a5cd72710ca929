import { type Database, Failure, type LiveEvent, type NewAuditEvent, type OutboxEntry, type Tx } from '@waybill/core';
import { isWriteConflict } from './client/failure-of.js';
import { type Client, transactionSession } from './client/session.js';
import { sqlWithin } from './client/sql.js';
import type { PrismaClient } from './generated/client.js';
import { repositories } from './repositories/repositories.js';
import { leftToPrisma, runWithin, untilNoConflict } from './transaction.js';

/** How long all parts together may take, and wait for a connection. */
const LIMITS = { maxWait: 30_000, timeout: 600_000 } as const;

function neverInAPart(): never {
  throw new Failure('internal', { publicDetail: 'A part of a transaction writes to the trail with the whole.' });
}

/** One part, behind a savepoint: what it says is said by the whole once it has succeeded, and forgotten when it fails. */
async function runPart<T>(client: Client, whole: Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  const session = transactionSession(client);
  const said = { audit: [] as NewAuditEvent[], outbox: [] as OutboxEntry[], live: [] as LiveEvent[] };
  const part: Tx = {
    ...repositories(session),
    audit: {
      append: (event) => void said.audit.push(event),
      written: neverInAPart,
      assertPossible: () => whole.audit.assertPossible(),
    },
    outbox: { add: (entry) => void said.outbox.push(entry) },
    live: { publish: (event) => void said.live.push(event) },
  };
  await client.$executeRawUnsafe('SAVEPOINT part');
  let result: T;
  try {
    result = await work(part);
    // A statement that failed has undone what came after the savepoint, whatever became of its error.
    if (session.failure !== undefined) throw session.failure;
  } catch (error) {
    await client.$executeRawUnsafe('ROLLBACK TO SAVEPOINT part');
    throw error;
  }
  await client.$executeRawUnsafe('RELEASE SAVEPOINT part');
  for (const event of said.audit) whole.audit.append(event);
  for (const entry of said.outbox) whole.outbox.add(entry);
  for (const event of said.live) whole.live.publish(event);
  return result;
}

/** Runs one after the other what may be asked for at once. */
function inTurn(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

/** See `Database.atomically` of `@waybill/core`; `database` is asked for what no transaction has. */
export function runAtomically<T>(prisma: PrismaClient, database: Database, work: (database: Database) => Promise<T>): Promise<T> {
  const attempt = (client: Client): Promise<T> => {
    const session = transactionSession(client);
    const begun = { sql: sqlWithin(client), commit: leftToPrisma, repositories: repositories(session), session };
    const turn = inTurn();
    let conflict: unknown;
    return runWithin(begun, (whole: Tx) => {
      const within: Database = {
        ...database,
        read: whole,
        transaction: (part) =>
          turn(() => runPart(client, whole, part)).catch((error: unknown) => {
            if (isWriteConflict(error)) conflict ??= error;
            throw error;
          }),
        setTransaction: neverInAPart,
        atomically: (more) => more(within),
      };
      return work(within);
    }).catch((error: unknown) => {
      // What `work` makes of a conflict does not say any more that all of it may be done again.
      throw conflict ?? error;
    });
  };
  return untilNoConflict(() => prisma.$transaction(attempt, LIMITS));
}
