import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findEmbeddedPostgres, freeLoopbackPort, silentLogger, startEmbeddedPostgres } from '@waybill/platform';
import {
  descendants,
  fastestTempRoot,
  itWhenExhaustive,
  runProgram,
  signalAll,
  type TempDir,
  tempDir,
  waitFor,
} from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const itExhaustively = await itWhenExhaustive();

const program = fileURLToPath(new URL('../../dist/up/testing/bundle/up-program.js', import.meta.url));

interface Up {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it said so far, and what it logged. */
  stdout(): string;
  stderr(): string;
  log(message: string): readonly Record<string, unknown>[];
  exit(): Promise<readonly [number | null, NodeJS.Signals | null]>;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** The id of the process that answers on a port. */
function whoAnswers(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', (data) => resolve(Number(data.toString())));
    socket.once('error', () => resolve(undefined));
    socket.once('close', () => resolve(undefined));
  });
}

describe('waybill up', () => {
  let dir: TempDir;
  let httpPort: number;
  let sftpPort: number;
  const started: Up[] = [];

  const up = (variables: Record<string, string> = {}): Up => {
    const env: Record<string, string> = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      WAYBILL_DATA_DIR: join(dir.path, 'data dir'),
      WAYBILL_HTTP_PORT: String(httpPort),
      WAYBILL_SFTP_PORT: String(sftpPort),
      ...variables,
    };
    // A process group of its own, as under a shell's job control.
    const child = spawn(process.execPath, [program, 'up'], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const exited = once(child, 'close').then(([code, signal]): [number | null, NodeJS.Signals | null] => [code, signal]);
    const instance: Up = {
      child,
      pid: child.pid ?? 0,
      stdout: () => stdout,
      stderr: () => stderr,
      log: (message) =>
        stderr
          .split('\n')
          .filter((line) => line.includes(`"msg":"${message}"`))
          .map((line) => JSON.parse(line)),
      exit: () => exited,
    };
    started.push(instance);
    return instance;
  };
  const ready = async (instance: Up): Promise<readonly number[]> => {
    await waitFor(() => /^ready$/m.test(instance.stdout()) || instance.child.exitCode !== null, {
      what: 'ready',
    });
    expect(instance.stdout(), instance.stderr()).toMatch(/^ready$/m);
    return [instance.pid, ...(await descendants(instance.pid))];
  };
  const gone = (pids: readonly number[]): Promise<boolean> =>
    waitFor(() => !pids.some(isAlive), { what: 'every process to be gone' });

  // Making a database takes longer than copying one.
  let template: TempDir;
  beforeAll(async () => {
    template = await tempDir('up-template', await fastestTempRoot());
    const limit = AbortSignal.timeout(60_000);
    const server = await startEmbeddedPostgres({ dataDir: template.path, log: silentLogger(), durability: 'off' }, limit);
    await server.stop();
  });
  afterAll(() => template.remove());
  const withDatabase = async (): Promise<void> => {
    await runProgram('cp', ['-a', template.path, join(dir.path, 'data dir')]);
  };

  beforeEach(async () => {
    dir = await tempDir('up', await fastestTempRoot());
    [httpPort, sftpPort] = [await freeLoopbackPort(), await freeLoopbackPort()];
  });
  afterEach(async () => {
    for (const instance of started.splice(0)) {
      instance.child.kill('SIGTERM');
      await instance.exit();
    }
    await dir.remove();
  });

  it('says where it is, the first password once, and ready when every port answers', async () => {
    const first = up();
    const pids = await ready(first);
    expect(first.stdout()).toContain('generated-once');
    expect(first.stdout()).toContain(`http://localhost:${httpPort}\n`);
    expect(first.stdout()).toContain(`sftp://localhost:${sftpPort}\n`);
    expect(pids).toContain(await whoAnswers(httpPort));
    expect(pids).toContain(await whoAnswers(sftpPort));
    first.child.kill('SIGTERM');
    expect(await first.exit()).toEqual([0, null]);
    await gone(pids);

    const second = up();
    await ready(second);
    expect(second.stdout()).not.toContain('generated-once');
  });

  it('stops the roles while the database still answers, and leaves nothing running', async () => {
    await withDatabase();
    const instance = up();
    const pids = await ready(instance);
    instance.child.kill('SIGTERM');
    expect(await instance.exit()).toEqual([0, null]);
    expect(
      instance
        .log('closing')
        .map(({ role, databaseAnswers }) => [role, databaseAnswers])
        .sort(),
    ).toEqual([
      ['api', true],
      ['sftp', true],
      ['worker', true],
    ]);
    await gone(pids);
    expect(await readFile(join(dir.path, 'data dir', 'lock'), 'utf8')).toBe('');
  });

  it('leaves nothing running when one part cannot be stopped, and says that it failed', async () => {
    await withDatabase();
    const instance = up({ UP_PROGRAM: 'companion cannot stop' });
    const pids = await ready(instance);
    instance.child.kill('SIGTERM');
    expect(await instance.exit()).toEqual([1, null]);
    await gone(pids);
    expect(await findEmbeddedPostgres(join(dir.path, 'data dir'))).toBeUndefined();
    expect(await readFile(join(dir.path, 'data dir', 'lock'), 'utf8')).toBe('');
  });

  itExhaustively('stops in the same order when Ctrl-C reaches the whole foreground group', async () => {
    await withDatabase();
    const instance = up();
    const pids = await ready(instance);
    process.kill(-instance.pid, 'SIGINT');
    expect(await instance.exit()).toEqual([0, null]);
    expect(instance.log('closing').every(({ databaseAnswers }) => databaseAnswers === true)).toBe(true);
    await gone(pids);
  });

  itExhaustively('stops a start that is under way', async () => {
    const instance = up();
    await waitFor(() => instance.log('making the embedded database').length > 0);
    instance.child.kill('SIGINT');
    expect(await instance.exit()).toEqual([0, null]);
    expect(instance.stdout()).not.toContain('ready');
  });

  itExhaustively('does not wait for ever for a role that hangs', async () => {
    await withDatabase();
    const instance = up({ UP_PROGRAM: 'worker hangs', WAYBILL_SHUTDOWN_GRACE_MS: '200' });
    const pids = await ready(instance);
    instance.child.kill('SIGTERM');
    expect(await instance.exit()).toEqual([0, null]);
    expect(instance.log('stopped without waiting any longer')).toHaveLength(1);
    await gone(pids);
  });

  it('starts a role that died again, and lets the trail know', async () => {
    await withDatabase();
    const instance = up();
    await ready(instance);
    const before = await whoAnswers(httpPort);
    process.kill(before ?? 0, 'SIGKILL');
    const after = await waitFor(() => whoAnswers(httpPort));
    expect(after).not.toBe(before);
    expect(instance.log('heard of a death')).toEqual([expect.objectContaining({ diedRole: 'api', signal: 'SIGKILL' })]);
  });

  itExhaustively('starts the database that died again, where everybody finds it', async () => {
    await withDatabase();
    const instance = up();
    await ready(instance);
    const dataDir = join(dir.path, 'data dir');
    const before = await findEmbeddedPostgres(dataDir);
    const pidFile = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
    const postmaster = Number((await readFile(pidFile, 'utf8')).split('\n')[0]);
    process.kill(postmaster, 'SIGKILL');
    await waitFor(() => instance.log('the embedded database runs again').length > 0);
    expect(await findEmbeddedPostgres(dataDir)).toEqual(before);
    expect(isAlive(postmaster)).toBe(false);
  });

  itExhaustively('takes everything with it when it is killed, and starts again', async () => {
    await withDatabase();
    const first = up();
    const pids = await ready(first);
    expect(pids.length).toBeGreaterThan(4);
    first.child.kill('SIGKILL');
    await first.exit();
    await ready(up());
    await gone(pids);
  });

  it('starts again after everything was killed at once', async () => {
    await withDatabase();
    const first = up();
    signalAll([...(await ready(first))].reverse(), 'SIGKILL');
    await first.exit();
    await ready(up());
  });

  it('starts nothing when a port is taken, and says which and how to take another', async () => {
    const server = createServer().listen(sftpPort, '127.0.0.1');
    await once(server, 'listening');
    try {
      const instance = up();
      expect(await instance.exit()).toEqual([1, null]);
      expect(instance.stderr()).toContain(
        `SFTP port ${sftpPort} on 0.0.0.0 is in use by another program. Choose another with --sftp-port or WAYBILL_SFTP_PORT.`,
      );
      expect(await readdir(join(dir.path, 'data dir'))).toEqual(['lock']);
    } finally {
      server.close();
    }
  });

  itExhaustively('refuses a data directory that another one uses, and names it', async () => {
    await withDatabase();
    const first = up();
    await ready(first);
    const second = up({
      WAYBILL_HTTP_PORT: String(await freeLoopbackPort()),
      WAYBILL_SFTP_PORT: String(await freeLoopbackPort()),
    });
    expect(await second.exit()).toEqual([1, null]);
    expect(second.stderr()).toContain(`as process ${first.pid}.`);
    expect(await whoAnswers(httpPort)).toBeGreaterThan(0);
  });

  it('gives up when a role cannot start, says why and leaves nothing running', async () => {
    await withDatabase();
    const instance = up({ UP_PROGRAM: 'sftp cannot start' });
    expect(await instance.exit()).toEqual([1, null]);
    expect(instance.stderr()).toContain('The role sftp did not start.');
    expect(instance.stderr()).toContain('the moon is in the wrong phase');
    expect(instance.stdout()).not.toContain('ready');
    expect(await findEmbeddedPostgres(join(dir.path, 'data dir'))).toBeUndefined();
    expect(await whoAnswers(httpPort)).toBeUndefined();
  });

  it('is tested as it is built', () => {
    expect(existsSync(program), 'run `npm run build` first').toBe(true);
  });
});
