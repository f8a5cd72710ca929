import type pg from 'pg';
import type { Prisma, PrismaClient } from '../generated/client.js';
import { inTransaction } from './connection.js';
import { failureOf, type Subject } from './failure-of.js';
import { databaseProblem } from './foreign-error.js';
import { type Sql, sqlOver, sqlWithin } from './sql.js';

/** The generated client, inside or outside of a transaction. */
export type Client = Prisma.TransactionClient;

/** What statements for many rows at once work with. */
export interface SqlSession {
  /** @throws Failure, translated */
  sql<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Runs several statements as one: in the transaction there is, or in one of their own. */
  sqlAtomically<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
}

/** What a repository works with: it is the same inside and outside of a transaction. */
export interface Session extends SqlSession {
  /** Runs one statement. @throws Failure, translated; `subject` is what its message may quote */
  run<T>(work: (client: Client) => Promise<T>, subject?: Subject): Promise<T>;
  /** Runs several statements as one: in the transaction there is, or in one of their own. */
  atomically<T>(work: (client: Client) => Promise<T>, subject?: Subject): Promise<T>;
}

/** How long a transaction may wait for a connection, and how long it may take. */
export const transactionLimits = { maxWait: 30_000, timeout: 60_000 } as const;

/** Each call is a transaction of its own. */
export function openSession(prisma: PrismaClient, pool: pg.Pool): Session {
  const translated = async <T>(work: () => Promise<T>, subject?: Subject): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw failureOf(error, subject);
    }
  };
  const sql = sqlOver(pool);
  return {
    run: (work, subject) => translated(() => work(prisma), subject),
    atomically: (work, subject) => translated(() => prisma.$transaction((client) => work(client), transactionLimits), subject),
    sql: (work) => translated(() => work(sql)),
    sqlAtomically: (work) => translated(() => inTransaction(pool, work)),
  };
}

/** Whether a statement of a transaction failed: PostgreSQL then commits nothing. */
interface Outcome {
  readonly failure: unknown;
}

/** A session inside a transaction, which remembers whether a statement failed. */
export type TransactionSession = Session & Outcome;

/** As {@link TransactionSession}, without the generated client. */
export type SqlTransactionSession = SqlSession & Outcome;

export function transactionSession(client: Client): TransactionSession {
  const remembering = rememberFailure();
  const sql = sqlWithin(client);
  const run: Session['run'] = (work, subject) => remembering.run(() => work(client), subject);
  const runSql: Session['sql'] = (work) => remembering.run(() => work(sql));
  return {
    run,
    atomically: run,
    sql: runSql,
    sqlAtomically: runSql,
    get failure() {
      return remembering.failure;
    },
  };
}

export function sqlTransactionSession(sql: Sql): SqlTransactionSession {
  const remembering = rememberFailure();
  const run: SqlSession['sql'] = (work) => remembering.run(() => work(sql));
  return {
    sql: run,
    sqlAtomically: run,
    get failure() {
      return remembering.failure;
    },
  };
}

function rememberFailure() {
  let failure: unknown;
  return {
    async run<T>(work: () => Promise<T>, subject?: Subject): Promise<T> {
      try {
        return await work();
      } catch (error) {
        const translated = failureOf(error, subject);
        // What a repository itself refuses has not harmed the transaction.
        if (translated !== error || databaseProblem(translated.cause).sqlState !== undefined) failure ??= translated;
        throw translated;
      }
    },
    get failure() {
      return failure;
    },
  };
}
