import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Sshd, startSshd, waitFor } from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aPartner, digestsIn, type PartnerWorld, someFiles } from './testing/world/a-partner.js';
import { openWorld, type World } from './testing/world/open-world.js';

const GIB = 1024 ** 3;
const SLOW = 240_000;
let sshd: Sshd;
let world: World;
let at: PartnerWorld;

beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());
beforeEach(async () => {
  world = await openWorld();
  at = await aPartner(world, sshd);
});
afterEach(() => world.close());

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 4 * 1024 * 1024 })) hash.update(chunk);
  return hash.digest('hex');
}

/** A file of 1 GiB, no two blocks of 1 MiB alike. */
async function aGibibyte(path: string): Promise<string> {
  const file = await open(path, 'w');
  const block = Buffer.alloc(1024 * 1024, 'waybill ');
  for (let index = 0; index < GIB / block.length; index += 1) {
    block.writeUInt32BE(index, 0);
    await file.write(block);
  }
  await file.close();
  return digestOf(path);
}

describe('a worker that is killed', () => {
  it(
    'in the middle of a push of 1 GiB leaves one whole file, one receipt and no stage once another worker is there',
    async () => {
      const digest = await aGibibyte(join(at.store.root, 'outbox', 'big.dat'));
      const doomed = await world.spawnWorker({ faultPoint: 'while-staging', afterBytes: GIB / 2 });
      const run = await at.run(await at.pushJob());
      expect(await doomed.died).toBe('SIGKILL');
      expect((await readdir(at.incoming)).filter((name) => !name.endsWith('.waybill-part'))).toEqual([]);

      await world.spawnWorker();
      expect(await world.ended(run.id, 120_000)).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
      expect(await readdir(at.incoming)).toEqual(['big.dat']);
      expect(await digestOf(join(at.incoming, 'big.dat'))).toBe(digest);
      const transfers = await world.transfersOf(run.id);
      expect(transfers).toMatchObject([{ state: 'committed', sha256: digest, sizeBytes: GIB, fencingToken: 2 }]);
      expect(await world.verifiedReceipts(transfers)).toBe(1);
      expect(await world.chain()).toMatchObject({ ok: true });
    },
    SLOW,
  );

  it.each(['before-verifying', 'before-commit', 'after-commit', 'after-post-action'])(
    'at "%s" has the one outcome that it would have had, pulling and pushing',
    async (faultPoint) => {
      const pulled = await someFiles(at.outgoing, 3);
      const pushed = await someFiles(join(at.store.root, 'outbox'), 3);
      const doomed = await world.spawnWorker({ faultPoint });
      const runs = [
        await at.run(await at.pullJob({ afterSuccess: { kind: 'delete' } })),
        await at.run(await at.pushJob({ afterSuccess: { kind: 'delete' } })),
      ];
      expect(await doomed.died).toBe('SIGKILL');

      await world.spawnWorker();
      for (const run of runs) {
        expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { taken: 3, committed: 3 } });
        const transfers = await world.transfersOf(run.id);
        expect(transfers).toHaveLength(3);
        expect(await world.verifiedReceipts(transfers)).toBe(3);
        await waitFor(async () => (await world.transfersOf(run.id)).every(({ postAction }) => postAction === 'done'), {
          timeoutMs: 60_000,
          intervalMs: 100,
          what: 'every source to be deleted',
        });
      }
      expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(pulled);
      expect(await digestsIn(at.incoming)).toEqual(pushed);
      expect(await digestsIn(at.outgoing)).toEqual(new Map());
      expect(await digestsIn(join(at.store.root, 'outbox'))).toEqual(new Map());
      expect(await world.events({ type: 'transfer.committed' })).toHaveLength(6);
      expect(await world.chain()).toMatchObject({ ok: true });
    },
    SLOW,
  );
});
