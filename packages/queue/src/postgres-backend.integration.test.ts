import { newId } from '@waybill/core';
import { createTestDatabase, itWhenExhaustive, testPostgres, waitFor } from '@waybill/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTaskQueue, createTaskWorker, DEFAULT_SCHEMA, migrateQueue, type PostgresBackend, type QueueLog } from './index.js';
import { describeTaskQueue } from './testing/index.js';
import { createWire } from './testing/wire.js';

const itExhaustively = await itWhenExhaustive();

const silent: QueueLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
const APP_ROLE = 'waybill_app';

const template = {
  name: 'queue',
  migrate: (connectionString: string) =>
    migrateQueue({ backend: { kind: 'postgres', connectionString }, grantTo: APP_ROLE, log: silent }),
};

// As the application's role, which may change no schema: what the suite does, a process in production may do.
describeTaskQueue('PostgreSQL', async () => {
  const database = await createTestDatabase({ template });
  const url = new URL(database.appUrl);
  const wire = await createWire({ host: url.hostname, port: Number(url.port) });
  url.port = String(wire.port);
  return {
    backend: { kind: 'postgres', connectionString: url.href },
    cut: wire.cut,
    restore: wire.restore,
    close: async () => {
      await wire.close();
      await database.drop();
    },
  };
});

describe('the PostgreSQL backend', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let admin: PostgresBackend;
  let app: PostgresBackend;

  beforeAll(async () => {
    database = await createTestDatabase();
    admin = { kind: 'postgres', connectionString: database.adminUrl };
    app = { kind: 'postgres', connectionString: database.appUrl };
  });
  afterAll(() => database?.drop());

  const query = async (connectionString: string, text: string): Promise<readonly unknown[]> => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };

  it('refuses to start before its schema is there', async () => {
    await expect(createTaskQueue({ backend: app, log: silent })).rejects.toMatchObject({
      code: 'internal',
      publicDetail: 'The queue does not answer.',
    });
  });

  it('is migrated once when several processes do it at the same time, and again without effect', async () => {
    const options = { backend: admin, grantTo: APP_ROLE, log: silent };
    await Promise.all([migrateQueue(options), migrateQueue(options), migrateQueue(options)]);
    await migrateQueue(options);

    const [made] = await query(
      database.adminUrl,
      `SELECT count(*)::int AS n, max(version) AS latest FROM ${DEFAULT_SCHEMA}.migration`,
    );
    expect(made).toEqual({ n: 11, latest: 11 });
  });

  it('leaves the application’s role no way to change the schema', async () => {
    await expect(query(database.appUrl, `CREATE TABLE ${DEFAULT_SCHEMA}.mine ()`)).rejects.toThrow('permission denied');
    await expect(query(database.appUrl, `DELETE FROM ${DEFAULT_SCHEMA}.migration`)).rejects.toThrow('permission denied');
  });

  it('finds its tables also when the connection string brings options of its own', async () => {
    const url = new URL(database.appUrl);
    url.searchParams.set('options', '-c search_path=public -c statement_timeout=30000');
    const queue = await createTaskQueue({ backend: { kind: 'postgres', connectionString: url.href }, log: silent });

    await queue.enqueue([{ task: { name: 'finish-run', runId: newId() } }]);
    expect((await queue.depth()).control.waiting).toBe(1);
    await queue.close();
  });

  it('keeps apart what lies in two schemas', async () => {
    const other = { ...admin, schema: 'other_queue' };
    await migrateQueue({ backend: other, log: silent });
    const [one, two] = await Promise.all([
      createTaskQueue({ backend: admin, log: silent }),
      createTaskQueue({ backend: other, log: silent }),
    ]);
    await Promise.all([one.wipe(), two.wipe()]);

    await one.enqueue([{ task: { name: 'finish-run', runId: newId() } }]);
    expect((await two.depth()).control.waiting).toBe(0);
    await Promise.all([one.close(), two.close()]);
  });

  it('writes nothing of a failure into the queue', async () => {
    const queue = await createTaskQueue({ backend: app, log: silent });
    const worker = await createTaskWorker(
      {
        backend: app,
        queueName: 'discovery',
        concurrency: 1,
        log: silent,
        handlers: {
          'discover-files': async () => {
            throw new Error('/outgoing/payroll.csv');
          },
        },
      },
      new AbortController().signal,
    );
    await queue.enqueue([{ task: { name: 'discover-files', runId: newId() } }]);
    await waitFor(async () => (await queue.depth()).discovery.waiting + (await queue.depth()).discovery.active === 0);
    await worker.close(0);

    const [written] = await query(
      database.adminUrl,
      `SELECT count(*)::int AS events, count(*) FILTER (WHERE data::text LIKE '%payroll%')::int AS telling
         FROM ${DEFAULT_SCHEMA}.event WHERE queue = 'discovery'`,
    );
    expect(written).toMatchObject({ events: expect.any(Number), telling: 0 });
    await queue.close();
  });

  itExhaustively('keeps its tables small', async () => {
    const queue = await createTaskQueue({ backend: app, log: silent });
    const worker = await createTaskWorker(
      {
        backend: app,
        queueName: 'transfers',
        concurrency: 4,
        log: silent,
        handlers: { 'run-transfers': async () => undefined },
      },
      new AbortController().signal,
    );
    await queue.enqueue(Array.from({ length: 400 }, () => ({ task: { name: 'run-transfers', runId: newId() } }) as const));
    await waitFor(async () => {
      const { waiting, active } = (await queue.depth()).transfers;
      return waiting + active === 0;
    });
    await worker.close(0);

    const [rows] = await query(
      database.adminUrl,
      `SELECT (SELECT count(*)::int FROM ${DEFAULT_SCHEMA}.job WHERE queue = 'transfers') AS jobs,
              (SELECT count(*)::int FROM ${DEFAULT_SCHEMA}.dedup WHERE queue = 'transfers') AS keys,
              (SELECT count(*) < 500 FROM ${DEFAULT_SCHEMA}.event WHERE queue = 'transfers') AS few_events`,
    );
    expect(rows).toEqual({ jobs: 0, keys: 0, few_events: true });
    await queue.close();
  });

  it('holds no more than two connections to enqueue on all queues', async () => {
    const { adminUrl } = await testPostgres();
    const queue = await createTaskQueue({ backend: app, log: silent });
    const entries = Array.from(
      { length: 50 },
      (_, index) => ({ task: { name: 'finish-run', runId: newId() }, dedupKey: `k${index}` }) as const,
    );
    await Promise.all(entries.map((entry) => queue.enqueue([entry])));

    const [held] = await query(adminUrl, `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = '${database.name}'`);
    expect(held).toEqual({ n: 2 });
    await queue.close();
  });
});
