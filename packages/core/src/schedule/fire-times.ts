import { Failure } from '../failure.js';
import type { CronSchedule } from './cron.js';
import { formatOffset, meaningOf, offsetAt } from './time-zone.js';

/*
 * A schedule names wall times; a run needs an instant and a name that no other run of the schedule has. The rules (B19):
 *
 * - A wall time that the day does not have (the clocks are put forward over it) fires at the instant they are, the next one that
 *   exists, under its own name. Several that fall on one instant fire once, and a wall time that really exists goes first: a poll
 *   every ten minutes fires at 03:00 once, not seven times.
 * - A wall time that the day has twice fires the first time only, with one exception: a schedule that admits every hour follows
 *   the passing of time, so that a poll every ten minutes does not fall silent for an hour. The slot of the second occurrence
 *   carries its offset (`2026-10-25T02:10+01:00`) and so differs from the first (`2026-10-25T02:10`).
 */

/** One time a schedule fires. */
export interface FireTime {
  /**
   * Names the run within its schedule (B19): the local time `YYYY-MM-DDTHH:mm`. Only the second occurrence of a local time, which
   * only a schedule of every hour uses, carries its offset as well: `YYYY-MM-DDTHH:mm+01:00`. Order slots by `at`, not as text.
   */
  readonly slot: string;
  /** When, in UTC. */
  readonly at: Date;
}

/** No clock was put back by more in the time of computers. */
const LONGEST_REPEAT_MS = 3 * 3_600_000;

interface Candidate {
  readonly slot: string;
  readonly atMs: number;
  readonly exists: boolean;
}

function wallText(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 16);
}

/** The wall time from which to look on, so that no repeated hour that is still to come is left out. */
function startWall(schedule: CronSchedule, afterMs: number): number {
  const offset = offsetAt(schedule.timeZone, afterMs);
  const soon = offsetAt(schedule.timeZone, afterMs + LONGEST_REPEAT_MS);
  return afterMs + (schedule.everyHour ? Math.min(offset, soon) : offset) - 60_000;
}

/** Every fire there may be, in the order of instants, several at one instant included. */
function* candidates(schedule: CronSchedule, fromWallMs: number): Generator<Candidate> {
  const repeats: Candidate[] = [];
  for (let wall = schedule.nextWallTime(fromWallMs); wall !== undefined; wall = schedule.nextWallTime(wall)) {
    const meaning = meaningOf(schedule.timeZone, wall);
    while (repeats[0] !== undefined && repeats[0].atMs < meaning.atMs) {
      yield repeats[0];
      repeats.shift();
    }
    yield { slot: wallText(wall), atMs: meaning.atMs, exists: meaning.kind !== 'never' };
    if (meaning.kind === 'twice' && schedule.everyHour) {
      const slot = wallText(wall) + formatOffset(wall - meaning.againAtMs);
      repeats.push({ slot, atMs: meaning.againAtMs, exists: true });
    }
  }
  yield* repeats;
}

/** The fires of a schedule after an instant, endless for nearly every schedule; take what is needed. */
export function* firesAfter(schedule: CronSchedule, afterMs: number): Generator<FireTime> {
  let held: Candidate | undefined;
  for (const candidate of candidates(schedule, startWall(schedule, afterMs))) {
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

const slotPattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?:([+-])(\d\d):(\d\d))?$/;

/**
 * The instant that a slot of a time zone means.
 * @throws Failure `input.invalid` with field `slot` for a text that is no slot
 */
export function slotInstant(slot: string, timeZone: string): Date {
  const [, wall, sign, hours, minutes] = slotPattern.exec(slot) ?? [];
  const wallMs = Date.parse(`${wall}Z`);
  if (Number.isNaN(wallMs)) {
    throw new Failure('input.invalid', {
      field: 'slot',
      publicDetail: `${JSON.stringify(slot)} is not a slot. A slot is a local time such as "2026-03-29T02:30".`,
    });
  }
  if (sign === undefined) return new Date(meaningOf(timeZone, wallMs).atMs);
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return new Date(sign === '-' ? wallMs + offsetMs : wallMs - offsetMs);
}
