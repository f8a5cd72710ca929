import {
  type CatchUpPolicy,
  decideFiring,
  firstFire,
  type Job,
  nextFireTimes,
  type OpenRuns,
  type RuleTimes,
  ruleText,
  type Schedule,
  type Span,
  type Tick,
  type Tx,
  tickOf,
  timesOfRule,
} from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { type RunRequest, recordRuns } from './record-run.js';
import { byScheduleOf, recordMissedWindow, recordSkippedSlots } from './schedule-audit.js';

/** What the tick needs of the engine. */
export type FiringDeps = Pick<EngineDeps, 'database' | 'clock'>;

/** What became of some Schedules at a tick. */
export interface Fired {
  /** How many Runs were recorded. */
  readonly runs: number;
  /** How many Schedules went on to their next time, with a Run or without. */
  readonly moved: number;
}

/** A window of every minute of a day. */
const WINDOW_SLOTS = 1500;

/**
 * Gives Schedules by the clock their turn, all in one transaction: a Run for every one whose slot has come, unless the Job's other Runs
 * or a success in the slot's window say otherwise. Those that are gone, off, or had their turn already are left alone.
 * @throws Failure `version.stale`, `conflict.duplicate` when somebody changed one of them at the same time
 */
export async function fireSet(deps: FiringDeps, due: readonly Pick<Schedule, 'id' | 'jobId'>[]): Promise<Fired> {
  return deps.database.transaction(async (tx) => {
    const now = deps.clock.now();
    const turns = await turnsOf(tx, due, now);
    if (turns.length === 0) return { runs: 0, moved: 0 };
    const open = new Map(await tx.runs.open([...new Set(turns.map(({ job }) => job.id))]));
    const asked: Span[] = [];
    const questions = turns.map((turn) => questionsOf(turn, now, (span) => asked.push(span) - 1));
    const succeeded = await tx.runs.succeededIn(asked);
    const requests: RunRequest[] = [];
    const moved = turns.map((turn, at): Schedule => {
      const { schedule, job, tick } = turn;
      if (tick.missed > 0) recordSkippedSlots(tx, turn, { reason: 'missed', slots: tick.missed });
      const { expected = [], ends } = questions[at] ?? {};
      const missed = expected.filter(({ answer }) => succeeded[answer] !== true);
      for (const { window } of missed) recordMissedWindow(tx, turn, window);
      const runs = open.get(job.id) ?? { active: 0, waiting: 0 };
      const fired = fireDue(tx, turn, { runs, now, windowSucceeded: ends !== undefined && succeeded[ends] === true });
      if (fired.request !== undefined) {
        requests.push(fired.request);
        open.set(job.id, withOneMore(runs, fired.request.waiting));
      }
      return {
        ...schedule,
        lastSlot: fired.request?.of?.slot ?? schedule.lastSlot,
        nextFireAt: fired.nextFireAt ?? tick.nextFireAt,
        expectedAt: tick.expectedAt,
        missedAt: missed.at(-1)?.window.expectedAt ?? schedule.missedAt,
      };
    });
    await recordRuns(tx, requests);
    await tx.schedules.moveOn(moved);
    return { runs: requests.length, moved: moved.length };
  });
}

/** One Schedule at a tick. */
interface Turn {
  readonly schedule: Schedule;
  readonly job: Job;
  readonly times: RuleTimes;
  readonly tick: Tick;
}

/** The Schedules that have something to do now. Nothing else begins, ends or adds Runs of their Jobs until the transaction ends. */
async function turnsOf(tx: Tx, due: readonly Pick<Schedule, 'id' | 'jobId'>[], now: Date): Promise<readonly Turn[]> {
  await tx.jobs.lockRuns([...new Set(due.map(({ jobId }) => jobId))]);
  // Read now: another worker may have given them their turn while this one waited.
  const schedules = await tx.schedules.byIds(due.map(({ id }) => id));
  const jobs = new Map((await tx.jobs.byIds([...new Set(schedules.map(({ jobId }) => jobId))])).map((job) => [job.id, job]));
  const timesOf = await readTimes(tx, schedules);
  const lookAt = ticksAt(now);
  return schedules.flatMap((schedule): Turn[] => {
    const { nextFireAt, expectedAt, enabled } = schedule;
    const job = jobs.get(schedule.jobId);
    const timed = timesOf(schedule);
    if (!enabled || job?.status !== 'active' || timed === undefined) return [];
    const tick = lookAt(schedule, timed);
    if (sameTime(tick.nextFireAt, nextFireAt) && sameTime(tick.expectedAt, expectedAt)) return [];
    return [{ schedule, job, times: timed.times, tick }];
  });
}

function sameTime(one: Date | null, other: Date | null): boolean {
  return one?.getTime() === other?.getTime();
}

interface TimedRule {
  readonly times: RuleTimes;
  readonly catchUp: CatchUpPolicy;
}

/** The times of each rule, read once however many Schedules have the same; undefined for a trigger. */
async function readTimes(tx: Tx, schedules: readonly Schedule[]): Promise<(schedule: Schedule) => TimedRule | undefined> {
  const named = schedules.flatMap(({ rule }) => ('calendarId' in rule && rule.calendarId !== null ? [rule.calendarId] : []));
  const calendars = new Map((await tx.calendars.byIds([...new Set(named)])).map(({ id, rules }) => [id, rules]));
  const known = new Map<string, RuleTimes>();
  return ({ rule }) => {
    if (rule.kind === 'file' || rule.kind === 'after') return undefined;
    const key = JSON.stringify(rule);
    const times = known.get(key) ?? timesOfRule(rule, rule.calendarId === null ? undefined : calendars.get(rule.calendarId));
    known.set(key, times);
    return { times, catchUp: rule.catchUp };
  };
}

/** What the clock says to each Schedule; those of one rule that wait for one time hear the same. */
function ticksAt(now: Date): (schedule: Schedule, timed: TimedRule) => Tick {
  const known = new Map<string, Tick>();
  return ({ rule, nextFireAt, expectedAt }, { times, catchUp }) => {
    const key = JSON.stringify([rule, nextFireAt, expectedAt]);
    const tick = known.get(key) ?? tickOf(times, { nextFireAt, expectedAt, catchUp, now });
    known.set(key, tick);
    return tick;
  };
}

/** What has to be known of a Job's successes: of each expectation that fell due, and of the window that ends at the first one. */
function questionsOf({ schedule: { rule }, job, tick }: Turn, now: Date, ask: (span: Span) => number) {
  const expected = tick.expected.map((window) => ({
    window,
    answer: ask({ jobId: job.id, since: window.opensAt, until: window.expectedAt }),
  }));
  const window = tick.due?.window;
  if (rule.kind !== 'window' || rule.until !== 'first-success' || window === undefined) return { expected };
  return { expected, ends: ask({ jobId: job.id, since: window.opensAt, until: now }) };
}

function withOneMore({ active, waiting }: OpenRuns, waits: boolean): OpenRuns {
  return waits ? { active, waiting: waiting + 1 } : { active: active + 1, waiting };
}

interface Circumstances {
  readonly runs: OpenRuns;
  readonly windowSucceeded: boolean;
  readonly now: Date;
}

/** The Run that the slot becomes, if any; and when it is not the slot after this one that comes next. */
function fireDue(
  tx: Tx,
  turn: Turn,
  { runs, windowSucceeded, now }: Circumstances,
): { readonly request?: RunRequest; readonly nextFireAt?: Date | null } {
  const { schedule, job, times, tick } = turn;
  if (tick.due === undefined) return {};
  const { fire, window } = tick.due;
  const firing = decideFiring({ overlap: job.definition.running.overlap, open: runs, windowSucceeded });
  if (firing.kind === 'run') {
    const request: RunRequest = {
      job,
      trigger: 'schedule',
      of: { scheduleId: schedule.id, slot: fire.slot },
      requestedBy: `schedule ${ruleText(schedule.rule)}`,
      waiting: firing.waiting,
      act: byScheduleOf(schedule),
      details: { dueAt: fire.at.toISOString() },
    };
    return { request };
  }
  if (firing.reason !== 'window-succeeded' || window === undefined) {
    recordSkippedSlots(tx, turn, { reason: firing.reason, slots: 1, first: fire.slot });
    return {};
  }
  const rest = restOfWindow(times, fire.at, window.closesAt);
  const last = rest.at(-1) ?? fire.slot;
  recordSkippedSlots(tx, turn, { reason: firing.reason, slots: 1 + rest.length, first: fire.slot, last });
  return { nextFireAt: firstFire(times, new Date(Math.max(now.getTime(), window.closesAt.getTime()))) };
}

function restOfWindow({ schedule }: RuleTimes, after: Date, closesAt: Date): readonly string[] {
  return nextFireTimes(schedule, after, WINDOW_SLOTS)
    .filter(({ at }) => at <= closesAt)
    .map(({ slot }) => slot);
}
