import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Id, Job, Transfer } from '@waybill/core';
import { createJob, createStore, deleteConnection, deleteStore, dryRunJob, type JobDefinitionInput } from '@waybill/engine';
import { StoreStorages } from '@waybill/storage';
import { type AwkwardPartner, startAwkwardPartner, waitFor } from '@waybill/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aPartner, digestsIn, type PartnerWorld, someFiles } from '../testing/world/a-partner.js';
import { rehearse } from '../testing/world/rehearsal.js';

const here = rehearse({ workers: 2 });
const patient = { maxAttempts: 50, baseDelayMs: 100, maxDelayMs: 200 };
const once = { maxAttempts: 1, baseDelayMs: 100, maxDelayMs: 200 };
let other: AwkwardPartner;
let to: PartnerWorld;
let at: PartnerWorld;

beforeEach(async () => {
  other = await startAwkwardPartner();
  at = await aPartner(here.world, here.partner);
  to = await aPartner(here.world, other);
});
afterEach(async () => {
  await other.stop();
  expect(other.faults).toEqual([]);
});

/** A push to the partner, to the other one, and into a store of ours. */
async function aPushToThree(more: Partial<JobDefinitionInput> = {}): Promise<{ readonly job: Job; readonly archive: string }> {
  const { deps, context } = here.world;
  const store = await createStore(deps, { slug: `archive-${at.partner.slug}`, kind: 'local' }, context);
  const job = await at.pushJob({
    retry: patient,
    afterSuccess: { kind: 'delete' },
    alsoTo: [
      { connectionId: to.connection.id, path: '/incoming' },
      { storeId: store.id, path: '/sent' },
    ],
    ...more,
  });
  return { job, archive: join(store.root, 'sent') };
}

const relay = (more: Partial<JobDefinitionInput> = {}): Promise<Job> =>
  createJob(
    here.world.deps,
    {
      slug: `relay-${at.partner.slug}`,
      definition: {
        direction: 'relay',
        connectionId: at.connection.id,
        toConnectionId: to.connection.id,
        source: { path: '/outgoing', match: '*.dat' },
        target: { path: '/incoming' },
        retry: patient,
        ...more,
      },
    },
    here.world.context,
  );

const outbox = (): string => join(at.store.root, 'outbox');
const byTarget = (transfers: readonly Transfer[], index: number) => transfers.filter(({ targetIndex }) => targetIndex === index);

async function settled(runId: Id): Promise<readonly Transfer[]> {
  return waitFor(
    async () => {
      const transfers = await here.world.transfersOf(runId);
      return transfers.every(({ postAction }) => postAction === 'done') ? transfers : undefined;
    },
    { what: 'the sources to be dealt with' },
  );
}

it('B23: each file goes to every target, and the source is deleted when all have it', async () => {
  const { world, partner } = here;
  const sent = await someFiles(outbox(), 3);
  await other.behave('disk-full');
  const { job, archive } = await aPushToThree();
  const run = await at.run(job);
  await waitFor(
    async () => {
      const transfers = await world.transfersOf(run.id);
      const there = [...byTarget(transfers, 0), ...byTarget(transfers, 2)];
      return there.length === 6 && there.every(({ postAction }) => postAction === 'waiting');
    },
    { what: 'the other targets to have the files' },
  );
  expect(await digestsIn(outbox())).toEqual(sent);
  await other.behave();
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { seen: 3, taken: 9, committed: 9, failed: 0 } });
  for (const folder of [at.incoming, to.incoming, archive]) expect(await digestsIn(folder)).toEqual(sent);
  const transfers = await settled(run.id);
  expect(await readdir(outbox())).toEqual([]);
  expect(await world.verifiedReceipts(transfers)).toBe(9);
  expect(transfers.map(({ direction }) => direction).sort()).toEqual([...Array(3).fill('copy'), ...Array(6).fill('push')]);
  // Only what failed was sent again.
  expect([...byTarget(transfers, 0), ...byTarget(transfers, 2)].every(({ attempt }) => attempt === 1)).toBe(true);
  expect(byTarget(transfers, 1).some(({ attempt }) => attempt > 1)).toBe(true);
  expect(partner.seen.journal.filter(({ type, done }) => done && type === 'POSIX-RENAME')).toHaveLength(3);
});

it('B23: what failed for good is all that the next run sends, and a file of the same look is another one later', async () => {
  const { world, partner } = here;
  const sent = await someFiles(outbox(), 2);
  await other.behave('disk-full');
  const { job } = await aPushToThree({ retry: once });
  const first = await world.ended((await at.run(job)).id);
  expect(first).toMatchObject({ state: 'failed', counts: { taken: 6, committed: 4, failed: 2 } });
  expect(await digestsIn(outbox())).toEqual(sent);
  await other.behave();
  partner.forget();
  const second = await world.ended((await at.run(job)).id);
  expect(second).toMatchObject({ state: 'succeeded', counts: { taken: 2, committed: 2 } });
  expect(await digestsIn(to.incoming)).toEqual(sent);
  expect(partner.seen.requests.WRITE).toBe(0);
  await waitFor(async () => (await readdir(outbox())).length === 0, { what: 'the sources to be gone' });
  const sizes = await someFiles(outbox(), 2);
  const third = await world.ended((await at.run(job)).id);
  expect(third).toMatchObject({ state: 'succeeded', counts: { taken: 6, committed: 6 } });
  for (const folder of [at.incoming, to.incoming]) expect(await digestsIn(folder)).toEqual(sizes);
});

it('B23: a target that cannot be reached keeps nothing from the others', async () => {
  const { world } = here;
  const sent = await someFiles(outbox(), 2);
  await other.stop();
  const { job, archive } = await aPushToThree({ retry: { ...once, maxAttempts: 2 } });
  const run = await at.run(job);
  expect(await world.ended(run.id)).toMatchObject({ state: 'failed', counts: { taken: 6, committed: 4, failed: 2 } });
  for (const folder of [at.incoming, archive]) expect(await digestsIn(folder)).toEqual(sent);
  expect(await digestsIn(outbox())).toEqual(sent);
});

it('B23: a dry run counts a file once and says what becomes of it at each target, and what is a target cannot be deleted', async () => {
  const { deps, context } = here.world;
  const [first = '', second = ''] = [...(await someFiles(outbox(), 2)).keys()].sort();
  const { job } = await aPushToThree();
  const storeId = job.definition.alsoTo[1]?.storeId ?? '';
  await writeFile(join(to.incoming, first), 'there before');
  const alsoTo = [
    { connectionId: to.connection.id, path: '/incoming', onConflict: 'skip' as const },
    { storeId, path: '/sent', name: '{name}.done' },
  ];
  const dry = await dryRunJob(
    { ...deps, stores: new StoreStorages() },
    { jobId: job.id, changes: { alsoTo } },
    context,
    new AbortController().signal,
  );
  expect(dry).toMatchObject({ seen: 2, taken: 2, complete: true });
  const taken = { decision: 'taken', reason: 'matched' };
  expect(
    dry.entries.map(({ targets }) => targets).sort(([one], [two]) => (one?.path ?? '').localeCompare(two?.path ?? '')),
  ).toEqual([
    [
      { path: `/incoming/${first}`, ...taken },
      { path: `/incoming/${first}`, decision: 'skipped', reason: 'target-exists' },
      { path: `/sent/${first}.done`, ...taken },
    ],
    [
      { path: `/incoming/${second}`, ...taken },
      { path: `/incoming/${second}`, ...taken },
      { path: `/sent/${second}.done`, ...taken },
    ],
  ]);
  const inUse = { code: 'conflict.in-use', publicDetail: expect.stringContaining(job.slug) };
  await expect(deleteConnection(deps, to.connection.id, context)).rejects.toMatchObject(inUse);
  await expect(deleteStore(deps, storeId, context)).rejects.toMatchObject(inUse);
  const twice = { alsoTo: [{ connectionId: at.connection.id, path: '/incoming' }] };
  await expect(at.pushJob(twice)).rejects.toMatchObject({ field: '/definition/alsoTo/0/path' });
  const nowhere = { alsoTo: [{ storeId: at.connection.id, path: '/x' }] };
  await expect(at.pushJob(nowhere)).rejects.toMatchObject({ field: '/definition/alsoTo/0/storeId' });
});

it('B23: a relay streams from partner to partner, and its receipts name both', async () => {
  const { world } = here;
  const sent = await someFiles(at.outgoing, 3, 200_000);
  const run = await at.run(await relay({ afterSuccess: { kind: 'move', to: '/done' } }));
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 3 } });
  expect(await digestsIn(to.incoming)).toEqual(sent);
  const transfers = await settled(run.id);
  expect(await digestsIn(join(at.outgoing, '../done'))).toEqual(sent);
  expect(transfers.map(({ storeId, partnerId }) => [storeId, partnerId])).toEqual(Array(3).fill([null, to.partner.id]));
  expect(await world.verifiedReceipts(transfers)).toBe(3);
  const receipt = JSON.parse((await world.database.read.transfers.receipt(transfers[0]?.id ?? ''))?.body ?? '');
  expect(receipt).toMatchObject({
    partner: to.partner.name,
    source: { kind: 'connection', partner: at.partner.name, session: { hostKeyFingerprint: here.partner.hostKeyFingerprint } },
    target: { kind: 'connection', partner: to.partner.name, session: { hostKeyFingerprint: other.hostKeyFingerprint } },
  });
});

it.each(['source', 'target'] as const)('B23: a relay whose %s is cut goes on where it was', async (side) => {
  const { world, partner } = here;
  const sizeBytes = 12_000_000;
  await writeFile(join(at.outgoing, 'big.dat'), randomBytes(sizeBytes));
  const sent = await digestsIn(at.outgoing);
  if (side === 'source') await partner.behave('cut-after=8MB,down,once');
  else await other.behave('cut-after=8MB,up,once');
  const run = await at.run(await relay());
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
  expect(await digestsIn(to.incoming)).toEqual(sent);
  const [verified] = await world.events({ runId: run.id, type: 'transfer.verified' });
  expect(Number(verified?.details?.['resumedBytes'])).toBeGreaterThan(0);
});

it('B23: relays in both directions between partners that take one connection each do not wait for each other', async () => {
  const { world, partner } = here;
  const limits = { maxConnections: 1 };
  const strict = { timeouts: { connectMs: 5_000 }, limits };
  at = await aPartner(world, partner, strict);
  to = await aPartner(world, other, strict);
  const there = await someFiles(at.outgoing, 10);
  const forth = await relay();
  [at, to] = [to, at];
  const back = await someFiles(at.outgoing, 10);
  const runs = await Promise.all([at.run(forth), at.run(await relay())]);
  for (const run of runs) expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 10 } });
  expect(await digestsIn(at.incoming)).toEqual(there);
  expect(await digestsIn(to.incoming)).toEqual(back);
  expect(Math.max(partner.seen.mostOpen, other.seen.mostOpen)).toBe(1);
});
