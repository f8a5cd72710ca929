import { type Weekday, weekdays } from '../entities/calendar.js';

/** A date of no time zone, as the number of days since 1970-01-01. */
export type DayNumber = number;

export const DAY_MS = 86_400_000;

const datePattern = /^\d{4}-\d\d-\d\d$/;
const timePattern = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** The day that `YYYY-MM-DD` names; undefined when it is none (`2026-02-30`). */
export function parseDate(text: string): DayNumber | undefined {
  if (!datePattern.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(ms)) return undefined;
  const day = ms / DAY_MS;
  // Some engines roll 30 February over into March.
  return dateText(day) === text ? day : undefined;
}

/** `YYYY-MM-DD` */
export function dateText(day: DayNumber): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The day of a month that may not have it; undefined then. */
export function dayOfMonth(year: number, month: number, date: number): DayNumber | undefined {
  const ms = Date.UTC(year, month - 1, date);
  return new Date(ms).getUTCMonth() === month - 1 ? ms / DAY_MS : undefined;
}

export function yearOf(day: DayNumber): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

export function weekdayOf(day: DayNumber): Weekday {
  // 1970-01-01 was a Thursday.
  const index = (((day + 3) % 7) + 7) % 7;
  const weekday = weekdays[index];
  if (weekday === undefined) throw new RangeError(`${day} is no day.`);
  return weekday;
}

/** Minutes after midnight of a local time `HH:mm`; undefined when it is none. */
export function parseTimeOfDay(text: string): number | undefined {
  const [, hours, minutes] = timePattern.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}
