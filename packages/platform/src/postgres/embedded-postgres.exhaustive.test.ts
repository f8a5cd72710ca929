import { spawn } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestDatabase, fastestTempRoot, runProgram, tempDir, waitFor } from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../logging/logger.js';
import { isAlive } from '../process/is-alive.js';
import { type EmbeddedPostgres, findEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';

import { obstacle } from './run-as.js';

type Dir = Awaited<ReturnType<typeof tempDir>>;

const limit = (): AbortSignal => AbortSignal.timeout(60_000);

describe('the embedded PostgreSQL', () => {
  let outer: Dir;
  let dataDir: string;
  const running: EmbeddedPostgres[] = [];

  const startAt = (folder: string, signal: AbortSignal) =>
    startEmbeddedPostgres({ dataDir: folder, log: silentLogger(), durability: 'off' }, signal);
  const start = async (signal = limit()): Promise<EmbeddedPostgres> => {
    const server = await startAt(dataDir, signal);
    running.push(server);
    return server;
  };

  /** Proves that statements can be run: a database is made and removed. */
  const works = async (server: EmbeddedPostgres): Promise<void> => {
    const database = await createTestDatabase({ server });
    await database.drop();
  };

  // Making a cluster takes longer than copying one.
  let made: Dir;
  beforeAll(async () => {
    made = await tempDir('made', await fastestTempRoot());
    await (await startAt(made.path, limit())).stop();
  });
  afterAll(() => made?.remove());
  const haveCluster = async (): Promise<void> => {
    expect(await runProgram('cp', ['-a', made.path, dataDir])).toMatchObject({ code: 0 });
  };

  beforeEach(async () => {
    outer = await tempDir('it’s private', await fastestTempRoot());
    // A clone below /root looks like this to the user that PostgreSQL runs as.
    await chmod(outer.path, 0o700);
    dataDir = join(outer.path, 'data dir');
  });
  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop();
    await outer.remove();
  });

  it('starts in a folder that only we can enter, stops cleanly and starts again', async () => {
    const first = await start();
    await works(first);
    await first.stop();
    expect(await first.exited).toEqual({ code: 0, signal: null });
    await works(await start());
  });

  it('keeps its files and passwords from other users', async () => {
    await start();
    expect((await stat(join(dataDir, 'postgres', 'credentials.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(dataDir, 'postgres', 'cluster'))).mode & 0o777).toBe(0o700);
  });

  it('lets nobody in without the password', async () => {
    await haveCluster();
    const server = await start();
    const adminUrl = server.adminUrl.replace(/:[^:@]+@/, ':wrong@');
    await expect(createTestDatabase({ server: { adminUrl, appUrl: adminUrl } })).rejects.toThrow(
      'password authentication failed',
    );
  });

  it('can be found by another process while it runs, and only then', async () => {
    expect(await findEmbeddedPostgres(dataDir)).toBeUndefined();
    await haveCluster();
    expect(await findEmbeddedPostgres(dataDir)).toBeUndefined();
    const server = await start();
    expect(await findEmbeddedPostgres(dataDir)).toEqual({ adminUrl: server.adminUrl, appUrl: server.appUrl });
    await server.stop();
    expect(await findEmbeddedPostgres(dataDir)).toBeUndefined();
  });

  it('stops a server that was left over and starts a new one', async () => {
    await haveCluster();
    const left = await start();
    const next = await start();
    expect(isAlive(left.pid)).toBe(false);
    await works(next);
  });

  it('comes back after kill -9', async () => {
    await haveCluster();
    const first = await start();
    process.kill(first.pid, 'SIGKILL');
    expect(await first.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await works(await start());
  });

  it('is not held up by a process that merely has the id of the server before', async () => {
    await haveCluster();
    const cluster = join(dataDir, 'postgres', 'cluster');
    // PostgreSQL itself disregards a process of another user.
    const { uid, gid } = await stat(cluster);
    const other = spawn('sleep', ['60'], { uid, gid, cwd: '/' });
    try {
      await writeFile(join(cluster, 'postmaster.pid'), `${other.pid}\n${cluster}\n0\n5432\n\n127.0.0.1\n\nready\n`);
      await works(await start());
      expect(other.exitCode).toBeNull();
    } finally {
      other.kill();
    }
  });

  it('leaves no half cluster when the first start is cut, and starts afterwards', async () => {
    const cut = new AbortController();
    const attempt = start(cut.signal);
    const failed = expect(attempt).rejects.toThrow();
    await waitFor(async () => (await readdir(join(dataDir, 'postgres.new', 'cluster'))).includes('base'), { intervalMs: 1 });
    cut.abort();
    await failed;
    expect(await readdir(dataDir)).not.toContain('postgres');
    await works(await start());
    expect(await readdir(dataDir)).toEqual(['postgres']);
  });

  it('refuses a cluster of another major version and says so', async () => {
    await haveCluster();
    await writeFile(join(dataDir, 'postgres', 'cluster', 'PG_VERSION'), '12\n');
    await expect(start()).rejects.toThrow(/made by PostgreSQL 12/);
  });

  it('says why when it cannot start', async () => {
    await haveCluster();
    await writeFile(join(dataDir, 'postgres', 'cluster', 'postgresql.conf'), 'nonsense = 1\n');
    await expect(start()).rejects.toThrow(/did not start: .*nonsense/);
    expect(await readFile(join(dataDir, 'postgres', 'cluster', 'PG_VERSION'), 'utf8')).toBe('18\n');
  });
});

it('finds the folder that keeps a user out', async () => {
  await using outer = await tempDir('closed');
  const closed = join(outer.path, 'closed');
  await mkdir(join(closed, 'inner'), { recursive: true });
  await chmod(outer.path, 0o755);
  await chmod(closed, 0o700);
  const stranger = { uid: 64_000, gid: 64_000 };
  expect(obstacle(join(closed, 'inner'), stranger)).toBe(closed);
  await chmod(closed, 0o711);
  expect(obstacle(join(closed, 'inner'), stranger)).toBeUndefined();
  expect(obstacle(closed, stranger)).toBeUndefined();
  await writeFile(join(closed, 'secret'), '', { mode: 0o600 });
  expect(obstacle(join(closed, 'secret'), stranger)).toBe(join(closed, 'secret'));
});
