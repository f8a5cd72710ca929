import { open as openFile, readdir, stat, truncate, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run, Transfer } from '@waybill/core';
import { type Sshd, startSshd, startTcpProxy, type TcpProxy, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBigFile, digestOf } from './testing/world/a-big-file.js';
import { aPartner, type PartnerWorld, someFiles } from './testing/world/a-partner.js';
import { openWorld, type World } from './testing/world/open-world.js';

const MIB = 1024 * 1024;
const CUTS = 10;
// They run side by side, so each takes about as long as all of them.
const patient = { maxAttempts: 100, baseDelayMs: 100, maxDelayMs: 300 };
let sshd: Sshd;
/** With one worker that works for all tests that do not stop theirs. */
let shared: World;
beforeAll(async () => {
  [sshd, shared] = await Promise.all([startSshd(), openWorld()]);
  await shared.startWorker();
});
afterAll(async () => {
  await shared.close();
  await sshd.stop();
});

/** A partner behind a line that can be cut; the tests run side by side, so each has its own. */
interface Rig extends AsyncDisposable {
  readonly world: World;
  readonly line: TcpProxy;
  readonly at: PartnerWorld;
}

async function aRig(world = shared): Promise<Rig> {
  const line = await startTcpProxy({ host: sshd.host, port: sshd.port });
  return {
    world,
    line,
    at: await aPartner(world, sshd, { port: line.port }),
    [Symbol.asyncDispose]: async () => {
      if (world !== shared) await world.close();
      await line.stop();
    },
  };
}

const ways = [
  {
    way: 'pull',
    direction: 'down' as const,
    folders: ({ at }: Rig) => ({ from: at.outgoing, to: join(at.store.root, 'inbox') }),
    job: ({ at }: Rig, retry = patient) => at.pullJob({ retry }),
  },
  {
    way: 'push',
    direction: 'up' as const,
    folders: ({ at }: Rig) => ({ from: join(at.store.root, 'outbox'), to: at.incoming }),
    job: ({ at }: Rig, retry = patient) => at.pushJob({ retry }),
  },
];

async function only({ world }: Pick<Rig, 'world'>, run: Run): Promise<Transfer> {
  const [transfer] = await world.transfersOf(run.id);
  if (transfer === undefined) throw new Error('there is no transfer');
  return transfer;
}

/** How the copy that was committed began. */
async function beginning({ world }: Pick<Rig, 'world'>, run: Run): Promise<unknown> {
  const [verified] = await world.events({ runId: run.id, type: 'transfer.verified' });
  return verified?.details;
}

describe.concurrent.each(ways)('B10: a $way over a line that fails', ({ direction, folders, job }) => {
  /** Cuts the first connection at so many bytes and lets no other through until it is told to. */
  function cutOnce({ line }: Rig, atBytes: number): { letThrough(): void } {
    let through = false;
    line.onConnection((index) => {
      if (index === 0) return { cutAfterBytes: atBytes, direction };
      return through ? {} : { cutAfterBytes: 0, direction: 'up' };
    });
    return {
      letThrough: () => {
        through = true;
      },
    };
  }

  interface Cut {
    readonly run: Run;
    readonly from: string;
    readonly to: string;
    letThrough(): void;
  }

  async function cutInTheMiddle(rig: Rig, retry = patient): Promise<Cut> {
    const { world, at } = rig;
    const { from, to } = folders(rig);
    await aBigFile(join(from, 'big.dat'), 32);
    const { letThrough } = cutOnce(rig, 20 * MIB);
    const run = await at.run(await job(rig, retry));
    await waitFor(async () => (await world.transfersOf(run.id))[0]?.checkpoint, { what: 'the cut' });
    await waitFor(async () => (await only(rig, run)).state === 'queued', { what: 'the retry' });
    return { run, from, to, letThrough };
  }

  async function theStage(folder: string): Promise<string> {
    const [name] = (await readdir(folder)).filter((one) => one !== 'big.dat');
    return join(folder, name ?? 'none');
  }

  async function arrives({ world }: Rig, { run, from, to }: Pick<Cut, 'run' | 'from' | 'to'>): Promise<Transfer> {
    expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
    expect(await readdir(to)).toEqual(['big.dat']);
    const digest = await digestOf(join(from, 'big.dat'));
    expect(await digestOf(join(to, 'big.dat'))).toBe(digest);
    const transfer = await only({ world }, run);
    expect(transfer).toMatchObject({ sha256: digest, checkpoint: null, stageLeft: false });
    expect(await world.verifiedReceipts([transfer])).toBe(1);
    return transfer;
  }

  it(`goes on where it was cut, ${CUTS} times over, and each byte goes over the line about once`, async () => {
    await using rig = await aRig();
    const { line, at } = rig;
    const { from, to } = folders(rig);
    const size = 12 * CUTS + 8;
    await aBigFile(join(from, 'big.dat'), size);
    line.onConnection((index) => (index < CUTS ? { cutAfterBytes: 12 * MIB, direction } : {}));
    const run = await at.run(await job(rig, { maxAttempts: 5, baseDelayMs: 100, maxDelayMs: 200 }));
    const transfer = await arrives(rig, { run, from, to });
    expect(line.cuts).toBe(CUTS);
    expect(transfer.bytesMoved).toBeGreaterThanOrEqual(size * MIB);
    // A cut costs what was on its way and not yet behind a mark.
    expect(transfer.bytesMoved).toBeLessThan((size + CUTS * 4) * MIB);
    // What the line itself saw: SSH's own bytes, and what was on its way at each cut, included.
    expect(line.bytes[direction]).toBeLessThan((size + CUTS * 6) * MIB);
  });

  it('begins anew when the source changed in between', async () => {
    await using rig = await aRig();
    const cut = await cutInTheMiddle(rig);
    const { run, from, letThrough } = cut;
    await aBigFile(join(from, 'big.dat'), 32, 7);
    await utimes(join(from, 'big.dat'), new Date(), new Date(Date.now() + 5_000));
    letThrough();
    const transfer = await arrives(rig, cut);
    expect(await beginning(rig, run)).toMatchObject({ resumedBytes: 0, beganAnew: 'source-changed' });
    expect(transfer.bytesMoved).toBeGreaterThan(40 * MIB);
  });

  it('begins anew when the tail of what is staged is not what the source has there', async () => {
    await using rig = await aRig();
    const cut = await cutInTheMiddle(rig);
    const { run, to, letThrough } = cut;
    const { bytes } = (await only(rig, run)).checkpoint ?? { bytes: 0 };
    const stage = await openFile(await theStage(to), 'r+');
    await stage.write(Buffer.from('spoilt'), 0, 6, bytes - 1_000);
    await stage.close();
    letThrough();
    await arrives(rig, cut);
    expect(await beginning(rig, run)).toMatchObject({
      resumedBytes: 0,
      beganAnew: direction === 'up' ? 'tail-differs' : 'stage-differs',
    });
  });

  it('begins anew when what was staged is cut short, and when it is gone', async () => {
    await using rig = await aRig();
    const cut = await cutInTheMiddle(rig);
    const { run, to, letThrough } = cut;
    await truncate(await theStage(to), 4 * MIB);
    letThrough();
    await arrives(rig, cut);
    expect(await beginning(rig, run)).toMatchObject({ resumedBytes: 0, beganAnew: 'stage-gone' });
  });

  it('goes on in another worker after the first one was asked to stop', async () => {
    await using rig = await aRig(await openWorld());
    const worker = await rig.world.startWorker();
    // It shall not try the line, which lets nothing through, before it is stopped.
    const cut = await cutInTheMiddle(rig, { maxAttempts: 100, baseDelayMs: 4_000, maxDelayMs: 4_000 });
    const { run, letThrough } = cut;
    await worker.close();
    const { checkpoint } = await only(rig, run);
    letThrough();
    await rig.world.startWorker();
    const transfer = await arrives(rig, cut);
    expect(await beginning(rig, run)).toMatchObject({ resumedBytes: checkpoint?.bytes });
    expect(transfer.bytesMoved).toBeLessThan(36 * MIB);
    expect(transfer.attempt).toBe(1);
  });

  it('uses up its attempts when it gets nowhere, and leaves nothing', async () => {
    await using rig = await aRig();
    const { world, line, at } = rig;
    const { from, to } = folders(rig);
    await aBigFile(join(from, 'big.dat'), 32);
    line.onConnection(() => ({ cutAfterBytes: 300_000, direction }));
    const run = await at.run(await job(rig, { maxAttempts: 3, baseDelayMs: 100, maxDelayMs: 200 }));
    expect(await world.ended(run.id)).toMatchObject({ state: 'failed' });
    expect(await only(rig, run)).toMatchObject({ state: 'failed', failureCode: 'net.reset' });
    // One whose worker stood still for longer than its claim has a number, and is no attempt that failed.
    const retried = await world.events({ runId: run.id, type: 'transfer.retried' });
    expect(retried.length).toBeLessThanOrEqual(2);
    line.onConnection(() => ({}));
    await waitFor(async () => !(await only(rig, run)).stageLeft, { what: 'the clean-up' });
    expect(await readdir(to).catch(() => [])).toEqual([]);
  });
});

describe.concurrent('B10: a partner', () => {
  it('that shows nothing of what it has gets the file from its start', async () => {
    await using rig = await aRig();
    const { world } = rig;
    await using blind = await startSshd({ sftpArgs: ['-P', 'read'] });
    await using cut = await startTcpProxy({ host: blind.host, port: blind.port });
    const to = await aPartner(world, blind, { port: cut.port });
    const digest = await aBigFile(join(to.store.root, 'outbox', 'big.dat'), 32);
    cut.onConnection((index) => (index === 0 ? { cutAfterBytes: 20 * MIB } : {}));
    const run = await to.run(await to.pushJob());
    expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded' });
    expect(await readdir(to.incoming)).toEqual(['big.dat']);
    expect(await digestOf(join(to.incoming, 'big.dat'))).toBe(digest);
    expect(await beginning(rig, run)).toMatchObject({ resumedBytes: 0, beganAnew: 'target-refused' });
  });
});

describe.concurrent('a worker that was frozen and lost its claim', () => {
  it('writes nothing of another file into what its successor delivered, when it wakes', async () => {
    await using rig = await aRig(await openWorld());
    const { world, line, at } = rig;
    const source = join(at.store.root, 'outbox', 'big.dat');
    const digest = await aBigFile(source, 64);
    // Nothing goes on until the worker is frozen.
    line.onConnection((index) => (index === 0 ? { stallAfterBytes: 20 * MIB } : {}));
    const frozen = await world.spawnWorker();
    const run = await at.run(await at.pushJob());
    await waitFor(async () => (await world.transfersOf(run.id))[0]?.checkpoint, { what: 'a checkpoint' });
    process.kill(frozen.pid, 'SIGSTOP');
    const successor = await world.startWorker();
    expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded' });
    const transfer = await only(rig, run);
    expect(transfer.sha256).toBe(digest);
    // On a busy machine the successor may be late itself, and claim it once more.
    expect(transfer.fencingToken).toBeGreaterThanOrEqual(2);
    expect(transfer.bytesMoved).toBeLessThan(72 * MIB);
    await successor.close();

    // The same file, changed in place: what the frozen worker has open is this.
    const changed = await openFile(source, 'r+');
    await changed.write(Buffer.alloc(64 * MIB, 'other'), 0, 64 * MIB, 0);
    await changed.close();
    process.kill(frozen.pid, 'SIGCONT');
    line.resume();
    // When it has done something else, it has let go of what it lost.
    await someFiles(at.outgoing, 1);
    const other = await at.run(await at.pullJob());
    expect(await world.ended(other.id)).toMatchObject({ state: 'succeeded' });
    await waitFor(async () => (await readdir(at.incoming)).length === 1, { what: 'the end of its stage' });
    expect(await digestOf(join(at.incoming, 'big.dat'))).toBe(digest);
    expect((await stat(join(at.incoming, 'big.dat'))).size).toBe(64 * MIB);
    expect(await world.events({ type: 'transfer.committed' })).toHaveLength(2);
  });
});
