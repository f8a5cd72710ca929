import { join } from 'node:path';
import { itWhenExhaustive, waitFor } from '@waybill/testkit';
import { expect, it } from 'vitest';
import { aPartner, digestsIn, someFiles } from '../testing/world/a-partner.js';
import { rehearse } from '../testing/world/rehearsal.js';

const itExhaustively = await itWhenExhaustive();

const here = rehearse();
const patient = { maxAttempts: 50, baseDelayMs: 100, maxDelayMs: 200 };

it.each([
  ['disk-full', 'No space left on device'],
  ['quota', 'Disk quota exceeded'],
] as const)(
  'B21: a push to a partner that behaves as %s is tried again, in its own words, and ends well when that is over',
  async (behaviour, words) => {
    const { world, partner } = here;
    const at = await aPartner(world, partner);
    const sent = await someFiles(join(at.store.root, 'outbox'), 2);
    await partner.behave(behaviour);
    const run = await at.run(await at.pushJob({ retry: patient }));
    await waitFor(async () => (await world.events({ runId: run.id, type: 'transfer.retried' })).length >= 4, {
      what: 'retries',
    });
    const [transfer] = await world.transfersOf(run.id);
    expect(transfer?.failureDetail).toMatch(new RegExp(`^The partner answered FAILURE to WRITE. It says: “${words}”$`));
    const [retried] = await world.events({ runId: run.id, type: 'transfer.retried' });
    expect(retried?.failure?.detail).toContain(`“${words}”`);
    await partner.behave();
    expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 2, failed: 0 } });
    expect(await digestsIn(at.incoming)).toEqual(sent);
  },
);

it('B21: a refused credential is tried once, though many files wait, and never by itself again', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  await someFiles(join(at.store.root, 'outbox'), 20);
  await partner.behave('sign-in-refused');
  const run = await at.run(await at.pushJob({ retry: patient }));
  expect(await world.ended(run.id)).toMatchObject({ state: 'failed', failureCode: 'auth.refused', attempt: 1 });
  expect(partner.seen).toMatchObject({ refusedSignIns: 1 });
});

itExhaustively('B21: a credential that is refused in the middle of a run is tried once', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  await someFiles(join(at.store.root, 'outbox'), 20);
  await partner.behave('slow=100ms');
  const run = await at.run(await at.pushJob({ retry: patient }));
  await waitFor(async () => (await world.database.read.runs.get(run.id)).state === 'running', {
    what: 'the discovery',
  });
  await partner.behave('sign-in-refused');
  partner.cutAll();
  expect(await world.ended(run.id)).toMatchObject({ state: 'failed' });
  expect(partner.seen).toMatchObject({ refusedSignIns: 1 });
});

itExhaustively('B21: a changed host key is not tried again', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  await someFiles(at.outgoing, 1);
  await partner.behave('host-key-changed');
  const run = await at.run(await at.pullJob({ retry: patient }));
  expect(await world.ended(run.id)).toMatchObject({ state: 'failed', failureCode: 'auth.host-key-changed', attempt: 1 });
  expect(partner.seen).toMatchObject({ connections: 1, signIns: 0, refusedSignIns: 0 });
});

itExhaustively('B21: a partner that goes silent is given up after a while and tried again', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner, { timeouts: { idleMs: 1_500 } });
  const sent = await someFiles(at.outgoing, 2, 500_000);
  await partner.behave('black-hole=200KB');
  const run = await at.run(await at.pullJob({ retry: patient }));
  const [first] = await waitFor(
    async () => {
      const retried = await world.events({ runId: run.id, type: 'transfer.retried' });
      return retried.length > 0 ? retried : undefined;
    },
    { what: 'a retry' },
  );
  expect(first).toMatchObject({ failure: { code: 'net.timeout' } });
  await partner.behave();
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 2, failed: 0 } });
  expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
});
