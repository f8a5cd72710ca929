import { PrismaPg } from '@prisma/adapter-pg';
import type { Database } from '@waybill/core';
import pg from 'pg';
import { runAtomically } from './atomically.js';
import { failureOf } from './client/failure-of.js';
import { openSession } from './client/session.js';
import { connectionString } from './connection-string.js';
import { type DatabaseLog, silentLog } from './database-log.js';
import { Listener } from './events/listener.js';
import { liveFeed } from './events/live-feed.js';
import { serverCalls } from './events/server-calls.js';
import { PrismaClient } from './generated/client.js';
import { repositories } from './repositories/repositories.js';
import { statementNames } from './statement-names.js';
import { tryTrail } from './trail/try-trail.js';
import { runSetTransaction, runTransaction } from './transaction.js';
import { leases } from './work/leases.js';
import { outboxRelay } from './work/outbox.js';

export interface DatabaseOptions {
  /** `postgres://…` */
  readonly url: string;
  /** The role to act as, when `url` signs in as one that has more rights; it must be a member of it. */
  readonly role?: string;
  /** The most connections of this process, the one that listens not counted. 1 or more; 10 when not given. */
  readonly maxConnections?: number | undefined;
  /** How this process is called in pg_stat_activity. */
  readonly applicationName?: string;
  readonly log?: DatabaseLog;
}

/** PostgreSQL as the truth of the product. Nothing connects before the first use. The schema must be there: see `migrate`. */
export function createDatabase(options: DatabaseOptions): Database {
  const { log = silentLog, applicationName = 'waybill', maxConnections = 10 } = options;
  const config = {
    connectionString: connectionString(options.url, options.role),
    application_name: applicationName,
    connectionTimeoutMillis: 30_000,
    keepAlive: true,
  };
  const pool = new pg.Pool({ ...config, pipeline: true, max: maxConnections, idleTimeoutMillis: 30_000 });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { statementNameGenerator: statementNames() }) });
  const listener = new Listener({ config: { ...config, query_timeout: 10_000 }, log });
  const live = liveFeed(pool, listener, log);
  let closed: Promise<void> | undefined;

  async function close(): Promise<void> {
    await live.flush();
    await listener.close();
    await prisma.$disconnect();
    await pool.end();
  }

  const database: Database = {
    read: repositories(openSession(prisma, pool)),
    transaction: (work) => runTransaction(prisma, work),
    atomically: (work) => runAtomically(prisma, database, work),
    setTransaction: (work) => runSetTransaction(pool, work),
    outbox: outboxRelay(pool, listener),
    live,
    leases: leases(pool),
    serverCalls: serverCalls(pool, listener),
    async ping(signal) {
      signal.throwIfAborted();
      const { promise: aborted, forget } = rejectOnAbort(signal);
      try {
        await Promise.race([pool.query('SELECT 1'), aborted]);
      } catch (error) {
        throw signal.aborted ? error : failureOf(error);
      } finally {
        forget();
      }
    },
    tryTrail: () => tryTrail(pool),
    close() {
      closed ??= close();
      return closed;
    },
  };
  return database;
}

function rejectOnAbort(signal: AbortSignal): { readonly promise: Promise<never>; forget(): void } {
  let onAbort: () => void = () => undefined;
  const promise = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  return { promise, forget: () => signal.removeEventListener('abort', onAbort) };
}
