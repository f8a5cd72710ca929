import {
  decideFiring,
  firstFire,
  isFailure,
  type Job,
  nextFireTimes,
  type RuleTimes,
  ruleText,
  type Schedule,
  type Tick,
  type Tx,
  tickOf,
} from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { recordRun } from './record-run.js';
import { byScheduleOf, recordMissedWindow, recordSkippedSlots } from './schedule-audit.js';
import { timesOfSchedule } from './times-of-schedule.js';

const LIMIT = 500;
/** What the tick needs of the engine. */
export type FiringDeps = Pick<EngineDeps, 'database' | 'clock'>;

/** A window of every minute of a day. */
const WINDOW_SLOTS = 1500;

/**
 * The tick: records a Run for every Schedule whose slot has come, unless the Job's other Runs or a success in the slot's window
 * say otherwise, and looks whether the success that a window was to see has come. A Run is unique by (schedule, slot), and the
 * Schedule moves on in the same transaction, so any number of workers may tick at the same time (BEHAVIOURS B19, B20). Resolves to
 * the number of Runs recorded.
 */
export async function fireSchedules(deps: FiringDeps): Promise<number> {
  const due = await deps.database.read.schedules.due(deps.clock.now(), LIMIT);
  return firedOf(due, (schedule) => fireSchedule(deps, schedule));
}

/** Fires one after the other; one that cannot be fired must not hold up the others, and is thrown at the end. */
export async function firedOf<T>(due: readonly T[], fire: (thing: T) => Promise<number>): Promise<number> {
  let fired = 0;
  let failed: { readonly error: unknown } | undefined;
  for (const thing of due) {
    try {
      fired += await fire(thing);
    } catch (error) {
      // Another worker fired it between our look and our write.
      if (isFailure(error, 'version.stale') || isFailure(error, 'conflict.duplicate') || isFailure(error, 'not-found')) continue;
      failed ??= { error };
    }
  }
  if (failed !== undefined) throw failed.error;
  return fired;
}

async function fireSchedule(deps: FiringDeps, { id, jobId }: Schedule): Promise<number> {
  return deps.database.transaction(async (tx) => {
    const now = deps.clock.now();
    await tx.jobs.lockRuns([jobId]);
    const schedule = await tx.schedules.get(id);
    const job = await tx.jobs.get(jobId);
    const times = await timesOfSchedule(tx, schedule.rule);
    if (!schedule.enabled || job.status !== 'active' || times === undefined || !('catchUp' in schedule.rule)) return 0;
    const { nextFireAt, expectedAt, rule } = schedule;
    const tick = tickOf(times, { nextFireAt, expectedAt, catchUp: rule.catchUp, now });
    if (tick.nextFireAt === nextFireAt && tick.expectedAt === expectedAt) return 0;
    const at = { tx, schedule, job, times, now };
    if (tick.missed > 0) recordSkippedSlots(tx, at, { reason: 'missed', slots: tick.missed });
    const missedAt = await lookForSuccess(at, tick.expected);
    const fired = tick.due === undefined ? undefined : await fireDue(at, tick.due);
    await tx.schedules.update({
      ...schedule,
      lastSlot: fired?.slot ?? schedule.lastSlot,
      nextFireAt: fired?.nextFireAt ?? tick.nextFireAt,
      expectedAt: tick.expectedAt,
      missedAt: missedAt ?? schedule.missedAt,
    });
    return fired?.slot === undefined ? 0 : 1;
  });
}

/** One Schedule at one tick, in its transaction. */
interface At {
  readonly tx: Tx;
  readonly schedule: Schedule;
  readonly job: Job;
  readonly times: RuleTimes;
  readonly now: Date;
}

/** Resolves to when the latest window that did not see its success was to have seen it. */
async function lookForSuccess({ tx, schedule, job }: At, expected: Tick['expected']): Promise<Date | undefined> {
  let missedAt: Date | undefined;
  for (const window of expected) {
    if (await tx.runs.succeededBetween(job.id, window.opensAt, window.expectedAt)) continue;
    recordMissedWindow(tx, { schedule, job }, window);
    missedAt = window.expectedAt;
  }
  return missedAt;
}

interface Fired {
  /** Undefined when the slot became no Run. */
  readonly slot?: string;
  /** When it is not the slot after this one that comes next. */
  readonly nextFireAt?: Date | null;
}

async function fireDue(at: At, { fire, window }: NonNullable<Tick['due']>): Promise<Fired> {
  const { tx, schedule, job, now } = at;
  const { rule } = schedule;
  const endsAtSuccess = rule.kind === 'window' && rule.until === 'first-success' && window !== undefined;
  const firing = decideFiring({
    overlap: job.definition.running.overlap,
    open: (await tx.runs.open([job.id])).get(job.id) ?? { active: 0, waiting: 0 },
    windowSucceeded: endsAtSuccess && (await tx.runs.succeededBetween(job.id, window.opensAt, now)),
  });
  if (firing.kind === 'run') {
    await recordRun(tx, {
      job,
      trigger: 'schedule',
      of: { scheduleId: schedule.id, slot: fire.slot },
      requestedBy: `schedule ${ruleText(rule)}`,
      waiting: firing.waiting,
      act: byScheduleOf(schedule),
      details: { dueAt: fire.at.toISOString() },
    });
    return { slot: fire.slot };
  }
  if (firing.reason !== 'window-succeeded' || window === undefined) {
    recordSkippedSlots(tx, at, { reason: firing.reason, slots: 1, first: fire.slot });
    return {};
  }
  const rest = restOfWindow(at.times, fire.at, window.closesAt);
  recordSkippedSlots(tx, at, { reason: firing.reason, slots: 1 + rest.length, first: fire.slot, last: rest.at(-1) ?? fire.slot });
  const over = new Date(Math.max(now.getTime(), window.closesAt.getTime()));
  return { nextFireAt: firstFire(at.times, over) };
}

function restOfWindow({ schedule }: RuleTimes, after: Date, closesAt: Date): readonly string[] {
  return nextFireTimes(schedule, after, WINDOW_SLOTS)
    .filter(({ at }) => at <= closesAt)
    .map(({ slot }) => slot);
}
