import type { ClosedDayPolicy } from '../entities/schedule.js';
import { type BusinessDays, everyDay, placeOn } from './business-days.js';
import { DAY_MS, type DayNumber } from './local-date.js';

/** The days a rule names and the times of each, wherever clocks and calendars may stand. */
export interface DayPlan {
  /** The first day at or after this one that the rule names; undefined when there is none. */
  nextDay(from: DayNumber): DayNumber | undefined;
  /** The times of such a day in minutes after its midnight, rising; 1440 and more are on the day after. The last is within 24 hours of the first. */
  readonly minutes: readonly number[];
}

/** Which wall times a schedule names, calendar included. A wall time is given as the milliseconds it would have in UTC. */
export interface Timing {
  /** IANA name. */
  readonly timeZone: string;
  /** True when it goes on through an hour that comes twice: it is an interval of an hour or less, and no time of day. */
  readonly everyPass: boolean;
  /** After this wall time, rising. */
  wallTimesAfter(afterMs: number): Iterable<number>;
  /** The days from this one on that the rule names and the calendar closes, rising. */
  closedDaysFrom(day: DayNumber): Iterable<ClosedDay>;
}

/** A day that a rule names and a calendar closes. */
export interface ClosedDay {
  readonly day: DayNumber;
  readonly because: string;
  /** The first of its wall times. */
  readonly firstMs: number;
  /** How many times it would have had. */
  readonly count: number;
  /** The day on which they happen instead, if they do. */
  readonly movedTo: DayNumber | undefined;
}

export interface TimingRule {
  readonly timeZone: string;
  readonly everyPass: boolean;
  readonly plan: DayPlan;
  readonly days?: BusinessDays | undefined;
  readonly onClosedDay?: ClosedDayPolicy;
}

/** A schedule that names no day for this long names none. The rarest honest one is 29 February on a weekday, every 28 years. */
const SEARCH_DAYS = 30 * 366;
const LONGEST_CLOSURE = 366;

/** Puts the days of a rule on the open days of a calendar. Several that fall on one day are one. */
export function timing({ timeZone, everyPass, plan, days = everyDay, onClosedDay = 'skip' }: TimingRule): Timing {
  function* openDaysFrom(first: DayNumber): Generator<DayNumber> {
    let latest = Number.NEGATIVE_INFINITY;
    let found = first;
    for (let day = plan.nextDay(firstSource(first)); day !== undefined; day = plan.nextDay(day + 1)) {
      if (day - found > SEARCH_DAYS) return;
      const place = placeOn(days, day, onClosedDay);
      if (place === undefined || place < first || place === latest) continue;
      latest = place;
      found = day;
      yield place;
    }
  }

  /** What is put off to `first` begins with the closed days before it. */
  function firstSource(first: DayNumber): DayNumber {
    if (onClosedDay !== 'next') return first;
    let source = first;
    while (source > first - LONGEST_CLOSURE && days.closedBecause(source - 1) !== undefined) source -= 1;
    return source;
  }

  return {
    timeZone,
    everyPass,
    *wallTimesAfter(afterMs) {
      for (const day of openDaysFrom(Math.floor(afterMs / DAY_MS) - 1)) {
        for (const minute of plan.minutes) {
          const wallMs = day * DAY_MS + minute * 60_000;
          if (wallMs > afterMs) yield wallMs;
        }
      }
    },
    *closedDaysFrom(first) {
      const [minute = 0] = plan.minutes;
      let latest = first;
      for (let day = plan.nextDay(first); day !== undefined && day - latest <= SEARCH_DAYS; day = plan.nextDay(day + 1)) {
        const because = days.closedBecause(day);
        if (because === undefined) continue;
        latest = day;
        const firstMs = day * DAY_MS + minute * 60_000;
        yield { day, because, firstMs, count: plan.minutes.length, movedTo: placeOn(days, day, onClosedDay) };
      }
    },
  };
}
