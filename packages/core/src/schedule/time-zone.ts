import { Failure } from '../failure.js';

/** The distance of a zone's clocks from UTC, ahead positive, in milliseconds. */
type OffsetMs = number;

const HOUR_MS = 3_600_000;
/** Clocks run from 12 hours behind UTC to 14 hours ahead, so every instant a wall time can mean lies between these two. */
const EARLIEST_MS = -15 * HOUR_MS;
const LATEST_MS = 13 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', year: 'numeric' });
  formats.set(timeZone, format);
  return format;
}

/**
 * Checks the name of a zone of the IANA time zone database, such as `Europe/Paris` or `UTC`. Fixed offsets (`+02:00`) are not
 * zones: they know no daylight saving.
 * @throws Failure `input.invalid` with field `timeZone`
 */
export function checkTimeZone(timeZone: string): void {
  try {
    if (/^[A-Za-z]/.test(timeZone)) {
      offsetFormat(timeZone);
      return;
    }
  } catch {
    // A RangeError: the zone is unknown. The one message below serves both.
  }
  throw new Failure('input.invalid', {
    field: 'timeZone',
    publicDetail: `${JSON.stringify(timeZone)} is not a time zone. Use an IANA name, such as "Europe/Paris" or "UTC".`,
  });
}

/** How far the clocks of the zone are from UTC at this instant. */
export function offsetAt(timeZone: string, instantMs: number): OffsetMs {
  const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(offsetFormat(timeZone).format(instantMs));
  const [, sign, hours, minutes, seconds] = match ?? [];
  const size = Number(hours ?? 0) * HOUR_MS + Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1000;
  return sign === '-' ? -size : size;
}

/**
 * What a wall time means in a zone. `once`: the usual. `never`: the clocks were put forward over it, and `atMs` is the instant
 * they were, the next one that exists. `twice`: the clocks were put back over it; `atMs` is the first of the two, `againMs` the other.
 */
export type Meaning =
  | { readonly kind: 'once' | 'never'; readonly atMs: number }
  | { readonly kind: 'twice'; readonly atMs: number; readonly againMs: number };

/** The first instant after `fromMs` at which the clocks show `offset`; `untilMs` is one of those. */
function changeTo(timeZone: string, offset: OffsetMs, fromMs: number, untilMs: number): number {
  let before = fromMs;
  let after = untilMs;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(timeZone, middle) === offset) after = middle;
    else before = middle;
  }
  return after;
}

/**
 * The instants at which the clocks of the zone show a wall time. The wall time is given as the milliseconds it would have in
 * UTC. The arithmetic holds for every zone that does not put its clocks twice within 28 hours; none ever did.
 */
export function meaningOf(timeZone: string, wallMs: number): Meaning {
  const before = offsetAt(timeZone, wallMs + EARLIEST_MS);
  const after = offsetAt(timeZone, wallMs + LATEST_MS);
  if (before === after) return { kind: 'once', atMs: wallMs - before };
  const first = offsetAt(timeZone, wallMs - before) === before;
  const second = offsetAt(timeZone, wallMs - after) === after;
  if (first && second) return { kind: 'twice', atMs: wallMs - before, againMs: wallMs - after };
  if (first) return { kind: 'once', atMs: wallMs - before };
  if (second) return { kind: 'once', atMs: wallMs - after };
  return { kind: 'never', atMs: changeTo(timeZone, after, wallMs + EARLIEST_MS, wallMs + LATEST_MS) };
}
