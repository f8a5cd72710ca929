import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Sshd, startSshd, startTcpProxy, startTestPostgres, type TcpProxy, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBigFile, digestOf } from './testing/world/a-big-file.js';
import { aPartner } from './testing/world/a-partner.js';
import { openWorld, type World } from './testing/world/open-world.js';

const MIB = 1024 * 1024;
const SIZE_MIB = 24;
const SLOW = 240_000;
const retry = { maxAttempts: 20, baseDelayMs: 100, maxDelayMs: 400 };

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

interface Scene {
  readonly world: World;
  readonly line: TcpProxy;
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
    await waitFor(() => line.bytes.up >= 8 * MIB, { timeoutMs: 60_000, what: 'the middle of the push' });
    await happens({ world, line, restartPostgres: () => postgres.restart() });
    line.resume();

    for (const [index, { to, digest }] of files.entries()) {
      const run = await world.ended(runs[index]?.id ?? '', 120_000);
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
  it.concurrent(
    'arrive once each when PostgreSQL is stopped at once and started again',
    () => whileMoving(({ restartPostgres }) => restartPostgres()),
    SLOW,
  );

  it.concurrent('arrive once each when the queue is wiped', () => whileMoving(({ world }) => world.queue.wipe()), SLOW);

  it.concurrent(
    'arrive once each when the network is cut',
    () =>
      whileMoving(async ({ line }) => {
        line.cutAll();
      }),
    SLOW,
  );
});
