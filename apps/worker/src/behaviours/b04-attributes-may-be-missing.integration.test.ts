import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@waybill/testkit';
import { expect, it } from 'vitest';
import { aPartner, digestsIn, someFiles } from '../testing/world/a-partner.js';
import { rehearse } from '../testing/world/rehearsal.js';

const here = rehearse();

it.each(['no-attributes', 'epoch-times'] as const)('B4: a partner that behaves as %s is pulled from, once', async (behaviour) => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  const sent = await someFiles(at.outgoing, 3);
  await partner.behave(behaviour);
  const job = await at.pullJob();
  const first = await world.ended((await at.run(job)).id);
  expect(first).toMatchObject({ state: 'succeeded', counts: { committed: 3, failed: 0 } });
  expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
  const second = await world.ended((await at.run(job)).id);
  expect(second).toMatchObject({ state: 'succeeded', counts: { taken: 0, skipped: 3 } });
  expect((await world.sightingsOf(second.id)).map(({ reason }) => reason)).toEqual([
    'already-done',
    'already-done',
    'already-done',
  ]);
});

it('B4: folders are known for folders though nothing is told about them', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  const sent = await someFiles(at.outgoing, 1);
  await mkdir(join(at.outgoing, 'folder.dat'));
  await writeFile(join(at.outgoing, 'folder.dat', 'inside.dat'), 'not asked for');
  await partner.behave('no-attributes');
  const run = await at.run(await at.pullJob());
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 1, skipped: 1 } });
  expect((await world.sightingsOf(run.id)).map(({ reason }) => reason).sort()).toEqual(['matched', 'not-a-file']);
  expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
});

it('B4: what was delivered is deleted at a partner that tells nothing, and pushed to one', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  await someFiles(at.outgoing, 2);
  const pushed = await someFiles(join(at.store.root, 'outbox'), 2);
  await partner.behave('no-attributes');
  const pull = await at.run(await at.pullJob({ afterSuccess: { kind: 'delete' } }));
  const push = await at.run(await at.pushJob());
  expect(await world.ended(pull.id)).toMatchObject({ state: 'succeeded', counts: { committed: 2 } });
  expect(await world.ended(push.id)).toMatchObject({ state: 'succeeded', counts: { committed: 2 } });
  await waitFor(async () => (await digestsIn(at.outgoing)).size === 0, { what: 'the sources to be deleted' });
  expect(await digestsIn(at.incoming)).toEqual(pushed);
  for (const transfer of await world.transfersOf(push.id)) expect(transfer.verification).toBe('unconfirmed');
});
