import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createSchedule } from '@waybill/engine';
import { freeLoopbackPort } from '@waybill/platform';
import { type Sshd, startSshd, tempDir, waitFor } from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aPartner, digestsIn, someFiles } from './testing/world/a-partner.js';
import { openWorld, type World } from './testing/world/open-world.js';

let sshd: Sshd;
let redis: { readonly url: string; stop(): Promise<void> };
let world: World | undefined;

async function startRedis(): Promise<typeof redis> {
  const dir = await tempDir('redis');
  const port = await freeLoopbackPort();
  const settings = { port: String(port), bind: '127.0.0.1', dir: dir.path, save: '', appendonly: 'no' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const answers = (): boolean =>
    spawnSync('redis-cli', ['-p', String(port), 'ping'])
      .stdout.toString()
      .trim() === 'PONG';
  await waitFor(answers, { what: 'Redis' });
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      await dir.remove();
    },
  };
}

beforeAll(async () => {
  [sshd, redis] = await Promise.all([startSshd(), startRedis()]);
});
afterAll(async () => {
  await sshd.stop();
  await redis.stop();
});
afterEach(async () => {
  await world?.close();
});

describe.each(['PostgreSQL', 'Redis'])('with the queue in %s', (backend) => {
  const open = async (): Promise<World> => {
    world = await openWorld({ redisUrl: backend === 'Redis' ? redis.url : undefined });
    await world.queue.wipe();
    return world;
  };

  it('nothing is lost when the queue is wiped while everything waits in it', async () => {
    const on = await open();
    const at = await aPartner(on, sshd);
    const sent = await someFiles(at.outgoing, 10);
    const runs = [await at.run(await at.pullJob()), await at.run(await at.pullJob({ target: { path: '/second' } }))];
    // What a worker relayed before it died, and then the queue's last byte.
    await on.database.outbox.relay(100, (entries) => on.queue.enqueue(entries));
    expect((await on.queue.depth()).discovery.waiting).toBe(2);
    await on.queue.wipe();
    const first = await on.startWorker();
    await waitFor(async () => (await on.database.read.runs.get(runs[0]?.id ?? '')).state !== 'queued', {
      what: 'the reconciler',
    });
    await on.queue.wipe();
    for (const run of runs) expect(await on.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 10 } });
    await first.close();
    expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
    expect(await digestsIn(join(at.store.root, 'second'))).toEqual(sent);
    expect(await on.events({ type: 'transfer.committed' })).toHaveLength(20);
  });

  it('a task delivered again and again, to two workers, is done once', async () => {
    const on = await open();
    const at = await aPartner(on, sshd);
    const sent = await someFiles(at.outgoing, 6, 200_000);
    await Promise.all([on.startWorker(), on.startWorker()]);
    const run = await at.run(await at.pullJob());
    let round = 0;
    const again = setInterval(() => {
      round += 1;
      const discover = { task: { name: 'discover-files' as const, runId: run.id }, dedupKey: `again-${round}` };
      const move = { name: 'run-transfers' as const, runId: run.id };
      void on.queue.enqueue([discover, ...['a', 'b'].map((copy) => ({ task: move, dedupKey: `${round}-${copy}` }))]);
    }, 100);
    expect(await on.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { seen: 6, taken: 6, committed: 6 } });
    clearInterval(again);
    const transfers = await on.transfersOf(run.id);
    expect(transfers).toHaveLength(6);
    expect((await on.events({ type: 'transfer.retried' })).map(({ failure }) => failure)).toEqual([]);
    expect((await on.events({ type: 'transfer.started' })).map(({ details }) => details?.['takenOver'])).toEqual(
      transfers.map(() => false),
    );
    expect(transfers.map(({ attempt }) => attempt)).toEqual(transfers.map(() => 1));
    expect(await on.verifiedReceipts(transfers)).toBe(6);
    expect(await on.events({ type: 'transfer.committed' })).toHaveLength(6);
    expect(await on.sightingsOf(run.id)).toHaveLength(6);
    expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
    expect(await on.chain()).toMatchObject({ ok: true });
  });
});

describe('a schedule', () => {
  it('fires one run a slot with two workers', async () => {
    world = await openWorld();
    const on = world;
    const at = await aPartner(on, sshd);
    const job = await at.pullJob();
    // The slot of this minute, as if it had come just now; the next one is a day away, however long it takes here.
    const slotAt = new Date(Math.floor(Date.now() / 60_000) * 60_000);
    const cron = `${slotAt.getUTCMinutes()} ${slotAt.getUTCHours()} * * *`;
    const schedule = await createSchedule(on.deps, { jobId: job.id, cron, timeZone: 'UTC' }, on.context);
    const stored = await on.database.read.schedules.get(schedule.id);
    await on.database.transaction((tx) => tx.schedules.update({ ...stored, nextFireAt: slotAt }));
    await Promise.all([on.startWorker(), on.startWorker()]);
    const fired = () => on.database.read.runs.list({ jobId: job.id }, { limit: 50 });
    await waitFor(async () => (await fired()).items.length > 0, { what: 'the schedule to fire' });
    for (const { id } of (await fired()).items) await on.ended(id);
    expect((await fired()).items.map(({ slot }) => slot)).toEqual([slotAt.toISOString().slice(0, 16)]);
  });
});
