import { type Job, newId, parseVPath } from '@waybill/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnection, deleteConnection } from './connections.js';
import { createJob, deleteJob, updateJob } from './jobs.js';
import { readOverview } from './overview.js';
import { createPartner, updatePartner } from './partners.js';
import { previewRule } from './preview-schedule.js';
import { cancelRun, requestRun } from './runs.js';
import { createSchedule, deleteSchedule, upcomingFireTimes, updateSchedule } from './schedules.js';
import { aWorld, failureOf, type OpenAdministration, openAdministration, unique } from './testing/open-administration.js';
import { cancelTransfer, retryTransfer } from './transfers.js';

let open: OpenAdministration;
let world: Awaited<ReturnType<typeof aWorld>>;
beforeAll(async () => {
  open = await openAdministration();
  world = await aWorld(open);
});
afterAll(() => open.close());

const schedule = { cron: '30 2 * * 1-5', timeZone: 'Europe/Paris' };

type JobInput = Parameters<typeof createJob>[1];

function definition(fields: Partial<JobInput['definition']> = {}): JobInput['definition'] {
  return {
    direction: 'pull',
    connectionId: world.connection.id,
    storeId: world.store.id,
    source: { path: '/outgoing', match: '*.csv' },
    target: { path: 'inbox' },
    ...fields,
  };
}

const aJob = (fields: Partial<JobInput> = {}): Promise<Job> =>
  createJob(open.deps, { slug: unique('job'), definition: definition(), ...fields }, open.context);

/** The names of the Tasks that wait for the queue, which takes them all. */
async function takeTasks(): Promise<readonly string[]> {
  const names: string[] = [];
  await open.database.outbox.relay(100, async (entries) => void names.push(...entries.map(({ task }) => task.name)));
  return names;
}

describe('a job', () => {
  it('belongs to the partner of its connection, with every default filled in', async () => {
    const job = await aJob();
    expect(job).toMatchObject({ partnerId: world.partner.id, name: job.slug, definitionVersion: 1, status: 'active' });
    expect(job.definition).toMatchObject({
      source: expect.objectContaining({ path: '/outgoing', match: '*.csv', minAgeSeconds: 0 }),
      target: { path: '/inbox', onConflict: 'overwrite' },
      afterSuccess: { kind: 'keep' },
    });
  });

  it('gets a new version by a changed definition, and keeps the old one readable', async () => {
    const job = await aJob();
    const changes = { definition: { source: { path: '/outgoing', match: '*.pdf' } } };
    const after = await updateJob(open.deps, { ...job, changes }, open.context);
    expect(after.definitionVersion).toBe(2);
    expect((await open.database.read.jobs.definition(job.id, 1)).source.match).toBe('*.csv');
    const [event] = await open.events({ type: 'job.updated', jobId: job.id });
    expect(event?.change).toEqual({
      before: { source: expect.objectContaining({ path: '/outgoing', match: '*.csv', minAgeSeconds: 0 }) },
      after: { source: expect.objectContaining({ path: '/outgoing', match: '*.pdf' }) },
    });
  });

  it('gets no new version by a new name, nor by the same definition in other words', async () => {
    const job = await aJob({ definition: definition({ afterSuccess: { kind: 'move', to: '/done' } }) });
    const changes = {
      name: 'Nightly',
      definition: { source: { path: 'outgoing/.', match: '*.csv' }, afterSuccess: { kind: 'move', to: 'done' } },
    } as const;
    expect(await updateJob(open.deps, { ...job, changes }, open.context)).toMatchObject({
      name: 'Nightly',
      definitionVersion: 1,
    });
  });

  it.each([
    ['a glob that does not compile', definition, { source: { path: '/', match: '[a' } }, '/definition/source/match'],
    [
      'moving files to where they are taken from',
      definition,
      { afterSuccess: { kind: 'move', to: 'outgoing/' } },
      '/definition/afterSuccess/to',
    ],
    [
      'a connection that is not there',
      definition,
      { connectionId: 'ffffffff-ffff-7fff-bfff-ffffffffffff' },
      '/definition/connectionId',
    ],
    ['a store that is not there', definition, { storeId: 'ffffffff-ffff-7fff-bfff-ffffffffffff' }, '/definition/storeId'],
    [
      'delays that shrink',
      definition,
      { retry: { maxAttempts: 2, baseDelayMs: 5000, maxDelayMs: 1000 } },
      '/definition/retry/maxDelayMs',
    ],
  ] as const)('refuses %s and says where', async (_, make, fields, field) => {
    expect((await failureOf(aJob({ definition: make(fields) }))).field).toBe(field);
  });

  it('refuses a schedule it could not keep, and leaves no job behind', async () => {
    const slug = unique('job');
    const wrong = aJob({ slug, schedule: { cron: '0 2 * * *', timeZone: 'Europe/Atlantis' } });
    expect(await failureOf(wrong)).toMatchObject({ code: 'input.invalid', field: '/schedule/timeZone' });
    expect((await failureOf(aJob({ slug, schedule: { cron: 'nightly', timeZone: 'UTC' } }))).field).toBe('/schedule/cron');
    expect(await open.database.read.jobs.findBySlug(slug)).toBeUndefined();
  });

  it('keeps its connection from being deleted', async () => {
    const job = await aJob();
    const failure = await failureOf(deleteConnection(open.deps, job.definition.connectionId, open.context));
    expect(failure.code).toBe('conflict.in-use');
  });

  it('follows its connection to another partner', async () => {
    const other = await createPartner(open.deps, { slug: unique('other'), name: 'Other' }, open.context);
    const connection = await createConnection(
      open.deps,
      { partnerId: other.id, slug: unique('other'), host: 'h', username: 'u', password: 'p' },
      open.context,
    );
    const job = await aJob();
    const after = await updateJob(open.deps, { ...job, changes: { definition: { connectionId: connection.id } } }, open.context);
    expect(after.partnerId).toBe(other.id);
  });
});

describe('a schedule', () => {
  it('knows when it fires next, in its own time zone', async () => {
    const job = await aJob({ schedule });
    const [created] = await open.database.read.schedules.ofJob(job.id);
    expect(created?.nextFireAt).toEqual(new Date('2026-03-03T01:30:00Z'));
    const schedules = created === undefined ? [] : [created];
    const at = { now: open.clock.now(), count: 2 };
    const { read } = open.database;
    expect((await upcomingFireTimes(read, job, schedules, at)).map(({ slot }) => slot)).toEqual([
      '2026-03-03T02:30',
      '2026-03-04T02:30',
    ]);
    expect(await upcomingFireTimes(read, { status: 'paused' }, schedules, at)).toEqual([]);
    // A window that has seen its success fires next on another day.
    const later = schedules.map((schedule) => ({ ...schedule, nextFireAt: new Date(at.now.getTime() + 48 * 3_600_000) }));
    const [next] = await upcomingFireTimes(read, job, later, at);
    expect(next?.at.getTime()).toBeGreaterThanOrEqual(at.now.getTime() + 48 * 3_600_000);
  });

  it('is added, changed and taken away with its job', async () => {
    const job = await aJob();
    const added = await updateJob(open.deps, { ...job, changes: { schedule } }, open.context);
    await updateJob(open.deps, { ...added, changes: { schedule: { ...schedule, cron: '0 4 * * *' } } }, open.context);
    const [changed, ...others] = await open.database.read.schedules.ofJob(job.id);
    expect(others).toEqual([]);
    expect(changed).toMatchObject({ rule: { kind: 'cron', cron: '0 4 * * *' }, nextFireAt: new Date('2026-03-03T03:00:00Z') });
    await updateJob(open.deps, { ...added, changes: { schedule: null } }, open.context);
    expect(await open.database.read.schedules.ofJob(job.id)).toEqual([]);
    expect((await open.events({ jobId: job.id, typePrefix: 'schedule.' })).map(({ type }) => type)).toEqual([
      'schedule.deleted',
      'schedule.updated',
      'schedule.created',
    ]);
  });

  it('can be one of several, and then is changed one by one', async () => {
    const job = await aJob({ schedule });
    const second = await createSchedule(open.deps, { jobId: job.id, cron: '0 12 * * *', timeZone: 'UTC' }, open.context);
    expect((await failureOf(updateJob(open.deps, { ...job, changes: { schedule: null } }, open.context))).code).toBe(
      'conflict.state',
    );
    await deleteSchedule(open.deps, second.id, open.context);
    expect(await open.database.read.schedules.ofJob(job.id)).toHaveLength(1);
  });

  it('does not make up for what passed while it, its job or its partner rested', async () => {
    const { partner, connection } = await aWorld(open);
    const job = await aJob({ definition: definition({ connectionId: connection.id }), schedule });
    const nextFireAt = async () => (await open.database.read.schedules.ofJob(job.id))[0]?.nextFireAt;
    const rest = async (pause: () => Promise<unknown>, goOn: () => Promise<unknown>) => {
      await pause();
      open.clock.advance(7 * 86_400_000);
      await goOn();
      expect((await nextFireAt())?.getTime()).toBeGreaterThan(open.clock.now().getTime());
    };
    const set = async (status: 'active' | 'paused') =>
      updateJob(open.deps, { ...(await open.database.read.jobs.get(job.id)), changes: { status } }, open.context);
    await rest(
      () => set('paused'),
      () => set('active'),
    );
    const setPartner = async (status: 'active' | 'suspended') =>
      updatePartner(open.deps, { ...(await open.database.read.partners.get(partner.id)), changes: { status } }, open.context);
    await rest(
      () => setPartner('suspended'),
      () => setPartner('active'),
    );
    const enable = async (enabled: boolean) => {
      const [own] = await open.database.read.schedules.ofJob(job.id);
      if (own !== undefined) await updateSchedule(open.deps, { ...own, changes: { enabled } }, open.context);
    };
    await rest(
      () => enable(false),
      () => enable(true),
    );
  });

  it('can be tried out before it is stored', async () => {
    const { times } = await previewRule(
      { clock: { now: () => new Date('2026-03-28T12:00:00Z') }, database: open.database },
      { cron: '30 2 * * *', timeZone: 'Europe/Paris', count: 2 },
    );
    expect(times.map(({ slot, at }) => `${slot} ${at.toISOString()}`)).toEqual([
      '2026-03-29T02:30 2026-03-29T01:00:00.000Z',
      '2026-03-30T02:30 2026-03-30T00:30:00.000Z',
    ]);
  });
});

describe('a run', () => {
  it('is asked for, and a worker is woken', async () => {
    const job = await aJob();
    await takeTasks();
    const run = await requestRun(open.deps, { jobId: job.id }, open.context);
    expect(run).toMatchObject({ state: 'queued', trigger: 'manual', requestedBy: 'jane', jobVersion: 1, slot: null });
    expect(await takeTasks()).toEqual(['discover-files']);
    expect((await open.events({ runId: run.id }))[0]).toMatchObject({ type: 'run.requested', actor: { name: 'jane' } });
  });

  it('is refused for a suspended partner', async () => {
    const { partner, connection } = await aWorld(open);
    const job = await aJob({ definition: definition({ connectionId: connection.id }) });
    await updatePartner(open.deps, { ...partner, changes: { status: 'suspended' } }, open.context);
    expect((await failureOf(requestRun(open.deps, { jobId: job.id }, open.context))).code).toBe('conflict.state');
  });

  it('is refused while its connection is stopped', async () => {
    const { connection } = await aWorld(open);
    const job = await aJob({ definition: definition({ connectionId: connection.id }) });
    await open.database.transaction((tx) =>
      tx.connections.update({ ...connection, status: 'stopped', statusReason: 'a changed key' }),
    );
    const failure = await failureOf(requestRun(open.deps, { jobId: job.id }, open.context));
    expect(failure).toMatchObject({ code: 'connection.stopped', publicDetail: expect.stringContaining('a changed key') });
  });

  it('is cancelled at once while nobody works on it, and only once', async () => {
    const run = await requestRun(open.deps, { jobId: (await aJob()).id }, open.context);
    expect(await cancelRun(open.deps, run.id, open.context)).toMatchObject({ state: 'cancelled', finishedAt: open.clock.now() });
    expect((await failureOf(cancelRun(open.deps, run.id, open.context))).code).toBe('conflict.state');
    expect((await open.events({ runId: run.id })).map(({ type }) => type)).toEqual([
      'run.cancelled',
      'run.cancel-requested',
      'run.requested',
    ]);
  });

  it('keeps its job from being deleted until it is over', async () => {
    const job = await aJob({ schedule });
    const run = await requestRun(open.deps, { jobId: job.id }, open.context);
    expect((await failureOf(deleteJob(open.deps, job.id, open.context))).code).toBe('conflict.state');
    await cancelRun(open.deps, run.id, open.context);
    await deleteJob(open.deps, job.id, open.context);
    expect((await open.database.read.runs.get(run.id)).jobId).toBe(job.id);
  });
});

describe('a transfer', () => {
  async function aTransfer(state: 'queued' | 'failed' | 'committed' | 'running') {
    const job = await aJob();
    const run = await requestRun(open.deps, { jobId: job.id }, open.context);
    await open.database.transaction(async (tx) => {
      await tx.runs.advance(run.id, 'queued', 'discovering', {});
      await tx.runs.advance(run.id, 'discovering', 'running', {});
    });
    const [transfer] = await open.database.transaction((tx) =>
      tx.transfers.insertNew([
        {
          id: newId(),
          direction: 'pull',
          partnerId: job.partnerId,
          runId: run.id,
          jobId: job.id,
          accountId: null,
          sessionId: null,
          connectionId: world.connection.id,
          storeId: world.store.id,
          toConnectionId: null,
          toStoreId: null,
          targetIndex: 0,
          sourcePath: parseVPath('/outgoing/a.csv'),
          targetPath: parseVPath('/inbox/a.csv'),
          sourceFingerprint: 'a',
          state: 'queued',
          attempt: 3,
          maxAttempts: 3,
          fencingToken: 0,
          claimedBy: null,
          claimExpiresAt: null,
          nextAttemptAt: null,
          cancelRequested: false,
          priority: 'normal',
          position: 0,
          expectedBytes: 1,
          bytesDone: 0,
          bytesMoved: 0,
          checkpoint: null,
          stageLeft: false,
          sizeBytes: null,
          sha256: null,
          verification: null,
          sourceDigest: null,
          deliveredPath: null,
          postAction: 'none',
          warnings: [],
          failureCode: null,
          failureDetail: null,
          forgottenAt: null,
          startedAt: null,
          finishedAt: null,
        },
      ]),
    );
    if (transfer === undefined) throw new Error('it was there already');
    if (state === 'queued') return { transfer, run };
    const claimed = await open.database.transaction((tx) => tx.transfers.claim(transfer.id, 'w', 60_000));
    if (claimed === undefined) throw new Error('somebody else has it');
    if (state === 'running') return { transfer: claimed.transfer, run };
    const over = await open.database.transaction(async (tx) => {
      if (state === 'failed') {
        return tx.transfers.advance(claimed.claim, 'running', 'failed', {
          failureCode: 'net.reset',
          failureDetail: 'cut',
          finishedAt: open.clock.now(),
        });
      }
      await tx.transfers.advance(claimed.claim, 'running', 'verifying', { sizeBytes: 1, sha256: 'a'.repeat(64) });
      return tx.transfers.advance(claimed.claim, 'verifying', 'committed', {
        verification: 'read-back',
        finishedAt: open.clock.now(),
      });
    });
    return { transfer: over, run };
  }

  it('that failed is queued again with all its attempts, and a worker is woken', async () => {
    const { transfer } = await aTransfer('failed');
    await takeTasks();
    const after = await retryTransfer(open.deps, transfer.id, open.context);
    expect(after).toMatchObject({ state: 'queued', attempt: 0, failureCode: null, finishedAt: null });
    expect(await takeTasks()).toEqual(['run-transfers']);
    expect((await open.events({ transferId: transfer.id }))[0]).toMatchObject({
      type: 'transfer.retry-requested',
      details: { state: 'failed', failureCode: 'net.reset' },
    });
  });

  it.each(['queued', 'running', 'committed'] as const)('that is %s is not retried', async (state) => {
    const { transfer } = await aTransfer(state);
    expect((await failureOf(retryTransfer(open.deps, transfer.id, open.context))).code).toBe('conflict.state');
  });

  it('that waits is cancelled at once, and its run ends', async () => {
    const { transfer } = await aTransfer('queued');
    await takeTasks();
    expect((await cancelTransfer(open.deps, transfer.id, open.context)).state).toBe('cancelled');
    expect(await takeTasks()).toEqual(['finish-run']);
  });

  it('that a worker holds is asked to stop, by name', async () => {
    const { transfer } = await aTransfer('running');
    expect(await cancelTransfer(open.deps, transfer.id, open.context)).toMatchObject({ state: 'running', cancelRequested: true });
    expect((await open.events({ transferId: transfer.id })).map(({ type, actor }) => `${type} ${actor.name}`)).toEqual([
      'transfer.cancel-requested jane',
    ]);
  });

  it('that is over is not cancelled', async () => {
    const { transfer } = await aTransfer('committed');
    expect((await failureOf(cancelTransfer(open.deps, transfer.id, open.context))).code).toBe('conflict.state');
  });

  it('is cancelled with its run, which then ends', async () => {
    const { transfer, run } = await aTransfer('queued');
    await takeTasks();
    expect(await cancelRun(open.deps, run.id, open.context)).toMatchObject({ state: 'running', cancelRequested: true });
    expect((await open.database.read.transfers.get(transfer.id)).state).toBe('cancelled');
    expect(await takeTasks()).toEqual(['finish-run']);
  });

  it('shows on the first screen, hour by hour', async () => {
    const before = await readOverview(open.deps);
    await aTransfer('committed');
    await aTransfer('failed');
    await aJob({ schedule });
    const after = await readOverview(open.deps);
    expect(after.hours).toHaveLength(24);
    expect((after.hours.at(-1)?.committed ?? 0) - (before.hours.at(-1)?.committed ?? 0)).toBe(1);
    expect(after.failedTransfers[0]?.failureCode).toBe('net.reset');
    expect(after.nextRuns[0]).toMatchObject({ slot: expect.stringMatching(/T02:30$/) });
    expect(after.now.activeRuns).toBeGreaterThan(0);
    expect(after.activeRuns.length).toBeLessThanOrEqual(10);
  });
});
