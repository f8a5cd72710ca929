import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { itWhenExhaustive, type Sshd, startSshd, waitFor } from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aPartner, digestsIn, someFiles } from './testing/world/a-partner.js';
import { openWorld, type World } from './testing/world/open-world.js';

const itExhaustively = await itWhenExhaustive();

const FILES = 200;
// Each file is a connection of its own, on a machine that does other things as well.
let sshd: Sshd;
let world: World;

beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

describe('a run', () => {
  it('pulls every file once, whole, and deletes each at its source only after its commit', async () => {
    const at = await aPartner(world, sshd, { limits: { maxConnections: 8 } });
    const sent = await someFiles(at.outgoing, FILES);
    await writeFile(join(at.outgoing, 'readme.txt'), 'not for you');
    await mkdir(join(at.outgoing, 'folder.dat'));
    await world.startWorker();
    const run = await at.run(await at.pullJob({ afterSuccess: { kind: 'delete' } }));

    expect(await world.ended(run.id)).toMatchObject({
      state: 'succeeded',
      counts: { seen: FILES + 2, taken: FILES, skipped: 2, committed: FILES, failed: 0, cancelled: 0 },
    });
    expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);

    const transfers = await world.transfersOf(run.id);
    await waitFor(async () => (await world.transfersOf(run.id)).every(({ postAction }) => postAction === 'done'), {
      what: 'every source to be deleted',
    });
    expect([...(await digestsIn(at.outgoing)).keys()]).toEqual(['readme.txt']);
    expect(transfers).toHaveLength(FILES);
    expect(transfers.every(({ verification, attempt }) => verification === 'read-back' && attempt === 1)).toBe(true);
    expect(await world.verifiedReceipts(transfers)).toBe(FILES);

    const sightings = await world.sightingsOf(run.id);
    expect(sightings).toHaveLength(FILES + 2);
    expect(sightings.filter(({ decision }) => decision === 'taken')).toHaveLength(FILES);
    expect(sightings.filter(({ reason }) => reason !== 'matched').map(({ path, reason }) => [path, reason])).toEqual(
      expect.arrayContaining([
        [join(at.outgoing, 'readme.txt'), 'pattern'],
        [join(at.outgoing, 'folder.dat'), 'not-a-file'],
      ]),
    );

    const order = ['transfer.queued', 'transfer.started', 'transfer.verified', 'transfer.committed', 'transfer.post-action-done'];
    const events = (await world.events({ typePrefix: 'transfer.' })).toReversed();
    for (const { id } of transfers) {
      expect(events.filter(({ transferId }) => transferId === id).map(({ type }) => type)).toEqual(order);
    }
    expect(await world.chain()).toMatchObject({ ok: true });
  });

  it('pushes every file once, whole, and moves each aside in the store', async () => {
    const at = await aPartner(world, sshd, { limits: { maxConnections: 8 } });
    const sent = await someFiles(join(at.store.root, 'outbox'), FILES);
    await world.startWorker();
    const run = await at.run(await at.pushJob({ afterSuccess: { kind: 'move', to: '/done' } }));

    expect(await world.ended(run.id)).toMatchObject({
      state: 'succeeded',
      counts: { taken: FILES, committed: FILES },
    });
    expect(await digestsIn(at.incoming)).toEqual(sent);
    const transfers = await world.transfersOf(run.id);
    expect(await world.verifiedReceipts(transfers)).toBe(FILES);
    expect(transfers.every(({ verification }) => verification === 'size')).toBe(true);
    await waitFor(async () => (await digestsIn(join(at.store.root, 'done'))).size === FILES, {
      what: 'every source to be moved',
    });
    expect(await digestsIn(join(at.store.root, 'done'))).toEqual(sent);
    expect(await digestsIn(join(at.store.root, 'outbox'))).toEqual(new Map());
    expect(await world.chain()).toMatchObject({ ok: true });
  });

  itExhaustively('does not take a file twice that it leaves at its source, and takes one that was replaced', async () => {
    const at = await aPartner(world, sshd);
    await someFiles(at.outgoing, 3);
    await world.startWorker();
    const job = await at.pullJob();
    await world.ended((await at.run(job)).id);
    await writeFile(join(at.outgoing, 'f0001.dat'), 'another file of the same name');
    const second = await at.run(job);
    expect(await world.ended(second.id)).toMatchObject({ state: 'succeeded', counts: { seen: 3, taken: 1, committed: 1 } });
    expect((await world.sightingsOf(second.id)).filter(({ reason }) => reason === 'already-done')).toHaveLength(2);
    expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(await digestsIn(at.outgoing));
  });

  itExhaustively('takes a file again that looks like one it delivered and deleted', async () => {
    const at = await aPartner(world, sshd);
    await world.startWorker();
    const job = await at.pullJob({ afterSuccess: { kind: 'delete' } });
    for (const content of ['first', 'other', 'third']) {
      await writeFile(join(at.outgoing, 'daily.dat'), content);
      await utimes(join(at.outgoing, 'daily.dat'), 1_700_000_000, 1_700_000_000);
      const run = await at.run(job);
      expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
      await waitFor(async () => (await digestsIn(at.outgoing)).size === 0, { what: 'the source to be deleted' });
      await waitFor(async () => (await world.transfersOf(run.id))[0]?.postAction === 'done', { what: 'that to be recorded' });
    }
    expect(await world.events({ type: 'transfer.committed' })).toHaveLength(3);
  });

  it('fails, and says so, when a file is at the target that may not be replaced', async () => {
    const at = await aPartner(world, sshd);
    const sent = await someFiles(at.outgoing, 2);
    await mkdir(join(at.store.root, 'inbox'), { recursive: true });
    await writeFile(join(at.store.root, 'inbox', 'f0000.dat'), 'already here');
    await world.startWorker();
    const run = await at.run(await at.pullJob({ target: { path: '/inbox', onConflict: 'fail' } }));
    expect(await world.ended(run.id)).toMatchObject({ state: 'failed', counts: { committed: 1, failed: 1 } });
    const failed = (await world.transfersOf(run.id)).find(({ state }) => state === 'failed');
    expect(failed).toMatchObject({ failureCode: 'target.exists', attempt: 1 });
    expect((await digestsIn(join(at.store.root, 'inbox'))).get('f0001.dat')).toBe(sent.get('f0001.dat'));
  });
});
