import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DatabaseUrls, type EmbeddedPostgres, silentLogger, startEmbeddedPostgres } from '@waybill/platform';
import pg from 'pg';
import { fastestTempRoot, tempDir } from '../temp-dir.js';

/** A run of all tests has many databases, with workers for each, at the same time. */
const MAX_CONNECTIONS = 500;

/** A PostgreSQL for tests: real, empty, and never waiting for the disk unless it must outlive a crash. */
export interface TestPostgres extends DatabaseUrls {
  readonly pid: number;
  /** Stops it at once, as a crash would (its `immediate` mode), and starts it again on the same port. */
  restart(): Promise<void>;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** Removes what runs that were killed left behind; it may lie in memory. */
async function removeLeftovers(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const pid = Number(/^waybill-postgres-(\d+)-/.exec(name)?.[1]);
    if (pid > 0 && isGone(pid)) await rm(join(root, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/**
 * Lets the passwords be sent and checked as they are: the exchange that proves one without sending it is three quarters of the price of
 * a connection, and tests open thousands. They are random, and live as long as the server.
 */
async function cheapenPasswords(dataDir: string, { adminUrl, appUrl }: DatabaseUrls): Promise<void> {
  const client = new pg.Client(adminUrl);
  await client.connect();
  await client.query('SET scram_iterations = 1');
  for (const { username, password } of [new URL(adminUrl), new URL(appUrl)]) {
    await client.query(`ALTER ROLE ${client.escapeIdentifier(username)} PASSWORD ${client.escapeLiteral(password)}`);
  }
  await writeFile(join(dataDir, 'postgres', 'cluster', 'pg_hba.conf'), 'host all all 127.0.0.1/32 password\n');
  await client.query('SELECT pg_reload_conf()');
  await client.end();
}

/**
 * Starts a PostgreSQL of the caller's own. A test file uses the one that the whole run shares instead (`testPostgres`), unless it
 * wants to stop or break it. On Linux it stops by itself when the process that started it is killed.
 */
export async function startTestPostgres({
  durability = 'off',
}: {
  readonly durability?: 'on' | 'off';
} = {}): Promise<TestPostgres> {
  const root = await fastestTempRoot();
  await removeLeftovers(root);
  const dir = await tempDir(`postgres-${process.pid}`, root);
  try {
    const start = (port: number): Promise<EmbeddedPostgres> =>
      startEmbeddedPostgres(
        { dataDir: dir.path, port, log: silentLogger(), durability, maxConnections: MAX_CONNECTIONS },
        AbortSignal.timeout(60_000),
      );
    let server = await start(0);
    await cheapenPasswords(dir.path, server);
    return {
      adminUrl: server.adminUrl,
      appUrl: server.appUrl,
      get pid() {
        return server.pid;
      },
      restart: async () => {
        process.kill(server.pid, 'SIGQUIT');
        await server.exited;
        server = await start(server.port);
      },
      stop: async () => {
        await server.stop();
        await dir.remove();
      },
    };
  } catch (error) {
    await dir.remove();
    throw error;
  }
}
