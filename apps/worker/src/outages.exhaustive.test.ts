import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Sshd, startSshd, startTcpProxy, startTestPostgres, type TcpProxy, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBigFile, digestOf } from './testing/world/a-big-file.js';
import { aPartner } from './testing/world/a-partner.js';
import { openWorld, type World } from './testing/world/open-world.js';

const MIB = 1024 * 1024;
const SIZE_MIB = 24;
const retry = { maxAttempts: 20, baseDelayMs: 100, maxDelayMs: 400 };

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

interface Scene {
  readonly world: World;
  readonly line: TcpProxy;
  /** What there is now where the files come from, and where they go. */
  present(): Promise<readonly (readonly string[])[]>;
  restartPostgres(): Promise<void>;
}

/** Holds a pull and a push in their middle, lets something happen, lets them go on, and looks at what became of them. */
async function whileMoving(happens: (scene: Scene) => Promise<void>): Promise<void> {
  // On the disk as far as PostgreSQL can tell: what it has confirmed must outlive being stopped at once.
  const postgres = await startTestPostgres({ durability: 'on' });
  const line = await startTcpProxy({ host: sshd.host, port: sshd.port });
  const world = await openWorld({ server: postgres });
  try {
    const at = await aPartner(world, sshd, { port: line.port });
    const files = [
      { from: at.outgoing, to: join(at.store.root, 'inbox'), digest: await aBigFile(join(at.outgoing, 'big.dat'), SIZE_MIB) },
      {
        from: join(at.store.root, 'outbox'),
        to: at.incoming,
        digest: await aBigFile(join(at.store.root, 'outbox', 'big.dat'), SIZE_MIB, 1),
      },
    ];
    const runs = [await at.run(await at.pullJob({ retry })), await at.run(await at.pushJob({ retry }))];
    line.onConnection((index) => (index === 0 ? { stallAfterBytes: 8 * MIB, direction: 'up' } : {}));
    await world.spawnWorker();
    await waitFor(() => line.bytes.up >= 8 * MIB, { what: 'the middle of the push' });
    const present = async () =>
      Promise.all(
        files
          .flatMap(({ from, to }) => [from, to])
          .map(async (folder) => {
            const names = await readdir(folder).catch(() => []);
            return names.filter((name) => !name.includes('waybill'));
          }),
      );
    await happens({ world, line, present, restartPostgres: () => postgres.restart() });
    line.resume();

    for (const [index, { to, digest }] of files.entries()) {
      const run = await world.ended(runs[index]?.id ?? '');
      expect(run).toMatchObject({ state: 'succeeded', counts: { taken: 1, committed: 1 } });
      expect(await readdir(to)).toEqual(['big.dat']);
      expect(await digestOf(join(to, 'big.dat'))).toBe(digest);
      const transfers = await world.transfersOf(run.id);
      expect(transfers).toMatchObject([{ state: 'committed', sha256: digest }]);
      expect(await world.verifiedReceipts(transfers)).toBe(1);
    }
    expect(await world.events({ type: 'transfer.committed' })).toHaveLength(2);
    expect(await world.chain()).toMatchObject({ ok: true });
  } finally {
    await world.close().catch(() => undefined);
    await line.stop();
    await postgres.stop();
  }
}

describe('a pull and a push under way', () => {
  it.concurrent('arrive once each when PostgreSQL is stopped at once and started again', () =>
    whileMoving(({ restartPostgres }) => restartPostgres()));

  it.concurrent('do not arrive, and nothing is taken away, while the audit trail cannot be written; then they arrive once each', () =>
    whileMoving(({ world, line, present }) =>
      world.withoutTrail(async () => {
        line.resume();
        await delay(3_000);
        expect(await present()).toEqual([['big.dat'], [], ['big.dat'], []]);
        expect(await world.events({ type: 'transfer.committed' })).toEqual([]);
      }),
    ));

  it.concurrent('arrive once each when the queue is wiped', () => whileMoving(({ world }) => world.queue.wipe()));

  it.concurrent('arrive once each when the network is cut', () =>
    whileMoving(async ({ line }) => {
      line.cutAll();
    }));
});
