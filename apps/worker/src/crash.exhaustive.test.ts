import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Job, Run } from '@waybill/core';
import { type Sshd, startSshd, startTcpProxy, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBigFile } from './testing/world/a-big-file.js';
import { aPartner, digestsIn, type PartnerWorld } from './testing/world/a-partner.js';
import { openWorld, type World } from './testing/world/open-world.js';

const MIB = 1024 * 1024;
const SIZE_MIB = 20;
const points = ['while-staging', 'before-verifying', 'before-commit', 'after-commit', 'after-post-action'] as const;

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

interface Moved {
  readonly run: Run;
  readonly from: string;
  readonly to: string;
  readonly digest: string;
}

/** One file there and one file back, each over a line of its own that is cut once in the middle when `cut`. */
async function bothWays(world: World, cut: boolean, closing: (() => Promise<void>)[]): Promise<readonly Moved[]> {
  const ways = [
    { direction: 'down', ends: ({ outgoing, store }: PartnerWorld) => [outgoing, join(store.root, 'inbox')] },
    { direction: 'up', ends: ({ incoming, store }: PartnerWorld) => [join(store.root, 'outbox'), incoming] },
  ] as const;
  return Promise.all(
    ways.map(async ({ direction, ends }, seed) => {
      const line = await startTcpProxy({ host: sshd.host, port: sshd.port });
      closing.push(() => line.stop());
      // Whichever connection takes the file: a busy worker may have let go of the one that it looked for files with.
      if (cut) line.onConnection(() => (line.cuts === 0 ? { cutAfterBytes: 8 * MIB, direction } : {}));
      const at = await aPartner(world, sshd, { port: line.port });
      const [from = '', to = ''] = ends(at);
      const digest = await aBigFile(join(from, 'big.dat'), SIZE_MIB, seed);
      const job: Job = await (direction === 'down' ? at.pullJob : at.pushJob)({ afterSuccess: { kind: 'delete' } });
      return { run: await at.run(job), from, to, digest };
    }),
  );
}

async function killedAt(point: (typeof points)[number], attempt: 'first' | 'resumed'): Promise<void> {
  const resumed = attempt === 'resumed';
  const closing: (() => Promise<void>)[] = [];
  const world = await openWorld();
  try {
    const moved = await bothWays(world, resumed, closing);
    const doomed = await world.spawnWorker({
      faultPoint: point,
      ...(point === 'while-staging' ? { afterBytes: (resumed ? 10 : 5) * MIB } : {}),
      fromClaim: resumed ? 2 : 1,
    });
    const states = async () => (await Promise.all(moved.map(({ run }) => world.transfersOf(run.id)))).flat();
    // What became of the files instead says more than that nothing did.
    expect(await Promise.race([doomed.died, delay(60_000).then(states)])).toBe('SIGKILL');

    await world.startWorker();
    for (const { run, from, to, digest } of moved) {
      expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { taken: 1, committed: 1 } });
      await waitFor(async () => (await world.transfersOf(run.id)).every(({ postAction }) => postAction === 'done'), {
        what: 'the source to be deleted',
      });
      const transfers = await world.transfersOf(run.id);
      expect(transfers).toMatchObject([{ state: 'committed', sha256: digest, sizeBytes: SIZE_MIB * MIB, stageLeft: false }]);
      expect(await world.verifiedReceipts(transfers)).toBe(1);
      expect(await digestsIn(to)).toEqual(new Map([['big.dat', digest]]));
      expect(await digestsIn(from)).toEqual(new Map());
      // What was staged before the cut, and before the kill, was not sent a second time.
      if (resumed) expect(transfers[0]?.bytesMoved).toBeLessThan(1.5 * SIZE_MIB * MIB);
    }
    expect(await world.events({ type: 'transfer.committed' })).toHaveLength(2);
    expect(await world.chain()).toMatchObject({ ok: true });
  } finally {
    await Promise.all(closing.map((close) => close()));
    await world.close();
  }
}

describe('a worker that is killed while it pulls and pushes', () => {
  it.each(points)(
    'at "%s", at the first attempt and at a resumed one, leaves one whole file, one receipt and nothing else',
    async (point) => {
      // Side by side, and no more: each has a PostgreSQL database and workers of its own.
      await Promise.all([killedAt(point, 'first'), killedAt(point, 'resumed')]);
    },
  );
});
