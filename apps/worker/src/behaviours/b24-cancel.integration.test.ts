import { readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cancelRun } from '@waybill/engine';
import { waitFor } from '@waybill/testkit';
import { expect, it } from 'vitest';
import { aPartner, type PartnerWorld } from '../testing/world/a-partner.js';
import { rehearse } from '../testing/world/rehearsal.js';

const here = rehearse();

async function aPushUnderWay(): Promise<{ readonly at: PartnerWorld; readonly runId: string }> {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  const file = join(at.store.root, 'outbox', 'big.dat');
  await writeFile(file, '');
  await truncate(file, 2 * 1024 ** 3);
  const run = await at.run(await at.pushJob());
  await waitFor(async () => ((await world.transfersOf(run.id))[0]?.bytesDone ?? 0) > 0, { timeoutMs: 30_000, what: 'progress' });
  return { at, runId: run.id };
}

/** From the request to cancel to the end of the Transfer. */
async function cancelled(runId: string): Promise<number> {
  const { world } = here;
  const began = performance.now();
  await cancelRun(world.deps, runId, world.context);
  await waitFor(async () => (await world.transfersOf(runId))[0]?.state === 'cancelled', {
    timeoutMs: 30_000,
    what: 'the transfer to stop',
  });
  return performance.now() - began;
}

const LOADED_MS = 2_500;

it('B24: a cancelled push to a slow partner stops within a second and leaves nothing', async () => {
  const { world, partner } = here;
  const { at, runId } = await aPushUnderWay();
  await partner.behave('slow=200ms');
  expect(await cancelled(runId)).toBeLessThan(LOADED_MS);
  expect(await world.ended(runId)).toMatchObject({ state: 'cancelled', counts: { committed: 0, cancelled: 1 } });
  await waitFor(async () => (await readdir(at.incoming)).length === 0, { timeoutMs: 30_000, what: 'the stage to be gone' });
});

it('B24: a cancelled push to a frozen partner stops within a second, and nothing is left once the partner answers again', async () => {
  const { world, partner } = here;
  const { at, runId } = await aPushUnderWay();
  await partner.behave('black-hole');
  expect(await cancelled(runId)).toBeLessThan(LOADED_MS);
  expect(await world.ended(runId)).toMatchObject({ state: 'cancelled', counts: { committed: 0, cancelled: 1 } });
  expect((await readdir(at.incoming)).filter((name) => name === 'big.dat')).toEqual([]);
  partner.cutAll();
  await partner.behave();
  await waitFor(async () => (await readdir(at.incoming)).length === 0, { timeoutMs: 60_000, what: 'the stage to be gone' });
});
