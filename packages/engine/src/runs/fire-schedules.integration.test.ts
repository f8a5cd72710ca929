import { decideOverlap, type Job, newId, parseVPath, type Run, type RunState } from '@waybill/core';
import { itWhenExhaustive } from '@waybill/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCalendar, deleteCalendar, updateCalendar } from '../administration/calendars.js';
import { createJob, deleteJob, type UpdateJobInput, updateJob } from '../administration/jobs.js';
import { previewSchedule } from '../administration/preview-schedule.js';
import { cancelRun, requestRerun, requestRun } from '../administration/runs.js';
import type { ScheduleRuleInput } from '../administration/schedule-rule.js';
import { createSchedule } from '../administration/schedules.js';
import {
  aWorld,
  failureOf,
  type OpenAdministration,
  openAdministration,
  unique,
} from '../administration/testing/open-administration.js';
import { fireArrivals } from './fire-arrivals.js';
import { fireSchedules } from './fire-schedules.js';
import { followRunEnd } from './follow-run-end.js';
import { noteArrivals } from './note-arrivals.js';

const itExhaustively = await itWhenExhaustive();

let open: OpenAdministration;
let world: Awaited<ReturnType<typeof aWorld>>;
beforeAll(async () => {
  open = await openAdministration();
});
afterAll(() => open.close());
beforeEach(async () => {
  world = await aWorld(open);
});

async function aJob(more: { readonly overlap?: 'queue' | 'skip' | 'allow'; readonly target?: string } = {}): Promise<Job> {
  const { overlap, target = `/${unique('in')}` } = more;
  return createJob(
    open.deps,
    {
      slug: unique('job'),
      definition: {
        direction: 'pull',
        connectionId: world.connection.id,
        storeId: world.store.id,
        source: { path: '/out', match: '*' },
        target: { path: target },
        ...(overlap === undefined ? {} : { running: { overlap } }),
      },
    },
    open.context,
  );
}

const scheduleOf = (job: Job, input: ScheduleRuleInput) => createSchedule(open.deps, { jobId: job.id, ...input }, open.context);
const changed = async (job: Job, changes: UpdateJobInput) =>
  updateJob(open.deps, { ...(await open.database.read.jobs.get(job.id)), changes }, open.context);
const runsOf = async (job: Job): Promise<readonly Run[]> =>
  (await open.database.read.runs.list({ jobId: job.id }, { limit: 200 })).items.toReversed();
const slotsOf = async (job: Job) => (await runsOf(job)).map(({ slot }) => slot);
const skipsOf = async (job: Job) =>
  (await open.events({ jobId: job.id, type: 'schedule.slot-skipped' }))
    .map(({ reason, details }) => ({ reason, ...details }))
    .toReversed();

async function tickAt(instant: string): Promise<number> {
  open.clock.advance(Date.parse(instant) - open.clock.now().getTime());
  return fireSchedules(open.deps);
}

/** Takes a Run to its end as a worker does, with files delivered or without. */
async function end(run: Run, state: Extract<RunState, 'succeeded' | 'failed'> = 'succeeded', committed = 1): Promise<void> {
  await open.database.transaction(async (tx) => {
    await tx.runs.advance(run.id, 'queued', 'discovering', {});
    await tx.runs.advance(run.id, 'discovering', 'running', {});
    const ended = await tx.runs.advance(run.id, 'running', state, {
      finishedAt: open.clock.now(),
      counts: { ...run.counts, committed },
    });
    if (ended === undefined) throw new Error('it did not end');
    await followRunEnd(tx, open.deps, ended, await tx.jobs.get(run.jobId));
  });
}

const poll = { from: '06:00', to: '07:00', everyMinutes: 10 } as const;

describe('B19: a slot runs once', () => {
  it('B19: 02:30 on the day without it runs at 03:00, with two ticks at a time', async () => {
    await tickAt('2026-03-28T12:00:00Z');
    const job = await aJob();
    await scheduleOf(job, { cron: '30 2 * * *', timeZone: 'Europe/Paris' });
    expect(await tickAt('2026-03-29T00:59:00Z')).toBe(0);
    open.clock.advance(60_000);
    const fired = await Promise.all([fireSchedules(open.deps), fireSchedules(open.deps), fireSchedules(open.deps)]);
    expect(fired.reduce((sum, each) => sum + each, 0)).toBe(1);
    expect(await slotsOf(job)).toEqual(['2026-03-29T02:30']);
  });

  itExhaustively('B19: a poll goes on through the repeated hour, each pass under slots of its own', async () => {
    await tickAt('2026-10-24T23:55:00Z');
    const job = await aJob({ overlap: 'allow' });
    await scheduleOf(job, { cron: '*/30 * * * *', timeZone: 'Europe/Paris' });
    for (let minutes = 0; minutes <= 130; minutes += 10) {
      await tickAt(new Date(Date.parse('2026-10-25T00:00:00Z') + minutes * 60_000).toISOString());
    }
    expect(await slotsOf(job)).toEqual([
      '2026-10-25T02:00',
      '2026-10-25T02:30',
      '2026-10-25T02:00+01:00',
      '2026-10-25T02:30+01:00',
      '2026-10-25T03:00',
    ]);
  });

  it('B19: after downtime a window makes one run up, or none, and says how many slots it missed', async () => {
    await tickAt('2026-11-02T00:00:00Z');
    const [makes, skips] = [await aJob(), await aJob()];
    await scheduleOf(makes, { window: poll, timeZone: 'UTC', catchUp: 'one' });
    await scheduleOf(skips, { window: poll, timeZone: 'UTC' });
    await tickAt('2026-11-02T09:00:00Z');
    expect(await slotsOf(makes)).toEqual(['2026-11-02T07:00']);
    expect(await slotsOf(skips)).toEqual([]);
    expect(await skipsOf(makes)).toEqual([{ reason: 'missed', slots: 6 }]);
    expect(await skipsOf(skips)).toEqual([{ reason: 'missed', slots: 7 }]);
  });
});

describe('calendars', () => {
  const bankDays = (name: string) => ({ slug: unique(name), holidays: [{ name: 'Christmas Day', on: '12-25' }] });

  itExhaustively(
    'B19: closes days, moves their times to the next open day where they run once, and follows changes at once',
    async () => {
      await tickAt('2026-12-24T12:00:00Z');
      const calendar = await createCalendar(open.deps, bankDays('bank'), open.context);
      const on = { timeZone: 'UTC', calendarId: calendar.id } as const;
      const [skip, next] = [await aJob({ overlap: 'allow' }), await aJob({ overlap: 'allow' })];
      await scheduleOf(skip, { cron: '0 6 * * *', ...on });
      await scheduleOf(next, { cron: '0 6 25,26 * *', ...on, onClosedDay: 'next' });
      for (const day of ['25', '26', '27', '28', '29']) await tickAt(`2026-12-${day}T06:00:00Z`);
      expect(await slotsOf(skip)).toEqual(['2026-12-28T06:00', '2026-12-29T06:00']);
      expect(await slotsOf(next)).toEqual(['2026-12-28T06:00']);
      await updateCalendar(open.deps, { ...calendar, changes: { exclude: ['2026-12-30'] } }, open.context);
      await tickAt('2026-12-30T06:00:00Z');
      expect(await slotsOf(skip)).toHaveLength(2);
    },
  );

  it('that are in use are not deleted, and the refusal names who uses them', async () => {
    const calendar = await createCalendar(open.deps, bankDays('used'), open.context);
    const job = await aJob();
    const schedule = await scheduleOf(job, { cron: '0 6 * * *', timeZone: 'UTC', calendarId: calendar.id });
    const failure = await failureOf(deleteCalendar(open.deps, calendar.id, open.context));
    expect(failure).toMatchObject({ code: 'conflict.in-use' });
    expect(failure.publicDetail).toContain(job.slug);
    await open.database.transaction((tx) => tx.schedules.remove(schedule));
    await deleteCalendar(open.deps, calendar.id, open.context);
  });

  it('name the field of what they do not understand', async () => {
    const refused = (rules: object) => failureOf(createCalendar(open.deps, { slug: unique('bad'), ...rules }, open.context));
    expect(await refused({ holidays: [{ name: 'x', on: '02-30' }] })).toMatchObject({ field: '/holidays/0/on' });
    expect(await refused({ include: ['2026-02-30'] })).toMatchObject({ field: '/include/0' });
    expect(await refused({ include: ['2026-02-20'], exclude: ['2026-02-20'] })).toMatchObject({ field: '/exclude/0' });
  });

  it('refuses a schedule that would never fire on them', async () => {
    const calendar = await createCalendar(open.deps, { slug: unique('week') }, open.context);
    const failure = await failureOf(scheduleOf(await aJob(), { cron: '0 6 * * 0', timeZone: 'UTC', calendarId: calendar.id }));
    expect(failure).toMatchObject({ code: 'input.invalid', field: '/calendarId' });
  });
});

describe('B15: a window until the first success', () => {
  it('B15: a success ends its slots, which are recorded as skipped, and opens anew the next day', async () => {
    await tickAt('2027-01-04T00:00:00Z');
    const job = await aJob();
    const schedule = await scheduleOf(job, { window: poll, timeZone: 'UTC' });
    await tickAt('2027-01-04T06:00:00Z');
    const [first] = await runsOf(job);
    if (first !== undefined) await end(first, 'succeeded', 0);
    await tickAt('2027-01-04T06:10:00Z');
    const second = (await runsOf(job)).at(-1);
    if (second !== undefined) await end(second);
    await tickAt('2027-01-04T06:20:00Z');
    expect(await slotsOf(job)).toEqual(['2027-01-04T06:00', '2027-01-04T06:10']);
    expect(await skipsOf(job)).toEqual([
      { reason: 'window-succeeded', slots: 5, slot: '2027-01-04T06:20', lastSlot: '2027-01-04T07:00' },
    ]);
    expect((await open.database.read.schedules.get(schedule.id)).nextFireAt).toEqual(new Date('2027-01-05T06:00:00Z'));
    await tickAt('2027-01-04T07:00:00Z');
    expect(await open.events({ jobId: job.id, type: 'schedule.missed' })).toEqual([]);
  });

  itExhaustively('without the success that was expected is a warning, a live event, and on the first screen', async () => {
    await tickAt('2027-01-11T00:00:00Z');
    const job = await aJob({ overlap: 'allow' });
    const schedule = await scheduleOf(job, { window: { ...poll, expectedBy: '06:45' }, timeZone: 'UTC' });
    const heard: unknown[] = [];
    const stop = open.database.live.subscribe((event) => void heard.push(event));
    await tickAt('2027-01-11T06:00:00Z');
    const [run] = await runsOf(job);
    if (run !== undefined) await end(run, 'failed');
    await tickAt('2027-01-11T06:45:00Z');
    const [missed] = await open.events({ jobId: job.id, type: 'schedule.missed' });
    expect(missed).toMatchObject({ severity: 'warning', outcome: 'failure', details: { day: '2027-01-11' } });
    expect((await open.database.read.schedules.get(schedule.id)).missedAt).toEqual(new Date('2027-01-11T06:45:00Z'));
    await expect
      .poll(() => heard, { timeout: 120_000 })
      .toContainEqual({
        kind: 'schedule.missed',
        id: schedule.id,
        jobId: job.id,
        day: '2027-01-11',
      });
    stop();
    await tickAt('2027-01-11T06:46:00Z');
    expect(await open.events({ jobId: job.id, type: 'schedule.missed' })).toHaveLength(1);
  });

  itExhaustively('B15: drops the run that waited when the one before it was the success', async () => {
    await tickAt('2027-01-18T00:00:00Z');
    const job = await aJob();
    await scheduleOf(job, { window: poll, timeZone: 'UTC' });
    await tickAt('2027-01-18T06:00:00Z');
    await tickAt('2027-01-18T06:10:00Z');
    const [first, second] = await runsOf(job);
    expect(second).toMatchObject({ state: 'queued', waiting: true });
    if (first !== undefined) await end(first);
    expect(await open.database.read.runs.get(second?.id ?? '')).toMatchObject({ state: 'cancelled', waiting: false });
  });
});

describe('B20: overlap is explicit', () => {
  it('B20: queue, the default: one run waits and begins when the active one ends; more are skipped and recorded', async () => {
    await tickAt('2027-02-01T00:00:00Z');
    const job = await aJob();
    await scheduleOf(job, { cron: '*/10 * * * *', timeZone: 'UTC' });
    for (const minute of ['10', '20', '30']) await tickAt(`2027-02-01T00:${minute}:00Z`);
    const [first, second, ...others] = await runsOf(job);
    expect(others).toEqual([]);
    expect([first?.waiting, second?.waiting]).toEqual([false, true]);
    expect(await skipsOf(job)).toEqual([{ reason: 'overlap', slots: 1, slot: '2027-02-01T00:30' }]);
    const needing = async () => (await open.database.read.runs.needingTask(open.clock.now(), 1000)).map(({ id }) => id);
    expect(await needing()).not.toContain(second?.id);
    if (first !== undefined) await end(first, 'failed');
    expect(await open.database.read.runs.get(second?.id ?? '')).toMatchObject({ state: 'queued', waiting: false });
    expect(await needing()).toContain(second?.id);
  });

  it('B20: skip leaves the slot out, allow lets both run', async () => {
    await tickAt('2027-02-02T00:00:00Z');
    const [skip, allow] = [await aJob({ overlap: 'skip' }), await aJob({ overlap: 'allow' })];
    for (const job of [skip, allow]) await scheduleOf(job, { cron: '*/10 * * * *', timeZone: 'UTC' });
    for (const minute of ['10', '20']) await tickAt(`2027-02-02T00:${minute}:00Z`);
    expect(await slotsOf(skip)).toEqual(['2027-02-02T00:10']);
    expect(await skipsOf(skip)).toEqual([{ reason: 'overlap', slots: 1, slot: '2027-02-02T00:20' }]);
    expect((await runsOf(allow)).map(({ waiting }) => waiting)).toEqual([false, false]);
  });

  itExhaustively('B20: schedules that are due together fire in one transaction, each by the rules of its own job', async () => {
    await tickAt('2027-02-03T00:00:00Z');
    const ask = (job: Job) => requestRun(open.deps, { jobId: job.id }, open.context);
    const jobs = {
      idle: await aJob(),
      busy: await aJob(),
      full: await aJob(),
      skips: await aJob({ overlap: 'skip' }),
      allows: await aJob({ overlap: 'allow' }),
      twice: await aJob(),
      done: await aJob(),
      paused: await aJob(),
    };
    const at = { cron: '0 6 * * *', timeZone: 'UTC' };
    for (const job of Object.values(jobs)) {
      await scheduleOf(job, job === jobs.done ? { window: { ...poll, from: '05:50' }, timeZone: 'UTC' } : at);
    }
    await scheduleOf(jobs.twice, { cron: '0 6 1-28 * *', timeZone: 'UTC' });
    for (const job of [jobs.busy, jobs.full, jobs.full, jobs.skips, jobs.allows]) await ask(job);
    await tickAt('2027-02-03T05:50:00Z');
    const [success] = await runsOf(jobs.done);
    if (success !== undefined) await end(success);
    await changed(jobs.paused, { status: 'paused' });

    await tickAt('2027-02-03T06:00:00Z');
    const fired = async (job: Job) => (await runsOf(job)).filter(({ slot }) => slot === '2027-02-03T06:00');
    const waits = async (job: Job) => (await fired(job)).map(({ waiting }) => waiting);
    expect(await waits(jobs.idle)).toEqual([false]);
    expect(await waits(jobs.busy)).toEqual([true]);
    expect(await waits(jobs.full)).toEqual([]);
    expect(await waits(jobs.skips)).toEqual([]);
    expect(await waits(jobs.allows)).toEqual([false]);
    expect((await waits(jobs.twice)).toSorted()).toEqual([false, true]);
    expect(await waits(jobs.done)).toEqual([]);
    expect(await waits(jobs.paused)).toEqual([]);
    for (const job of [jobs.full, jobs.skips]) expect(await skipsOf(job)).toMatchObject([{ reason: 'overlap' }]);
    expect(await skipsOf(jobs.done)).toMatchObject([{ reason: 'window-succeeded', slots: 7 }]);
    // What is recorded in one transaction has one time.
    const all = [
      ...(await fired(jobs.idle)),
      ...(await fired(jobs.busy)),
      ...(await fired(jobs.allows)),
      ...(await fired(jobs.twice)),
    ];
    expect(new Set(all.map(({ createdAt }) => createdAt.getTime())).size).toBe(1);
    expect(await open.events({ jobId: jobs.idle.id, type: 'run.requested' })).toMatchObject([
      {
        actor: { kind: 'schedule' },
        details: { trigger: 'schedule', slot: '2027-02-03T06:00', dueAt: '2027-02-03T06:00:00.000Z' },
      },
    ]);
    expect(await tickAt('2027-02-03T06:00:01Z')).toBe(0);
  });

  itExhaustively('one that cannot be fired holds up none of those that are due with it', async () => {
    await tickAt('2027-02-04T00:00:00Z');
    const [broken, whole] = [await aJob(), await aJob()];
    const schedule = await scheduleOf(broken, { cron: '0 6 * * *', timeZone: 'UTC' });
    await scheduleOf(whole, { cron: '0 6 * * *', timeZone: 'UTC' });
    const { schedules } = open.database.read;
    if (schedule.rule.kind !== 'cron') throw new Error('it is one');
    const spoilt = await schedules.update({ ...schedule, rule: { ...schedule.rule, cron: 'nonsense' } });
    expect(await failureOf(tickAt('2027-02-04T06:00:00Z'))).toMatchObject({ code: 'input.invalid', field: 'cron' });
    expect(await slotsOf(whole)).toEqual(['2027-02-04T06:00']);
    await schedules.update({ ...spoilt, enabled: false });
  });

  it('B20: a run asked for by hand waits, or is refused with the reason', async () => {
    const [queue, skip] = [await aJob(), await aJob({ overlap: 'skip' })];
    const ask = (job: Job) => requestRun(open.deps, { jobId: job.id }, open.context);
    const first = await ask(queue);
    const second = await ask(queue);
    expect([first.waiting, second.waiting]).toEqual([false, true]);
    expect((await failureOf(ask(queue))).publicDetail).toContain('waits for its end already');
    await ask(skip);
    expect(await failureOf(ask(skip))).toMatchObject({ code: 'conflict.state' });
    await cancelRun(open.deps, first.id, open.context);
    expect(await open.database.read.runs.get(second.id)).toMatchObject({ state: 'queued', waiting: false });
  });

  itExhaustively('B20: many that ask at once begin one run and let one wait', async () => {
    const job = await aJob();
    const asked = await Promise.allSettled(
      Array.from({ length: 8 }, () => requestRun(open.deps, { jobId: job.id }, open.context)),
    );
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect((await runsOf(job)).map(({ waiting }) => waiting)).toEqual([false, true]);
  });

  itExhaustively('B20: runs that repeat another one wait in any number, and keep no other run from waiting', async () => {
    const job = await aJob();
    const ask = () => requestRun(open.deps, { jobId: job.id }, open.context);
    const first = await ask();
    const taken = { decision: 'taken', reason: 'matched', transferId: null, seenAt: open.clock.now() } as const;
    const known = { sizeBytes: null, modifiedAt: null };
    await open.database.read.runs.addSightings([{ id: newId(), runId: first.id, path: '/out/a', ...known, ...taken }]);
    await end(first);
    const active = await ask();
    const again = () => requestRerun(open.deps, { runId: first.id, files: 'all' }, open.context);
    const [one, two] = [await again(), await again()];
    const other = await ask();
    expect([one, two, other].map(({ waiting }) => waiting)).toEqual([true, true, true]);
    for (const [ending, next] of [
      [active, one],
      [one, two],
      [two, other],
    ] as const) {
      await end(ending);
      expect(await open.database.read.runs.get(next.id)).toMatchObject({ state: 'queued', waiting: false });
    }
  });

  it('B20: is a table', () => {
    const none = { active: 0, waiting: 0 };
    const busy = { active: 1, waiting: 0 };
    const full = { active: 1, waiting: 1 };
    for (const policy of ['queue', 'skip', 'allow'] as const) expect(decideOverlap(policy, none)).toBe('start');
    expect([decideOverlap('queue', busy), decideOverlap('queue', full)]).toEqual(['wait', 'skip']);
    expect([decideOverlap('skip', busy), decideOverlap('allow', full)]).toEqual(['skip', 'start']);
  });
});

describe('a trigger', () => {
  const arrive = (path: string, transferId = newId()) =>
    open.database.transaction((tx) =>
      noteArrivals(tx, [
        { storeId: world.store.id, path: parseVPath(path), cause: `file:${transferId}`, transferId, at: open.clock.now() },
      ]),
    );

  it('makes one run of files that arrive close together, and names them', async () => {
    const job = await aJob();
    await scheduleOf(job, { file: { storeId: world.store.id, path: '/drop', match: '*.csv', quietSeconds: 10 } });
    const ids = [newId(), newId()];
    await arrive('/drop/a.csv', ids[0]);
    open.clock.advance(5_000);
    await arrive('/drop/b.csv', ids[1]);
    await arrive('/drop/c.txt');
    await arrive('/drop/below/d.csv');
    // Told again: the same file is there once.
    await arrive('/drop/b.csv', ids[1]);
    open.clock.advance(9_000);
    expect(await fireArrivals(open.deps)).toBe(0);
    open.clock.advance(1_000);
    const fired = await Promise.all([fireArrivals(open.deps), fireArrivals(open.deps)]);
    expect(fired.toSorted()).toEqual([0, 1]);
    const [run] = await runsOf(job);
    expect(run).toMatchObject({
      trigger: 'file',
      slot: `file:${ids[0]}`,
      cause: { kind: 'file', count: 2, files: [{ path: '/drop/a.csv', transferId: ids[0] }, { path: '/drop/b.csv' }] },
    });
    expect(await fireArrivals(open.deps)).toBe(0);
  });

  itExhaustively('does not wait for ever while files keep coming', async () => {
    const job = await aJob();
    await scheduleOf(job, { file: { storeId: world.store.id, path: '/busy', quietSeconds: 10 } });
    for (let index = 0; index < 20; index += 1) {
      await arrive(`/busy/${index}`);
      await fireArrivals(open.deps);
      open.clock.advance(6_000);
    }
    expect((await runsOf(job)).length).toBeGreaterThan(0);
  });

  itExhaustively('makes a run of each file, one after the other, and loses none (B20)', async () => {
    const job = await aJob();
    await scheduleOf(job, { file: { storeId: world.store.id, path: '/each', runs: 'each' } });
    for (const name of ['a', 'b', 'c']) await arrive(`/each/${name}`);
    expect(await fireArrivals(open.deps)).toBe(2);
    const first = (await runsOf(job))[0];
    if (first !== undefined) await end(first);
    expect(await fireArrivals(open.deps)).toBe(1);
    expect((await runsOf(job)).map(({ cause }) => cause?.kind === 'file' && cause.files[0]?.path)).toEqual([
      '/each/a',
      '/each/b',
      '/each/c',
    ]);
  });

  itExhaustively('keeps the files that arrive while its job is paused', async () => {
    const job = await aJob();
    await scheduleOf(job, { file: { storeId: world.store.id, path: '/paused', quietSeconds: 0 } });
    await changed(job, { status: 'paused' });
    await arrive('/paused/a');
    expect(await fireArrivals(open.deps)).toBe(0);
    await changed(job, { status: 'active' });
    expect(await fireArrivals(open.deps)).toBe(1);
  });

  it('runs a job after another one, by how that ended, once', async () => {
    const first = await aJob();
    const jobs = { success: await aJob(), failure: await aJob(), any: await aJob() };
    for (const on of ['success', 'failure', 'any'] as const) await scheduleOf(jobs[on], { after: { jobId: first.id, on } });
    const one = await requestRun(open.deps, { jobId: first.id }, open.context);
    await end(one, 'failed');
    expect(await slotsOf(jobs.success)).toEqual([]);
    expect(await slotsOf(jobs.failure)).toEqual([`after:${one.id}`]);
    expect((await runsOf(jobs.any))[0]).toMatchObject({
      trigger: 'after',
      cause: { kind: 'after', runId: one.id, jobId: first.id, jobSlug: first.slug },
    });
    await open.database.transaction(async (tx) => followRunEnd(tx, open.deps, await tx.runs.get(one.id), first));
    expect(await slotsOf(jobs.any)).toHaveLength(1);
    const failure = await failureOf(deleteJob(open.deps, first.id, open.context));
    expect(failure).toMatchObject({ code: 'conflict.in-use' });
    expect(failure.publicDetail).toContain(jobs.any.slug);
  });

  itExhaustively('says so when its job is paused', async () => {
    const [first, second] = [await aJob(), await aJob()];
    await scheduleOf(second, { after: { jobId: first.id } });
    await changed(second, { status: 'paused' });
    const run = await requestRun(open.deps, { jobId: first.id }, open.context);
    await end(run);
    expect(await skipsOf(second)).toEqual([{ reason: 'job-paused', slots: 1, slot: `after:${run.id}` }]);
  });

  it('that would set off its own job is refused, straight away and by way of others', async () => {
    const [a, b, c] = [await aJob({ target: '/a' }), await aJob(), await aJob()];
    expect(await failureOf(scheduleOf(a, { after: { jobId: a.id } }))).toMatchObject({ field: '/after/jobId' });
    await scheduleOf(b, { after: { jobId: a.id } });
    await scheduleOf(c, { after: { jobId: b.id, on: 'any' } });
    const circle = await failureOf(scheduleOf(a, { after: { jobId: c.id } }));
    expect(circle.publicDetail).toContain(`${a.slug} → ${b.slug} → ${c.slug} → ${a.slug}`);
    const fed = await failureOf(scheduleOf(a, { file: { storeId: world.store.id, path: '/', subfolders: true } }));
    expect(fed).toMatchObject({ field: '/file/path' });
  });

  it('is replaced by the list of a job, and those that stay keep their files', async () => {
    const job = await aJob();
    const file = { storeId: world.store.id, path: '/list', quietSeconds: 0 };
    await changed(job, { triggers: [{ file }] });
    const [before] = await open.database.read.schedules.ofJob(job.id);
    await arrive('/list/a');
    const other = await aJob();
    await changed(job, { triggers: [{ after: { jobId: other.id } }, { file }] });
    const after = await open.database.read.schedules.ofJob(job.id);
    expect(after.map(({ rule }) => rule.kind).toSorted()).toEqual(['after', 'file']);
    expect(after.map(({ id }) => id)).toContain(before?.id);
    expect(await fireArrivals(open.deps)).toBe(1);
    await changed(job, { triggers: [] });
    expect(await open.database.read.schedules.ofJob(job.id)).toEqual([]);
  });
});

describe('a preview', () => {
  it('shows what does not fire, and why', async () => {
    await tickAt('2027-03-26T12:00:00Z');
    const calendar = await createCalendar(open.deps, { slug: unique('preview') }, open.context);
    const job = await aJob();
    const schedule = await scheduleOf(job, { cron: '30 2 * * *', timeZone: 'Europe/Paris', calendarId: calendar.id });
    const { times, overlap } = await previewSchedule(open.deps, { id: schedule.id, count: 2 });
    expect(overlap).toBe('queue');
    expect(times.map(({ slot, fires, reason, detail }) => [slot, fires, reason, detail])).toEqual([
      ['2027-03-27T02:30', false, 'calendar-closed', '2027-03-27 is Saturday.'],
      ['2027-03-28T02:30', false, 'calendar-closed', '2027-03-28 is Sunday.'],
      ['2027-03-29T02:30', true, null, null],
      ['2027-03-30T02:30', true, null, null],
    ]);
    await changed(job, { status: 'paused' });
    const paused = await previewSchedule(open.deps, { id: schedule.id, count: 1 });
    expect(paused.times.at(-1)).toMatchObject({ fires: false, reason: 'job-paused' });
  });

  it('knows that a window has seen its success', async () => {
    await tickAt('2027-04-05T00:00:00Z');
    const job = await aJob();
    const schedule = await scheduleOf(job, { window: { ...poll, everyMinutes: 30 }, timeZone: 'UTC' });
    await tickAt('2027-04-05T06:00:00Z');
    const [run] = await runsOf(job);
    if (run !== undefined) await end(run);
    const { times } = await previewSchedule(open.deps, { id: schedule.id, count: 2 });
    expect(times.map(({ slot, fires, reason }) => [slot, fires, reason])).toEqual([
      ['2027-04-05T06:30', false, 'window-succeeded'],
      ['2027-04-05T07:00', false, 'window-succeeded'],
      ['2027-04-06T06:00', true, null],
      ['2027-04-06T06:30', true, null],
    ]);
  });
});
