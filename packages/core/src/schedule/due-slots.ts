import { type FireTime, firesAfter, slotInstant } from './fire-times.js';
import type { Timing } from './timing.js';

/** How old a slot may be and still fire as if on time. */
const DEFAULT_GRACE_MS = 5 * 60_000;

/** A count of missed slots stops here, so that a year of downtime costs no more than a day of it. */
export const MISSED_LIMIT = 100;

export interface DueQuestion {
  /** When the schedule came into force: created, enabled or changed. No slot at or before it is due. */
  readonly since: Date;
  /** The slot that was decided last. Leave it out when the expression or the zone was changed since, and give that time as `since`. */
  readonly lastSlot?: string | null;
  readonly now: Date;
  /** What becomes of slots that passed while nobody looked: `skip` nothing, `one` a single make-up run for the latest. */
  readonly catchUp: 'skip' | 'one';
  /** With `skip`, a slot older than this is missed; 5 minutes unless given. */
  readonly graceMs?: number;
}

export interface DueAnswer {
  /** The slot to fire now, if any; never more than one. */
  readonly fire: FireTime | undefined;
  /** The latest slot that has passed, fired or not: the next question's `lastSlot`. Undefined when none has passed. */
  readonly latest: FireTime | undefined;
  /** How many slots passed and do not fire; {@link MISSED_LIMIT} means that many or more. */
  readonly missed: number;
}

/** The last fire in `(afterMs, nowMs]`. Looks in a window that grows, because a dense schedule has too many fires to walk them all. */
function latestFire(schedule: Timing, afterMs: number, nowMs: number): FireTime | undefined {
  for (let windowMs = 3_600_000; ; windowMs *= 6) {
    const fromMs = Math.max(afterMs, nowMs - windowMs);
    let latest: FireTime | undefined;
    for (const fire of firesAfter(schedule, fromMs)) {
      if (fire.at.getTime() > nowMs) break;
      latest = { slot: fire.slot, at: fire.at };
    }
    if (latest !== undefined || fromMs === afterMs) return latest;
  }
}

function countPassed(schedule: Timing, afterMs: number, nowMs: number, limit: number): number {
  let count = 0;
  for (const fire of firesAfter(schedule, afterMs)) {
    if (fire.at.getTime() > nowMs || count >= limit) break;
    count += 1;
  }
  return count;
}

/**
 * Which slot of a schedule is to fire now: at most one, also after a long downtime (B19). Ask on every tick and keep
 * `latest.slot` as the next `lastSlot`; a clock that jumped back makes nothing due twice.
 */
export function dueSlots(schedule: Timing, question: DueQuestion): DueAnswer {
  const { since, lastSlot, now, catchUp, graceMs = DEFAULT_GRACE_MS } = question;
  const lastMs = lastSlot ? slotInstant(lastSlot, schedule.timeZone).getTime() : Number.NEGATIVE_INFINITY;
  const afterMs = Math.max(since.getTime(), lastMs);
  const nowMs = now.getTime();
  const latest = afterMs < nowMs ? latestFire(schedule, afterMs, nowMs) : undefined;
  if (latest === undefined) return { fire: undefined, latest: undefined, missed: 0 };
  const fires = catchUp === 'one' || nowMs - latest.at.getTime() <= graceMs;
  const passed = countPassed(schedule, afterMs, nowMs, MISSED_LIMIT + 1);
  return { fire: fires ? latest : undefined, latest, missed: Math.min(MISSED_LIMIT, passed - (fires ? 1 : 0)) };
}
