import { type Weekday, weekdays } from '../entities/calendar.js';
import type { WindowRule } from '../entities/schedule.js';
import { Failure } from '../failure.js';
import type { OnDays } from './cron.js';
import { type FireTime, firesAfter } from './fire-times.js';
import { DAY_MS, type DayNumber, dateText, parseDate, parseTimeOfDay, weekdayOf } from './local-date.js';
import { checkTimeZone, meaningOf } from './time-zone.js';
import { type DayPlan, type Timing, timing } from './timing.js';

const DAY_MINUTES = 1440;

/** The part of a window rule that names times. */
export type WindowTimes = Pick<WindowRule, 'from' | 'to' | 'everyMinutes' | 'weekdays' | 'expectedBy' | 'timeZone'>;

/** A checked window, made by {@link parseWindow}. */
export interface WindowSchedule extends Timing {
  /** The window that a slot of it is in. */
  windowOf(slot: Pick<FireTime, 'slot'>): Window;
}

/** One window of one day. */
export interface Window {
  /** `YYYY-MM-DD`, the day it opens on. */
  readonly day: string;
  /** Its first slot. */
  readonly opensAt: Date;
  /** Its last slot is not after this. */
  readonly closesAt: Date;
  /** By when there must have been a success. */
  readonly expectedAt: Date | undefined;
}

function refuse(field: string, publicDetail: string): Failure {
  return new Failure('input.invalid', { field: `window/${field}`, publicDetail });
}

function timeOfDay(field: string, text: string): number {
  const minutes = parseTimeOfDay(text);
  if (minutes !== undefined) return minutes;
  throw refuse(field, `${JSON.stringify(text)} is not a time of day such as "06:00".`);
}

function planOn(open: readonly Weekday[], minutes: readonly number[]): DayPlan {
  return {
    minutes,
    nextDay: (from) => {
      for (let day = from; day < from + 7; day += 1) if (open.includes(weekdayOf(day))) return day;
      return undefined;
    },
  };
}

/**
 * Reads a window: from one time of day to another, every so many minutes, on some days of the week. The end is a slot when the
 * steps reach it. An end before the beginning is on the next day.
 * @throws Failure `input.invalid` with field `timeZone` or `window/…`
 */
export function parseWindow(rule: WindowTimes, { days, onClosedDay }: Partial<OnDays> = {}): WindowSchedule {
  const { timeZone, everyMinutes } = rule;
  checkTimeZone(timeZone);
  const from = timeOfDay('from', rule.from);
  const later = (field: string, text: string): number => {
    const minutes = timeOfDay(field, text);
    return minutes < from ? minutes + DAY_MINUTES : minutes;
  };
  const to = later('to', rule.to);
  if (to === from) throw refuse('to', 'A window ends at another time than it begins. A single time a day is a cron expression.');
  const expectedBy = rule.expectedBy === null ? undefined : later('expectedBy', rule.expectedBy);
  if (!Number.isInteger(everyMinutes) || everyMinutes < 1 || everyMinutes > to - from) {
    throw refuse('everyMinutes', `From ${rule.from} to ${rule.to} there can be a slot every 1 to ${to - from} minutes.`);
  }
  if (rule.weekdays.length === 0) throw refuse('weekdays', 'At least one day of the week is needed.');
  const minutes = Array.from({ length: Math.floor((to - from) / everyMinutes) + 1 }, (_, index) => from + index * everyMinutes);
  const open = weekdays.filter((day) => rule.weekdays.includes(day));
  const everyPass = everyMinutes <= 60;
  const instant = (day: DayNumber, minute: number): Date => new Date(meaningOf(timeZone, day * DAY_MS + minute * 60_000).atMs);
  return {
    ...timing({
      timeZone,
      everyPass,
      plan: planOn(open, minutes),
      days,
      ...(onClosedDay === undefined ? {} : { onClosedDay }),
    }),
    windowOf({ slot }) {
      const date = parseDate(slot.slice(0, 10)) ?? Number.NaN;
      const day = (parseTimeOfDay(slot.slice(11, 16)) ?? 0) < from ? date - 1 : date;
      return {
        day: dateText(day),
        opensAt: instant(day, from),
        closesAt: closing(timeZone, day * DAY_MS + to * 60_000),
        expectedAt: expectedBy === undefined ? undefined : instant(day, expectedBy),
      };
    },
  };
}

/** An end that comes twice is the later one: the slots go on through the repeated hour. */
function closing(timeZone: string, wallMs: number): Date {
  const meaning = meaningOf(timeZone, wallMs);
  return new Date(meaning.kind === 'twice' ? meaning.againMs : meaning.atMs);
}

/** The first window whose expectation is due after this instant; undefined when the rule expects nothing or there is none. */
export function nextExpectation(schedule: WindowSchedule, after: Date): (Window & { readonly expectedAt: Date }) | undefined {
  // A window, and what is expected of it, is over two days after it opened.
  let fromMs = after.getTime() - 2 * DAY_MS;
  for (;;) {
    const [fire] = firesAfter(schedule, fromMs);
    if (fire === undefined) return undefined;
    const window = schedule.windowOf(fire);
    const { expectedAt } = window;
    if (expectedAt === undefined) return undefined;
    if (expectedAt > after) return { ...window, expectedAt };
    fromMs = Math.max(window.closesAt.getTime(), fire.at.getTime());
  }
}
