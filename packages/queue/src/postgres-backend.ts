import {
  type BackendFactory,
  createPostgresBackend,
  PostgresConnection,
  type PostgresPoolConfig,
  PostgresQueueBackend,
  quoteSchemaName,
  withBackend,
} from 'bullmq';
import pg from 'pg';
import {
  type Consumer,
  type ConsumerEvents,
  type ConsumerSettings,
  DEFAULT_SCHEMA,
  type PostgresBackend,
  type Processor,
  type ProducerQueue,
  type Producers,
} from './backend.js';
import type { QueueName } from './task.js';

const PRODUCER_CONNECTIONS = 2;
// Tasks are few and small, and PostgreSQL's connections are dear. Beside it, a worker listens on one of its own.
const WORKER_CONNECTIONS = 1;
// Nobody reads BullMQ's event stream; a short one keeps its table small.
const EVENTS_KEPT = 100;

/** The connection settings of BullMQ: small pools that notice a dead peer. */
function poolConfig(backend: PostgresBackend, max: number): PostgresPoolConfig {
  return {
    ...withOptionsApart(backend.connectionString),
    schema: backend.schema ?? DEFAULT_SCHEMA,
    max,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  };
}

// `options` inside a URL would win over the search_path that BullMQ puts there, and the queue's tables would not be found.
function withOptionsApart(connectionString: string): PostgresPoolConfig {
  if (!URL.canParse(connectionString)) return { connectionString };
  const url = new URL(connectionString);
  const options = url.searchParams.get('options');
  if (options === null) return { connectionString };
  url.searchParams.delete('options');
  return { connectionString: url.href, options };
}

/** Three queues over one pool: each of BullMQ's own would open a pool a queue. */
export function createPostgresProducers(backend: PostgresBackend, onError: (error: Error) => void): Producers {
  const connection = new PostgresConnection(poolConfig(backend, PRODUCER_CONNECTIONS));
  connection.on('error', onError);
  const sharePool: BackendFactory<PostgresQueueBackend, PostgresPoolConfig> = (name, options) =>
    new PostgresQueueBackend(connection, name, options, false);
  const { Queue } = withBackend(sharePool);
  const open = (name: QueueName): ProducerQueue => {
    const queue = new Queue(name, { connection: {}, streams: { events: { maxLen: EVENTS_KEPT } } });
    queue.on('error', onError);
    return queue;
  };
  return {
    queues: { control: open('control'), discovery: open('discovery'), transfers: open('transfers'), exports: open('exports') },
    ready: () => connection.waitUntilReady(),
    ping: async () => {
      await connection.pool.query('SELECT 1');
    },
    close: () => connection.close(),
  };
}

export function createPostgresConsumer(
  backend: PostgresBackend,
  queueName: QueueName,
  processor: Processor,
  settings: ConsumerSettings,
  events: ConsumerEvents,
): Consumer {
  const { Worker } = withBackend(createPostgresBackend);
  const worker = new Worker(queueName, processor, { ...settings, connection: poolConfig(backend, WORKER_CONNECTIONS) });
  worker.on('error', events.error);
  worker.on('stalled', events.stalled);
  return {
    waitUntilReady: () => worker.waitUntilReady(),
    run: () => worker.run(),
    pause: (doNotWaitActive) => worker.pause(doNotWaitActive),
    resume: () => worker.resume(),
    cancelAllJobs: () => worker.cancelAllJobs(),
    close: (force) => worker.close(force),
    abandon: () => void worker.disconnect().catch(events.error),
  };
}

/** Makes or upgrades BullMQ's tables in the backend's schema, in one transaction, behind a lock; then lets `grantTo` use them. */
export async function migratePostgres(
  backend: PostgresBackend,
  grantTo: string | undefined,
  onError: (error: Error) => void,
): Promise<void> {
  const connection = new PostgresConnection({ ...poolConfig(backend, 1), migrate: true });
  connection.on('error', onError);
  try {
    await connection.waitUntilReady();
    if (grantTo === undefined) return;
    const schema = quoteSchemaName(connection.schema);
    const role = pg.escapeIdentifier(grantTo);
    for (const right of [
      `USAGE ON SCHEMA ${schema}`,
      `SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema}`,
      `USAGE ON ALL SEQUENCES IN SCHEMA ${schema}`,
    ]) {
      await connection.pool.query(`GRANT ${right} TO ${role}`);
    }
    await connection.pool.query(`REVOKE INSERT, UPDATE, DELETE ON ${schema}.migration FROM ${role}`);
  } finally {
    await connection.close();
  }
}
