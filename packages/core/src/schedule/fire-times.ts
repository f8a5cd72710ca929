import { Failure } from '../failure.js';
import type { CronSchedule } from './cron.js';
import { meaningOf, offsetAt } from './time-zone.js';

/*
 * A schedule names wall times; a run needs an instant and a name that no other run of the schedule has. The rules (B19):
 *
 * - A wall time that the day does not have (the clocks are put forward over it) fires at the instant they are, the next one that
 *   exists, under its own name. Several that fall on one instant fire once, and a wall time that really exists goes first: a poll
 *   every ten minutes fires at 03:00 once, not seven times.
 * - A wall time that the day has twice fires the first time only, also for a poll every ten minutes: the slot is the run's name
 *   and a slot runs once. Who cannot do without the second pass of that hour sets the schedule to UTC, which has no such hours.
 */

/** One time a schedule fires. */
export interface FireTime {
  /**
   * Names the run within its schedule (B19): the local time `YYYY-MM-DDTHH:mm` that the expression names, also where that time
   * does not exist on that day. Slots of one schedule sort as their instants do.
   */
  readonly slot: string;
  /** When, in UTC. */
  readonly at: Date;
}

interface Candidate {
  readonly slot: string;
  readonly atMs: number;
  readonly exists: boolean;
}

function wallText(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 16);
}

/** Every fire there may be, in the order of instants, several at one instant included. */
function* candidates(schedule: CronSchedule, fromWallMs: number): Generator<Candidate> {
  for (let wall = schedule.nextWallTime(fromWallMs); wall !== undefined; wall = schedule.nextWallTime(wall)) {
    const meaning = meaningOf(schedule.timeZone, wall);
    yield { slot: wallText(wall), atMs: meaning.atMs, exists: meaning.kind !== 'never' };
  }
}

/** The fires of a schedule after an instant, endless for nearly every schedule; take what is needed. */
export function* firesAfter(schedule: CronSchedule, afterMs: number): Generator<FireTime> {
  let held: Candidate | undefined;
  const wallMs = afterMs + offsetAt(schedule.timeZone, afterMs);
  for (const candidate of candidates(schedule, wallMs - 60_000)) {
    if (candidate.atMs <= afterMs) continue;
    if (held !== undefined && held.atMs === candidate.atMs) {
      if (candidate.exists) held = candidate;
      continue;
    }
    if (held !== undefined) yield { slot: held.slot, at: new Date(held.atMs) };
    held = candidate;
  }
  if (held !== undefined) yield { slot: held.slot, at: new Date(held.atMs) };
}

/** The next `count` times a schedule fires after an instant, this instant itself not included. Fewer only if there are no more. */
export function nextFireTimes(schedule: CronSchedule, after: Date, count: number): FireTime[] {
  const fires: FireTime[] = [];
  if (count <= 0) return fires;
  for (const fire of firesAfter(schedule, after.getTime())) {
    fires.push(fire);
    if (fires.length >= count) break;
  }
  return fires;
}

const slotPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

/**
 * The instant that a slot of a time zone means.
 * @throws Failure `input.invalid` with field `slot` for a text that is no slot
 */
export function slotInstant(slot: string, timeZone: string): Date {
  const wallMs = slotPattern.test(slot) ? Date.parse(`${slot}Z`) : Number.NaN;
  if (Number.isNaN(wallMs)) {
    throw new Failure('input.invalid', {
      field: 'slot',
      publicDetail: `${JSON.stringify(slot)} is not a slot. A slot is a local time such as "2026-03-29T02:30".`,
    });
  }
  return new Date(meaningOf(timeZone, wallMs).atMs);
}
