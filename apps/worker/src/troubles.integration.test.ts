import { readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cancelRun, updateConnection } from '@waybill/engine';
import { describeWhenExhaustive, itWhenExhaustive, type Sshd, signalAll, startSshd, waitFor } from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aPartner, digestsIn, type PartnerWorld, someFiles } from './testing/world/a-partner.js';
import { openWorld, type World } from './testing/world/open-world.js';

const itExhaustively = await itWhenExhaustive();
const describeExhaustively = await describeWhenExhaustive();

let sshd: Sshd;
let world: World;

beforeAll(async () => {
  world = await openWorld();
  await world.startWorker();
});
afterAll(() => world?.close());
// A server that is restarted, stopped or asked who came is no other test's.
beforeEach(async () => {
  sshd = await startSshd();
});
afterEach(() => sshd.stop());

/** 2 GiB that take no room. */
async function aSparseFile(path: string): Promise<void> {
  await writeFile(path, '');
  await truncate(path, 2 * 1024 ** 3);
}

const attempts = (): readonly string[] => sshd.log.filter((line) => /publickey|Accepted|Postponed|Failed|userauth/i.test(line));

describe('a partner’s host key', () => {
  it('is pinned as pending at first contact, and nothing is sent', async () => {
    const at = await aPartner(world, sshd, { hostKeys: [] });
    await someFiles(at.outgoing, 1);
    const run = await at.run(await at.pullJob());
    expect(await world.ended(run.id)).toMatchObject({ state: 'failed', failureCode: 'auth.host-key-pending', attempt: 1 });
    const keys = await world.database.read.hostKeys.ofConnection(at.connection.id);
    expect(keys).toMatchObject([{ state: 'pending', fingerprint: sshd.hostKeys[0]?.fingerprint }]);
    expect(await world.events({ partnerId: at.partner.id, type: 'host-key.pinned' })).toHaveLength(1);
    expect(attempts()).toEqual([]);
  });

  it('that changed stops the connection before anything is sent, and says so once', async () => {
    const at = await aPartner(world, sshd);
    await someFiles(at.outgoing, 3);
    await sshd.restart();
    const run = await at.run(await at.pullJob());
    expect(await world.ended(run.id)).toMatchObject({ state: 'failed', failureCode: 'auth.host-key-changed', attempt: 1 });
    expect(await world.database.read.connections.get(at.connection.id)).toMatchObject({ status: 'stopped' });
    const partnerId = at.partner.id;
    const changes = await world.events({ partnerId, type: 'host-key.changed' });
    expect(changes).toMatchObject([{ severity: 'critical', outcome: 'denied' }]);
    expect(await world.events({ partnerId, type: 'connection.stopped' })).toMatchObject([{ severity: 'critical' }]);
    expect(attempts()).toEqual([]);
    await expect(at.run(await at.pullJob())).rejects.toMatchObject({ code: 'connection.stopped' });
  });

  itExhaustively('that changes while many transfers wait stops them all, each for that reason', async () => {
    const at = await aPartner(world, sshd, { limits: { maxConnections: 8 } });
    await someFiles(join(at.store.root, 'outbox'), 8);
    const run = await at.run(await at.pushJob());
    await waitFor(async () => (await world.database.read.runs.get(run.id)).state === 'running', { what: 'the discovery' });
    await sshd.restart();
    expect(await world.ended(run.id)).toMatchObject({ state: expect.stringMatching('failed|succeeded') });
    const codes = new Set((await world.transfersOf(run.id)).map(({ failureCode }) => failureCode));
    for (const code of codes)
      expect([null, 'auth.host-key-changed', 'auth.host-key-pending', 'connection.stopped']).toContain(code);
  });
});

describeExhaustively('a partner that cannot be reached', () => {
  it('is tried again with longer and longer waits, and the run succeeds when it is back', async () => {
    const at = await aPartner(world, sshd);
    const sent = await someFiles(at.outgoing, 2);
    const port = sshd.port;
    const job = await at.pullJob({ retry: { maxAttempts: 50, baseDelayMs: 100, maxDelayMs: 300 } });
    // Nobody listens on the discard port.
    const { connection } = at;
    await updateConnection(world.deps, { id: connection.id, version: connection.version, changes: { port: 9 } }, world.context);
    const run = await at.run(job);
    await waitFor(async () => (await world.events({ runId: run.id, type: 'run.retried' })).length >= 2, {
      what: 'two retries',
    });
    expect(await world.database.read.runs.get(run.id)).toMatchObject({ failureCode: 'net.refused' });
    const now = await world.database.read.connections.get(connection.id);
    await updateConnection(world.deps, { id: now.id, version: now.version, changes: { port } }, world.context);
    expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 2 } });
    expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
  });

  it('in the middle of a run costs attempts, and no file', async () => {
    const at = await aPartner(world, sshd, { limits: { maxConnections: 2 } });
    const sent = await someFiles(at.outgoing, 20, 400_000);
    const run = await at.run(await at.pullJob({ retry: { maxAttempts: 50, baseDelayMs: 100, maxDelayMs: 300 } }));
    await waitFor(async () => (await digestsIn(join(at.store.root, 'inbox'))).size > 0, { what: 'a file' });
    await sshd.restart({ keepHostKeys: true });
    expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 20, failed: 0 } });
    expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
  });
});

describe('a partner', () => {
  it('that refuses our credential is asked once', async () => {
    const at = await aPartner(world, sshd, { username: 'nobody-here' });
    await someFiles(at.outgoing, 1);
    const run = await at.run(await at.pullJob());
    expect(await world.ended(run.id)).toMatchObject({ state: 'failed', failureCode: 'auth.refused', attempt: 1 });
    expect(sshd.log.filter((line) => /^Connection from/.test(line))).toHaveLength(1);
  });

  itExhaustively('that allows one connection gets one at a time, and waiting for it is no attempt', async () => {
    // One after the other they take longer than a connection may take to be there.
    const limits = { maxConnections: 1, bandwidth: [{ receiveBytesPerSecond: 100_000 }] };
    const at = await aPartner(world, sshd, { limits, timeouts: { connectMs: 4_000 } });
    const sent = await someFiles(at.outgoing, 6, 100_000);
    let most = 0;
    let hasEnded = false;
    const looking = (async () => {
      while (!hasEnded) {
        most = Math.max(most, (await sshd.sessionPids()).length);
        await delay(50);
      }
    })();
    const run = await at.run(await at.pullJob({ retry: { maxAttempts: 1, baseDelayMs: 500, maxDelayMs: 500 } }));
    expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 6 } });
    hasEnded = true;
    await looking;
    expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
    // sshd makes one or two processes a session; the one before may not be gone yet.
    expect(most).toBeLessThanOrEqual(4);
    expect(await world.events({ runId: run.id, type: 'transfer.failed' })).toEqual([]);
  });
});

describe('B24: cancelling', () => {
  it('stops a running transfer and leaves nothing at the target', async () => {
    const at = await aPartner(world, sshd);
    await aSparseFile(join(at.store.root, 'outbox', 'big.dat'));
    const run = await at.run(await at.pushJob());
    await waitFor(async () => ((await world.transfersOf(run.id))[0]?.bytesDone ?? 0) > 0, {
      what: 'progress',
    });
    await cancelRun(world.deps, run.id, world.context);
    await waitFor(async () => (await world.transfersOf(run.id))[0]?.state === 'cancelled', { what: 'the transfer to stop' });
    // Nobody waits for a partner that is busy: it gets to the removal once it has taken what was sent before.
    await waitFor(async () => (await readdir(at.incoming)).length === 0, { what: 'the stage to be removed' });
    expect(await world.ended(run.id)).toMatchObject({ state: 'cancelled', counts: { cancelled: 1, committed: 0 } });
    const recorded = (await world.events({ runId: run.id, typePrefix: 'transfer.' })).map(({ type }) => type);
    expect(recorded.filter((type) => !type.startsWith('transfer.stage-'))).toEqual([
      'transfer.cancelled',
      'transfer.started',
      'transfer.queued',
    ]);
  });

  const frozen = [
    {
      way: 'push',
      folder: (at: PartnerWorld) => join(at.store.root, 'outbox'),
      // Under another name than it has here: what is cleaned up later is looked for where it was staged.
      job: (at: PartnerWorld) => at.pushJob({ target: { path: at.incoming, name: 'sent-{name}' } }),
    },
    { way: 'pull', folder: (at: PartnerWorld) => at.outgoing, job: (at: PartnerWorld) => at.pullJob() },
  ];

  it.each(frozen)(
    'ends a $way while the partner does nothing any more, and leaves nothing once it answers again',
    async ({ folder, job }) => {
      const at = await aPartner(world, sshd);
      await aSparseFile(join(folder(at), 'big.dat'));
      const run = await at.run(await job(at));
      await waitFor(async () => ((await world.transfersOf(run.id))[0]?.bytesDone ?? 0) > 0, {
        what: 'progress',
      });
      const pids = await sshd.sessionPids();
      signalAll(pids, 'SIGSTOP');
      await cancelRun(world.deps, run.id, world.context);
      expect(await world.ended(run.id)).toMatchObject({ state: 'cancelled' });
      signalAll(pids, 'SIGCONT');
      const left = async (): Promise<number> =>
        (await readdir(at.incoming)).length + (await readdir(join(at.store.root, 'inbox')).catch(() => [])).length;
      await waitFor(async () => (await left()) === 0, {
        what: 'the partner to answer again and what was left there to be removed',
      });
      await waitFor(async () => (await world.transfersOf(run.id)).every(({ stageLeft }) => !stageLeft), {
        what: 'the record of it',
      });
    },
  );
});
