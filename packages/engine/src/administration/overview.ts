import type { Connection, FireTime, HostKey, HourFigures, Id, Run, Transfer, WithinReach } from '@waybill/core';
import { dateText, nextFireTimes, ruleText, WAIVER_WARNING_DAYS } from '@waybill/core';
import { timesOfSchedule } from '../runs/times-of-schedule.js';
import type { AdministrationDeps } from './deps.js';

const HOURS = 24;
const HOUR_MS = 3_600_000;
const SHOWN = 10;

/** The figures of the first screen. */
export interface OverviewFigures {
  readonly at: Date;
  readonly now: { readonly activeRuns: number; readonly queuedTransfers: number; readonly runningTransfers: number };
  /** The last 24 hours, oldest first, empty ones included. */
  readonly hours: readonly HourFigures[];
  readonly activeRuns: readonly Run[];
  /** Of the last 24 hours, newest first. */
  readonly failedRuns: readonly Run[];
  readonly failedTransfers: readonly Transfer[];
  readonly nextRuns: readonly (FireTime & { readonly scheduleId: Id; readonly jobId: Id; readonly jobSlug: string })[];
  /** Of the last 24 hours, latest first. */
  readonly missedWindows: readonly {
    readonly scheduleId: Id;
    readonly jobId: Id;
    readonly jobSlug: string;
    /** In a few words. */
    readonly rule: string;
    readonly expectedAt: Date;
  }[];
  readonly pendingHostKeys: readonly { readonly hostKey: HostKey; readonly connection: Connection }[];
  readonly stoppedConnections: readonly Connection[];
  /** Their waiver for old algorithms is over, or will be soon (BEHAVIOURS B29). */
  readonly endingWaivers: readonly Connection[];
  /** Changes that wait for a second person, and those that were done without one and not reviewed; none are told to who has a scope. */
  readonly approvals: { readonly waiting: number; readonly unreviewed: number };
  /** Left alone after failures in a row, the latest first. */
  readonly restingConnections: readonly Connection[];
}

/** Reads what the first screen shows; at most ten of each list, and of what is within reach. */
export async function readOverview(
  deps: Pick<AdministrationDeps, 'database' | 'clock'>,
  reach: WithinReach = {},
): Promise<OverviewFigures> {
  const { read } = deps.database;
  const at = deps.clock.now();
  const firstHour = new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS);
  const since = new Date(at.getTime() - HOURS * HOUR_MS);
  const few = { limit: SHOWN };
  const soon = dateText(Math.floor(at.getTime() / (HOURS * HOUR_MS)) + WAIVER_WARNING_DAYS);
  const [now, counted, discovering, running, queued, failedRuns, failedTransfers, stopped, ending] = await Promise.all([
    read.figures.open(reach),
    read.figures.transfersByHour(firstHour, reach),
    read.runs.list({ ...reach, state: 'discovering' }, few),
    read.runs.list({ ...reach, state: 'running' }, few),
    read.runs.list({ ...reach, state: 'queued' }, few),
    read.runs.list({ ...reach, state: 'failed', since }, few),
    read.transfers.list({ ...reach, state: 'failed', since }, few),
    read.connections.list({ ...reach, status: 'stopped' }, few),
    read.connections.list({ ...reach, waiverUntil: soon }, few),
  ]);
  const active = [...discovering.items, ...running.items, ...queued.items];
  return {
    at,
    now,
    hours: everyHour(counted, firstHour),
    activeRuns: active.sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime()).slice(0, SHOWN),
    failedRuns: failedRuns.items,
    failedTransfers: failedTransfers.items,
    nextRuns: await nextRuns(deps, reach),
    missedWindows: await missedWindows(deps, since, reach),
    pendingHostKeys: await pendingHostKeys(deps, reach),
    stoppedConnections: stopped.items,
    endingWaivers: ending.items,
    approvals: reach.within === undefined ? await read.proposedChanges.counts() : { waiting: 0, unreviewed: 0 },
    restingConnections: await restingConnections(deps, reach),
  };
}

function everyHour(counted: readonly HourFigures[], firstHour: Date): readonly HourFigures[] {
  const byHour = new Map(counted.map((figures) => [figures.hour.getTime(), figures]));
  return Array.from({ length: HOURS }, (_, index) => {
    const hour = new Date(firstHour.getTime() + index * HOUR_MS);
    return byHour.get(hour.getTime()) ?? { hour, committed: 0, failed: 0, bytes: 0n };
  });
}

/** The nearest firings of all schedules by the clock. */
async function nextRuns(deps: Pick<AdministrationDeps, 'database'>, reach: WithinReach): Promise<OverviewFigures['nextRuns']> {
  const { read } = deps.database;
  const schedules = await read.schedules.upcoming(SHOWN, reach);
  const found = await Promise.all(
    schedules.map(async (schedule) => {
      const job = await read.jobs.find(schedule.jobId);
      const times = await timesOfSchedule(read, schedule.rule);
      if (job === undefined || times === undefined || schedule.nextFireAt === null) return [];
      const justBefore = new Date(schedule.nextFireAt.getTime() - 1);
      const [fire] = nextFireTimes(times.schedule, justBefore, 1);
      return fire === undefined ? [] : [{ ...fire, scheduleId: schedule.id, jobId: job.id, jobSlug: job.slug }];
    }),
  );
  return found.flat();
}

/** The windows of the last day that ended without the success that was expected in them, latest first. */
async function missedWindows(
  deps: Pick<AdministrationDeps, 'database'>,
  since: Date,
  reach: WithinReach,
): Promise<OverviewFigures['missedWindows']> {
  const { read } = deps.database;
  const schedules = await read.schedules.missedSince(since, SHOWN, reach);
  const found = await Promise.all(
    schedules.map(async ({ id, jobId, rule, missedAt }) => {
      const job = await read.jobs.find(jobId);
      if (job === undefined || missedAt === null) return [];
      return [{ scheduleId: id, jobId, jobSlug: job.slug, rule: ruleText(rule), expectedAt: missedAt }];
    }),
  );
  return found.flat();
}

async function restingConnections(
  deps: Pick<AdministrationDeps, 'database'>,
  { within }: WithinReach,
): Promise<readonly Connection[]> {
  const { read } = deps.database;
  const resting = await read.breakers.resting(SHOWN, { within });
  const found = await Promise.all(resting.map(({ connectionId }) => read.connections.find(connectionId)));
  // One that is stopped waits for a person, whatever else is wrong with it.
  return found.flatMap((connection) => (connection?.status === 'active' ? [connection] : []));
}

async function pendingHostKeys(
  deps: Pick<AdministrationDeps, 'database'>,
  reach: WithinReach,
): Promise<OverviewFigures['pendingHostKeys']> {
  const pending = await deps.database.read.hostKeys.list({ ...reach, state: 'pending' }, { limit: SHOWN });
  const found = await Promise.all(
    pending.items.map(async (hostKey) => {
      const connection = await deps.database.read.connections.find(hostKey.connectionId);
      return connection === undefined ? [] : [{ hostKey, connection }];
    }),
  );
  return found.flat();
}
