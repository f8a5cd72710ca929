import { Failure } from '../failure.js';
import { meaningOf, offsetAt } from './time-zone.js';
import type { Timing } from './timing.js';

/*
 * A schedule names wall times; a run needs an instant and a name that no other run of the schedule has. The rules (B19):
 *
 * - A wall time that the day does not have (the clocks are put forward over it) fires at the instant they are, the next one that
 *   exists, under its own name. Several that fall on one instant fire once, and a wall time that really exists goes first: a poll
 *   every ten minutes fires at 03:00 once, not seven times.
 * - A time of day that the day has twice fires the first time only: 02:30 is a name, and a slot runs once.
 * - An interval of an hour or less is no time of day. It goes on through the repeated hour, and the slots of the second pass carry
 *   the offset of their clocks (`2026-10-25T02:40+01:00`), which makes them slots of their own.
 */

/** One time a schedule fires. */
export interface FireTime {
  /**
   * Names the run within its schedule (B19): the local time `YYYY-MM-DDTHH:mm` that the rule names, also where that time does not
   * exist on that day; in the second pass of a repeated hour with the offset from UTC.
   */
  readonly slot: string;
  /** When, in UTC. */
  readonly at: Date;
}

/** What daylight saving did to a fire: its wall time does not exist, or comes twice and this is the first or the second time. */
type DaylightNote = 'gap' | 'first-pass' | 'second-pass';

/** A fire with the story of its clocks. */
export interface ToldFire extends FireTime {
  readonly daylight: DaylightNote | undefined;
  /** The slots that fall on the same instant and are left to this one. */
  readonly merged: readonly string[];
}

interface Candidate {
  readonly slot: string;
  readonly atMs: number;
  readonly daylight: DaylightNote | undefined;
}

const HOUR_MS = 3_600_000;

function wallText(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 16);
}

function offsetText(offsetMs: number): string {
  const sign = offsetMs < 0 ? '-' : '+';
  return sign + new Date(Math.abs(offsetMs)).toISOString().slice(11, 16);
}

/** The clocks may be put back while `afterMs` is passed: the second pass begins with wall times that are behind it. */
function firstWall({ timeZone, everyPass }: Timing, afterMs: number): number {
  const offset = offsetAt(timeZone, afterMs);
  const putBack = everyPass ? Math.max(0, offset - offsetAt(timeZone, afterMs + 25 * HOUR_MS)) : 0;
  return afterMs + offset - putBack - 60_000;
}

/** Every fire there may be, in the order of instants, several at one instant included. */
function* candidates(schedule: Timing, afterMs: number): Generator<Candidate> {
  let secondPass: Candidate[] = [];
  for (const wallMs of schedule.wallTimesAfter(firstWall(schedule, afterMs))) {
    const meaning = meaningOf(schedule.timeZone, wallMs);
    const [begun] = secondPass;
    if (begun !== undefined && (meaning.kind !== 'twice' || meaning.atMs > begun.atMs)) {
      yield* secondPass;
      secondPass = [];
    }
    const slot = wallText(wallMs);
    const daylight = meaning.kind === 'once' ? undefined : meaning.kind === 'never' ? 'gap' : 'first-pass';
    yield { slot, atMs: meaning.atMs, daylight };
    if (meaning.kind !== 'twice' || !schedule.everyPass) continue;
    secondPass.push({ slot: slot + offsetText(wallMs - meaning.againMs), atMs: meaning.againMs, daylight: 'second-pass' });
  }
  yield* secondPass;
}

/** The fires of a schedule after an instant, endless for nearly every schedule; take what is needed. */
export function* firesAfter(schedule: Timing, afterMs: number): Generator<ToldFire> {
  let held: Candidate | undefined;
  let merged: string[] = [];
  const told = ({ slot, atMs, daylight }: Candidate): ToldFire => ({ slot, at: new Date(atMs), daylight, merged });
  for (const candidate of candidates(schedule, afterMs)) {
    if (candidate.atMs <= afterMs) continue;
    if (held !== undefined && held.atMs === candidate.atMs) {
      const given = candidate.daylight === 'gap' ? candidate : held;
      merged = [...merged, given.slot];
      if (given === held) held = candidate;
      continue;
    }
    if (held !== undefined) yield told(held);
    held = candidate;
    merged = [];
  }
  if (held !== undefined) yield told(held);
}

/** The next `count` times a schedule fires after an instant, this instant itself not included. Fewer only if there are no more. */
export function nextFireTimes(schedule: Timing, after: Date, count: number): FireTime[] {
  const fires: FireTime[] = [];
  if (count <= 0) return fires;
  for (const fire of firesAfter(schedule, after.getTime())) {
    fires.push({ slot: fire.slot, at: fire.at });
    if (fires.length >= count) break;
  }
  return fires;
}

const slotPattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)([+-]\d\d:\d\d)?$/;

/**
 * The instant that a slot of a time zone means.
 * @throws Failure `input.invalid` with field `slot` for a text that is no slot
 */
export function slotInstant(slot: string, timeZone: string): Date {
  const [, wall, offset] = slotPattern.exec(slot) ?? [];
  const wallMs = wall === undefined ? Number.NaN : Date.parse(`${wall}${offset ?? 'Z'}`);
  if (Number.isNaN(wallMs)) {
    throw new Failure('input.invalid', {
      field: 'slot',
      publicDetail: `${JSON.stringify(slot)} is not a slot. A slot is a local time such as "2026-03-29T02:30".`,
    });
  }
  return new Date(offset === undefined ? meaningOf(timeZone, wallMs).atMs : wallMs);
}
