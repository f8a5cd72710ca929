import { type Weekday, weekdays } from '../entities/calendar.js';
import { Failure } from '../failure.js';
import { type DayNumber, dayOfMonth, parseDate, weekdayOf, yearOf } from './local-date.js';

/** The days of one year that a rule names. */
export type YearlyDays = (year: number) => readonly DayNumber[];

const ordinals = ['first', 'second', 'third', 'fourth', 'last'] as const;
type Ordinal = (typeof ordinals)[number];

const monthAndDay = /^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const easterDistance = /^easter(?:([+-])(\d{1,3}))?$/;
const nthWeekday = /^(first|second|third|fourth|last) (mon|tue|wed|thu|fri|sat|sun)(?: (0[1-9]|1[0-2]))?$/;

function known(day: DayNumber | undefined): readonly DayNumber[] {
  return day === undefined ? [] : [day];
}

/** Easter Sunday of the Gregorian calendar (the anonymous algorithm that Nature printed in 1876). */
function easterSunday(year: number): DayNumber {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const date = ((h + l - 7 * m + 114) % 31) + 1;
  return Date.UTC(year, month - 1, date) / 86_400_000;
}

function inMonth(year: number, month: number, ordinal: Ordinal, weekday: Weekday): DayNumber {
  if (ordinal === 'last') {
    const lastDate = Date.UTC(year, month, 0) / 86_400_000;
    return lastDate - ((weekdays.indexOf(weekdayOf(lastDate)) - weekdays.indexOf(weekday) + 7) % 7);
  }
  const firstDate = Date.UTC(year, month - 1, 1) / 86_400_000;
  const first = firstDate + ((weekdays.indexOf(weekday) - weekdays.indexOf(weekdayOf(firstDate)) + 7) % 7);
  return first + ordinals.indexOf(ordinal) * 7;
}

function readRule(on: string): YearlyDays | undefined {
  const once = parseDate(on);
  if (once !== undefined) return (year) => (yearOf(once) === year ? [once] : []);
  const [, month, date] = monthAndDay.exec(on) ?? [];
  if (month !== undefined) {
    // 2024 was a leap year: 30 February is refused, 29 February is a day that some years do not have.
    if (dayOfMonth(2024, Number(month), Number(date)) === undefined) return undefined;
    return (year) => known(dayOfMonth(year, Number(month), Number(date)));
  }
  const easter = easterDistance.exec(on);
  if (easter !== null) {
    const distance = Number(easter[2] ?? 0) * (easter[1] === '-' ? -1 : 1);
    return Math.abs(distance) > 100 ? undefined : (year) => [easterSunday(year) + distance];
  }
  const [, nth, day, of] = nthWeekday.exec(on) ?? [];
  const ordinal = ordinals.find((each) => each === nth);
  const weekday = weekdays.find((each) => each === day);
  if (ordinal === undefined || weekday === undefined) return undefined;
  const months = of === undefined ? Array.from({ length: 12 }, (_, index) => index + 1) : [Number(of)];
  return (year) => months.map((each) => inMonth(year, each, ordinal, weekday));
}

/**
 * Reads which days a holiday falls on: `2026-12-24`, `12-25`, `easter`, `easter+1`, `easter-2`, `last mon 05`, `first fri`.
 * @throws Failure `input.invalid` with the field given
 */
export function parseHoliday(on: string, field: string): YearlyDays {
  const rule = readRule(on);
  if (rule !== undefined) return rule;
  throw new Failure('input.invalid', {
    field,
    publicDetail:
      `${JSON.stringify(on)} is not a holiday's day. It is one date ("2026-12-24"), a day of every year ("12-25"), a distance of up to 100 days ` +
      'from Easter Sunday ("easter+1"), a weekday of a month ("last mon 05") or of every month ("first fri").',
  });
}
