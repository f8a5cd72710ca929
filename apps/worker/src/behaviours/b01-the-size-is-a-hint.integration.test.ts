import { randomBytes } from 'node:crypto';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { itWhenExhaustive } from '@waybill/testkit';
import { expect, it } from 'vitest';
import { aPartner, digestsIn, someFiles } from '../testing/world/a-partner.js';
import { rehearse } from '../testing/world/rehearsal.js';

const itExhaustively = await itWhenExhaustive();

const here = rehearse();
const inbox = ({ store }: { readonly store: { readonly root: string } }): string => join(store.root, 'inbox');

/** One file of some size, a day old. */
async function aFile(folder: string, sizeBytes: number): Promise<void> {
  const file = join(folder, 'one.dat');
  await writeFile(file, randomBytes(sizeBytes));
  await utimes(file, new Date(Date.now() - 86_400_000), new Date(Date.now() - 86_400_000));
}

it.each(['no-size', 'no-size=everywhere', 'zero-size'] as const)(
  'B1: files come whole from a partner that behaves as %s',
  async (behaviour) => {
    const { world, partner } = here;
    const at = await aPartner(world, partner);
    const sent = await someFiles(at.outgoing, 3, 300_000);
    await partner.behave(behaviour);
    const run = await at.run(await at.pullJob());
    expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 3, failed: 0 } });
    expect(await digestsIn(inbox(at))).toEqual(sent);
  },
);

it.each(['grows-while-read', 'shrinks-while-read'] as const)(
  'B1: a file is read again when it %s, and what is delivered is what is there',
  async (behaviour) => {
    const { world, partner } = here;
    const at = await aPartner(world, partner);
    await aFile(at.outgoing, 1_000_000);
    await partner.behave(behaviour);
    const run = await at.run(await at.pullJob());
    expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
    const retried = await world.events({ runId: run.id, type: 'transfer.retried' });
    expect(retried).toMatchObject([{ failure: { code: 'source.changed' } }]);
    expect(await digestsIn(inbox(at))).toEqual(await digestsIn(at.outgoing));
  },
);

itExhaustively('B1: a file that changes each time it is read is not delivered', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  await aFile(at.outgoing, 1_000_000);
  await partner.behave('grows-while-read=always');
  const run = await at.run(await at.pullJob({ retry: { maxAttempts: 3, baseDelayMs: 100, maxDelayMs: 200 } }));
  expect(await world.ended(run.id)).toMatchObject({ state: 'failed', counts: { committed: 0, failed: 1 } });
  expect(await world.transfersOf(run.id)).toMatchObject([{ state: 'failed', failureCode: 'source.changed', attempt: 3 }]);
  expect(await digestsIn(inbox(at))).toEqual(new Map());
});

itExhaustively('B1: a change is seen by its time where no sizes are told', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  await aFile(at.outgoing, 1_000_000);
  await partner.behave('no-size=everywhere', 'shrinks-while-read');
  const run = await at.run(await at.pullJob());
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
  expect(await world.events({ runId: run.id, type: 'transfer.retried' })).toHaveLength(1);
  expect(await digestsIn(inbox(at))).toEqual(await digestsIn(at.outgoing));
});
