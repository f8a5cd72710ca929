import { join } from 'node:path';
import { approveHostKey, resumeConnection } from '@waybill/engine';
import { expect, it } from 'vitest';
import { aPartner, digestsIn, someFiles } from '../testing/world/a-partner.js';
import { rehearse } from '../testing/world/rehearsal.js';

const here = rehearse();

it('B28: the key of a first contact waits for a person, and nothing of ours is sent before', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner, { hostKeys: [] });
  const sent = await someFiles(at.outgoing, 1);
  const job = await at.pullJob();
  expect(await world.ended((await at.run(job)).id)).toMatchObject({ state: 'failed', failureCode: 'auth.host-key-pending' });
  expect(partner.seen).toMatchObject({ connections: 1, signIns: 0, refusedSignIns: 0 });
  const [pinned] = await world.database.read.hostKeys.ofConnection(at.connection.id);
  expect(pinned).toMatchObject({ state: 'pending', fingerprint: partner.hostKeyFingerprint });
  // That it was seen before is no approval.
  expect(await world.ended((await at.run(job)).id)).toMatchObject({ state: 'failed', failureCode: 'auth.host-key-pending' });
  expect(partner.seen).toMatchObject({ connections: 2, signIns: 0, refusedSignIns: 0 });
  await approveHostKey(world.deps, pinned?.id ?? '', world.context);
  expect(await world.ended((await at.run(job)).id)).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
  expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
});

it('B28: another key stops the connection, and both are trusted once a person has said so', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  await someFiles(at.outgoing, 1);
  const job = await at.pullJob();
  await partner.behave('host-key-changed');
  expect(await world.ended((await at.run(job)).id)).toMatchObject({ state: 'failed', failureCode: 'auth.host-key-changed' });
  expect(partner.seen).toMatchObject({ signIns: 0, refusedSignIns: 0 });
  await expect(at.run(job)).rejects.toMatchObject({ code: 'connection.stopped' });
  const shown = (await world.database.read.hostKeys.ofConnection(at.connection.id)).find(({ state }) => state === 'pending');
  expect(shown).toMatchObject({ fingerprint: partner.hostKeyFingerprint });
  await approveHostKey(world.deps, shown?.id ?? '', world.context);
  await resumeConnection(world.deps, { id: at.connection.id, reason: 'the partner told us' }, world.context);
  expect(await world.ended((await at.run(job)).id)).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
  await partner.behave();
  partner.cutAll();
  await someFiles(at.outgoing, 2);
  expect(await world.ended((await at.run(job)).id)).toMatchObject({ state: 'succeeded' });
});
