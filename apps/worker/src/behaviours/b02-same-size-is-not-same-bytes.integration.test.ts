import { randomBytes } from 'node:crypto';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aPartner, digestsIn, someFiles } from '../testing/world/a-partner.js';
import { rehearse } from '../testing/world/rehearsal.js';

const here = rehearse();

it('B2: a file whose bytes changed while it was read, and whose size did not, is read again', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  const file = join(at.outgoing, 'one.dat');
  await writeFile(file, randomBytes(1_000_000));
  await utimes(file, new Date(Date.now() - 86_400_000), new Date(Date.now() - 86_400_000));
  await partner.behave('rewrites-while-read');
  const run = await at.run(await at.pullJob());
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
  expect(await world.events({ runId: run.id, type: 'transfer.retried' })).toMatchObject([
    { failure: { code: 'source.changed' } },
  ]);
  expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(await digestsIn(at.outgoing));
});

it('B2: a pull is read back from the store and its receipt says so', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  await someFiles(at.outgoing, 1, 100_000);
  const run = await at.run(await at.pullJob());
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded' });
  const transfers = await world.transfersOf(run.id);
  expect(transfers).toMatchObject([{ verification: 'read-back' }]);
  expect(await world.verifiedReceipts(transfers)).toBe(1);
});
