import { type Failure, newId, parseVPath, type Sighting } from '@waybill/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenDatabase, openDatabase } from '../testing/open-database.js';
import { aPartner, aRun, aSchedule, aTransfer, aWorld } from '../testing/things.js';

let open: OpenDatabase;
let world: Awaited<ReturnType<typeof aWorld>>;
beforeAll(async () => {
  open = await openDatabase();
  world = await aWorld(open.db);
});
afterAll(() => open.close());

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(
    () => expect.unreachable('it did not fail'),
    (failure: Failure) => failure,
  );
}

describe('a slot of a schedule', () => {
  it('runs once, however many workers fire it at the same time', async () => {
    const schedule = await open.db.read.schedules.insert(aSchedule(world.job.id));
    const slot = '2026-10-25T02:30';
    const run = () => aRun(world.job, { scheduleId: schedule.id, slot, trigger: 'schedule' });
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => open.db.transaction((tx) => tx.runs.insert(run()))));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await failureOf(open.db.read.runs.insert(run()))).toMatchObject({ code: 'conflict.duplicate', field: 'slot' });
    expect((await open.db.read.runs.findBySlot(schedule.id, slot))?.slot).toBe(slot);
    expect(await open.db.read.runs.findBySlot(schedule.id, '2026-10-26T02:30')).toBeUndefined();
    await open.db.read.runs.insert({ ...run(), slot: '2026-10-26T02:30' });
  });

  it('is nothing that a run by hand has, so those are not limited', async () => {
    await open.db.read.runs.insert(aRun(world.job));
    await open.db.read.runs.insert(aRun(world.job));
  });
});

describe('a run', () => {
  it('changes its state only from the one it is in', async () => {
    const { runs } = open.db.read;
    const { id } = await runs.insert(aRun(world.job));
    const results = await Promise.all(
      Array.from({ length: 6 }, () => runs.advance(id, 'queued', 'discovering', { attempt: 1, startedAt: new Date() })),
    );
    expect(results.filter((run) => run !== undefined)).toHaveLength(1);
    expect((await runs.get(id)).attempt).toBe(1);
    expect((await failureOf(runs.advance(id, 'queued', 'succeeded', {}))).code).toBe('conflict.state');
    const counts = { seen: 2, taken: 1, skipped: 1, committed: 0, failed: 0, cancelled: 0, bytes: 7n };
    expect(await runs.advance(id, 'discovering', 'running', { counts, failureDetail: 'NUL \0' })).toMatchObject({
      state: 'running',
      counts,
      attempt: 1,
      failureDetail: 'NUL \u2400',
    });
  });

  it('can be asked to cancel until it is over', async () => {
    const { runs } = open.db.read;
    const { id } = await runs.insert(aRun(world.job));
    expect((await runs.requestCancel(id))?.cancelRequested).toBe(true);
    await runs.advance(id, 'queued', 'cancelled', { finishedAt: new Date() });
    expect(await runs.requestCancel(id)).toBeUndefined();
    expect(await runs.requestCancel(newId())).toBeUndefined();
  });

  it('counts its transfers by state, and the bytes of those committed', async () => {
    const { runs, transfers } = open.db.read;
    const { id: runId } = await runs.insert(aRun(world.job));
    expect(await runs.hasOpenTransfers(runId)).toBe(false);
    const done = { state: 'committed', sha256: 'a'.repeat(64) } as const;
    for (const sizeBytes of [2 ** 52, 2 ** 52, 3]) await transfers.insert(aTransfer({ runId, ...done, sizeBytes }));
    await transfers.insert(aTransfer({ runId, state: 'failed', sizeBytes: 99 }));
    expect(await runs.hasOpenTransfers(runId)).toBe(false);
    await transfers.insert(aTransfer({ runId, state: 'verifying' }));
    expect(await runs.hasOpenTransfers(runId)).toBe(true);
    expect(await runs.tally(runId)).toEqual({
      byState: { queued: 0, running: 0, verifying: 1, committed: 3, failed: 1, cancelled: 0 },
      bytes: 2n ** 53n + 3n,
    });
    const run = await runs.get(runId);
    expect((await failureOf(runs.remove(run))).publicDetail).toContain('its transfers');
  });

  it('needs a task when it is due, or when its last transfer is over', async () => {
    const own = await openDatabase();
    try {
      const { job } = await aWorld(own.db);
      const { runs, transfers } = own.db.read;
      const now = new Date();
      const later = new Date(now.getTime() + 60_000);
      const queued = await runs.insert(aRun(job));
      await runs.insert(aRun(job, { nextAttemptAt: later }));
      const discovering = await runs.insert(aRun(job, { state: 'discovering', nextAttemptAt: new Date(now.getTime() - 1) }));
      const finished = await runs.insert(aRun(job, { state: 'running' }));
      await transfers.insert(aTransfer({ runId: finished.id, state: 'failed' }));
      const busy = await runs.insert(aRun(job, { state: 'running' }));
      await transfers.insert(aTransfer({ runId: busy.id }));
      await runs.insert(aRun(job, { state: 'succeeded' }));
      expect((await runs.needingTask(now, 10)).map(({ id }) => id)).toEqual([queued.id, discovering.id, finished.id]);
      expect(await runs.needingTask(later, 10)).toHaveLength(4);
      expect(await runs.needingTask(now, 2)).toHaveLength(2);
    } finally {
      await own.close();
    }
  });

  it('is listed by job, partner, state, trigger and time', async () => {
    const { partner, job } = await aWorld(open.db);
    const { runs } = open.db.read;
    const one = await runs.insert(aRun(job));
    const two = await runs.insert(aRun(job, { state: 'failed' }));
    const list = async (filter: Parameters<typeof runs.list>[0]) =>
      (await runs.list(filter, { limit: 10 })).items.map(({ id }) => id);
    expect(await list({ partnerId: partner.id })).toEqual([two.id, one.id]);
    expect(await list({ jobId: job.id, state: 'failed', trigger: 'manual' })).toEqual([two.id]);
    expect(await list({ jobId: job.id, trigger: 'schedule' })).toEqual([]);
    expect(await list({ jobId: job.id, since: two.createdAt, until: new Date(two.createdAt.getTime() + 1) })).toContain(two.id);
    expect(await list({ jobId: job.id, until: one.createdAt })).toEqual([]);
  });

  it('keeps what it saw, page by page, also names that are no names', async () => {
    const { runs } = open.db.read;
    const { id: runId } = await runs.insert(aRun(world.job));
    const sightings = Array.from(
      { length: 2500 },
      (_, i): Sighting => ({
        id: newId(),
        runId,
        path: i === 2499 ? 'bad\0name' : parseVPath(`/out/${i}`),
        sizeBytes: i === 0 ? null : i,
        modifiedAt: i === 0 ? null : new Date('2026-03-01T00:00:00Z'),
        decision: 'skipped',
        reason: 'pattern',
        transferId: null,
        seenAt: new Date('2026-03-02T00:00:00Z'),
      }),
    );
    await runs.addSightings(sightings);
    await runs.addSightings([]);
    const first = await runs.sightings(runId, { limit: 200 });
    expect(first.items[0]).toMatchObject({ path: 'bad\u2400name' });
    expect(first.items[1]).toEqual(sightings[2498]);
    const second = await runs.sightings(runId, { limit: 200, ...(first.nextCursor && { cursor: first.nextCursor }) });
    expect(second.items[0]).toEqual(sightings[2299]);
  });
});

describe('a schedule that is due', () => {
  it('is enabled, of an active job of an active partner, earliest first', async () => {
    const own = await openDatabase();
    try {
      const { read } = own.db;
      const { partner, connection, store, job } = await aWorld(own.db);
      const now = new Date('2026-03-01T12:00:00Z');
      const at = (minutes: number) => ({ nextFireAt: new Date(now.getTime() + minutes * 60_000) });
      const second = await read.schedules.insert(aSchedule(job.id, at(0)));
      const first = await read.schedules.insert(aSchedule(job.id, at(-5)));
      await read.schedules.insert(aSchedule(job.id, at(1)));
      await read.schedules.insert(aSchedule(job.id, { ...at(-5), enabled: false }));
      await read.schedules.insert(aSchedule(job.id));
      const { id: _, slug: __, ...like } = job;
      const paused = await read.jobs.insert({ ...like, id: newId(), slug: 'paused', status: 'paused' });
      await read.schedules.insert(aSchedule(paused.id, at(-5)));
      const suspended = await read.partners.insert(aPartner({ status: 'suspended' }));
      const theirs = await read.jobs.insert({
        ...like,
        id: newId(),
        slug: 'theirs',
        partnerId: suspended.id,
        definition: { ...job.definition, connectionId: connection.id, storeId: store.id },
      });
      await read.schedules.insert(aSchedule(theirs.id, at(-5)));
      expect(await read.schedules.due(now, 10)).toEqual([first, second]);
      expect(await read.schedules.due(now, 1)).toEqual([first]);
      expect(await read.schedules.ofJob(paused.id)).toHaveLength(1);
      expect((await read.schedules.list({ jobId: job.id, enabled: false }, { limit: 5 })).items).toHaveLength(1);
      expect(partner.status).toBe('active');
    } finally {
      await own.close();
    }
  });
});
