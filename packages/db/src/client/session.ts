import type { Prisma, PrismaClient } from '../generated/client.js';
import { failureOf, type Subject } from './failure-of.js';
import { databaseProblem } from './foreign-error.js';

/** The generated client, inside or outside of a transaction. */
export type Client = Prisma.TransactionClient;

/** What a repository works with: it is the same inside and outside of a transaction. */
export interface Session {
  /** Runs one statement. @throws Failure, translated; `subject` is what its message may quote */
  run<T>(work: (client: Client) => Promise<T>, subject?: Subject): Promise<T>;
  /** Runs several statements as one: in the transaction there is, or in one of their own. */
  atomically<T>(work: (client: Client) => Promise<T>, subject?: Subject): Promise<T>;
}

/** How long a transaction may wait for a connection, and how long it may take. */
export const transactionLimits = { maxWait: 30_000, timeout: 60_000 } as const;

/** Each call is a transaction of its own. */
export function openSession(prisma: PrismaClient): Session {
  const translated = async <T>(work: () => Promise<T>, subject: Subject): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw failureOf(error, subject);
    }
  };
  return {
    run: (work, subject) => translated(() => work(prisma), subject),
    atomically: (work, subject) => translated(() => prisma.$transaction((client) => work(client), transactionLimits), subject),
  };
}

/** A session inside a transaction, which remembers whether a statement failed: PostgreSQL then commits nothing. */
export interface TransactionSession extends Session {
  readonly failure: unknown;
}

export function transactionSession(client: Client): TransactionSession {
  let failure: unknown;
  const run = async <T>(work: (client: Client) => Promise<T>, subject?: Subject): Promise<T> => {
    try {
      return await work(client);
    } catch (error) {
      const translated = failureOf(error, subject);
      // What a repository itself refuses has not harmed the transaction.
      if (translated !== error || databaseProblem(translated.cause).sqlState !== undefined) failure ??= translated;
      throw translated;
    }
  };
  return {
    run,
    atomically: run,
    get failure() {
      return failure;
    },
  };
}
