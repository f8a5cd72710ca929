import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { newId } from '@waybill/core';
import { tempDir } from '@waybill/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTaskQueue, type QueueLog } from './index.js';
import { createRedisConsumer } from './redis-backend.js';
import { describeTaskQueue } from './testing/index.js';
import { createGate } from './testing/journal.js';
import { createWire } from './testing/wire.js';

const silent: QueueLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A Redis of its own behind a wire; it writes nothing to the disk. */
async function startRedis() {
  const dir = await tempDir('redis');
  const socket = join(dir.path, 'redis.sock');
  const settings = { port: '0', unixsocket: socket, dir: dir.path, save: '', appendonly: 'no' };
  const server = spawn(
    'redis-server',
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: 'ignore' },
  );
  const wire = await createWire({ path: socket });
  const answers = () => expect(spawnSync('redis-cli', ['-s', socket, 'ping']).stdout.toString().trim()).toBe('PONG');
  await vi.waitFor(answers, { timeout: 120_000 });
  return {
    url: `redis://127.0.0.1:${wire.port}`,
    cut: wire.cut,
    restore: wire.restore,
    close: async () => {
      await wire.close();
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      await dir.remove();
    },
  };
}

// Where it is not installed the suite is left out, but never in continuous integration.
const missing = spawnSync('redis-server', ['--version']).status !== 0;

describe.skipIf(missing && process.env['CI'] !== 'true')('with redis-server', () => {
  describeTaskQueue('Redis', async () => {
    const { url, ...rest } = await startRedis();
    return { backend: { kind: 'redis', url }, ...rest };
  });

  it('lets go of a Redis that stays away', async () => {
    const redis = await startRedis();
    onTestFinished(redis.close);
    const backend = { kind: 'redis', url: redis.url } as const;
    const queue = await createTaskQueue({ backend, log: silent });
    const [started, proceed] = [createGate(), createGate()];
    const consumer = createRedisConsumer(
      backend,
      'transfers',
      async (_job, _token, _signal) => {
        started.open();
        await proceed.opened;
      },
      { concurrency: 1, lockDuration: 60_000, stalledInterval: 30_000, maxStalledCount: 1, runRetryDelay: 1_000, autorun: true },
      { error: () => undefined, stalled: () => undefined },
    );
    await queue.enqueue([{ task: { name: 'run-transfers', runId: newId() } }]);
    await started.opened;
    await queue.close();

    // The acknowledgement waits for a connection from here on.
    await redis.cut();
    proceed.open();
    const closed = consumer.close(false);
    consumer.abandon();
    await closed;
  });

  it('keeps apart what has two prefixes', async () => {
    const redis = await startRedis();
    onTestFinished(redis.close);
    const [one, two] = await Promise.all([
      createTaskQueue({ backend: { kind: 'redis', url: redis.url }, log: silent }),
      createTaskQueue({ backend: { kind: 'redis', url: redis.url, prefix: 'other' }, log: silent }),
    ]);
    await one.enqueue([{ task: { name: 'run-transfers', runId: newId() } }]);

    expect((await two.depth()).transfers.waiting).toBe(0);
    expect((await one.depth()).transfers.waiting).toBe(1);
    await Promise.all([one.close(), two.close()]);
  });
});
