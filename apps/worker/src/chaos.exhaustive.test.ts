import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readEnvironment } from '@waybill/platform';
import { type Sshd, startSshd, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aPartner, digestsIn, someFiles } from './testing/world/a-partner.js';
import { openWorld } from './testing/world/open-world.js';
import type { ChildWorker } from './testing/world/start-worker.js';

const environment = readEnvironment();
/** The full form: `WAYBILL_CHAOS_FILES=1000`. */
const FILES = Number(environment['WAYBILL_CHAOS_FILES'] ?? 120);
const SEED = Number(environment['WAYBILL_CHAOS_SEED'] ?? Date.now() % 2 ** 31);
const SLOW_MS = FILES * 1_000 + 60_000;

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

/** Numbers in [0, 1) that a seed determines (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('two workers that are killed again and again', () => {
  it(`deliver ${FILES} files both ways, each once, with one receipt (seed ${SEED})`, async () => {
    const random = randomFrom(SEED);
    const world = await openWorld();
    try {
      const at = await aPartner(world, sshd, { limits: { maxConnections: 8 } });
      const outbox = join(at.store.root, 'outbox');
      const [pulled, pushed] = [await someFiles(at.outgoing, FILES / 2), await someFiles(outbox, FILES / 2)];
      const retry = { maxAttempts: 20, baseDelayMs: 100, maxDelayMs: 400 };
      // So few at a time that there is somebody at work to be killed, again and again.
      const rules = { retry, running: { concurrency: 16 } };
      const runs = [await at.run(await at.pullJob(rules)), await at.run(await at.pushJob(rules))];
      const ready: ChildWorker[] = [];
      const starting = new Set<Promise<void>>();
      const start = (): void => {
        const started: Promise<void> = world.spawnWorker().then((worker) => {
          ready.push(worker);
          starting.delete(started);
        });
        starting.add(started);
      };
      start();
      start();
      let over = false;
      let kills = 0;
      const committed = async (): Promise<number> => {
        const tallies = await Promise.all(runs.map(({ id }) => world.database.read.runs.tally(id)));
        return tallies.reduce((sum, { byState }) => sum + byState.committed, 0);
      };
      const killing = (async () => {
        for (let next = 1; next < FILES; next += Math.ceil((0.02 + 0.1 * random()) * FILES)) {
          await waitFor(async () => over || (await committed()) >= next, {
            timeoutMs: SLOW_MS,
            intervalMs: 20,
            what: 'more files',
          });
          if (over) return;
          // Whoever is at work; nobody waits for the one that takes its place.
          const [victim] = ready.splice(Math.floor(random() * ready.length), 1);
          if (victim === undefined) continue;
          await victim.kill();
          kills += 1;
          start();
        }
      })();
      for (const { id } of runs) {
        const ended = await world.ended(id, SLOW_MS);
        expect(ended, `seed ${SEED}`).toMatchObject({ state: 'succeeded', counts: { taken: FILES / 2, committed: FILES / 2 } });
      }
      over = true;
      await killing;
      await Promise.all(starting);

      expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(pulled);
      expect(await digestsIn(at.incoming)).toEqual(pushed);
      expect(await readdir(at.incoming)).toHaveLength(FILES / 2);
      const transfers = (await Promise.all(runs.map(({ id }) => world.transfersOf(id)))).flat();
      expect(transfers).toHaveLength(FILES);
      expect(await world.verifiedReceipts(transfers)).toBe(FILES);
      expect(await world.events({ type: 'transfer.committed' })).toHaveLength(FILES);
      expect(await world.chain()).toMatchObject({ ok: true });
      expect(kills).toBeGreaterThan(2);
      const claims = transfers.reduce((sum, { fencingToken }) => sum + fencingToken, 0);
      process.stdout.write(`chaos: seed ${SEED}, ${FILES} files, ${kills} kills, ${claims - FILES} claims taken over\n`);
    } finally {
      await world.close();
    }
  });
});
