import { z } from 'zod';
import { type Weekday, weekdays } from '../entities/calendar.js';
import { complaintOf } from '../rules/complaint-of.js';
import { DAY_MS, type DayNumber, parseTimeOfDay, weekdayOf } from './local-date.js';
import { checkTimeZone, meaningOf, offsetAt } from './time-zone.js';

const DAY_MINUTES = 1440;
const MINUTE_MS = 60_000;
const WEEK_MS = 7 * DAY_MS;

const timeOfDay = z.string().refine((text) => minutesOf(text) !== undefined, 'must be a time of day from "00:00" to "24:00"');

/** The fields of a time of the week that is open, for schemas that say more about it. */
export const weekWindowFields = {
  days: z
    .array(z.enum(weekdays))
    .min(1)
    .max(7)
    .default([...weekdays])
    .meta({ description: 'The days on which it begins; every day when left out.' }),
  from: timeOfDay.default('00:00').meta({ examples: ['08:00'] }),
  to: timeOfDay.default('24:00').meta({ description: 'Before `from`: on the next day.', examples: ['18:00'] }),
  timeZone: z
    .string()
    .max(64)
    .superRefine(complaintOf(checkTimeZone))
    .default('UTC')
    .meta({ description: 'Whose clocks tell the time.', examples: ['Europe/Paris'] }),
};

/** A time of the week that is open. */
export interface WeekWindow {
  /** The days on which it begins. */
  readonly days: readonly Weekday[];
  /** Local time `HH:mm`. */
  readonly from: string;
  /** Local time `HH:mm`, or `24:00`; before `from` it is on the next day. */
  readonly to: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** Complains about a window that ends when it begins. */
export function complainOfNoTime({ from, to }: WeekWindow, context: z.RefinementCtx): void {
  if (from === to) context.addIssue({ code: 'custom', path: ['to'], message: 'A window ends at another time than it begins.' });
}

/** A time of the week that is open, and nothing else. */
export const weekWindow = z.strictObject(weekWindowFields).superRefine(complainOfNoTime);

function minutesOf(text: string): number | undefined {
  return text === '24:00' ? DAY_MINUTES : parseTimeOfDay(text);
}

/** The end, by the clocks of its zone, of the window that is open; undefined when it is closed. */
function wallEnd({ days, from, to, timeZone }: WeekWindow, atMs: number): number | undefined {
  const wallMs = atMs + offsetAt(timeZone, atMs);
  const today = Math.floor(wallMs / DAY_MS);
  const minute = Math.floor((wallMs - today * DAY_MS) / MINUTE_MS);
  const opens = minutesOf(from) ?? 0;
  const closes = minutesOf(to) ?? DAY_MINUTES;
  const begins = (day: DayNumber): boolean => days.some((each) => each === weekdayOf(day));
  const endOn = (day: DayNumber): number => day * DAY_MS + closes * MINUTE_MS;
  if (closes > opens) return begins(today) && minute >= opens && minute < closes ? endOn(today) : undefined;
  if (begins(today) && minute >= opens) return endOn(today + 1);
  return begins(today - 1) && minute < closes ? endOn(today) : undefined;
}

/** Whether it is open at this instant, by what the clocks of its zone show: an hour that comes twice is open twice. */
export function isWindowOpen(window: WeekWindow, now: Date): boolean {
  return wallEnd(window, now.getTime()) !== undefined;
}

/** The instant at which the clocks show `wallMs` next after `afterMs`. */
function instantAfter(timeZone: string, wallMs: number, afterMs: number): number {
  const meaning = meaningOf(timeZone, wallMs);
  return meaning.kind === 'twice' && meaning.atMs <= afterMs ? meaning.againMs : meaning.atMs;
}

/**
 * Until when at least one of the windows is open without a break, a week and a day ahead at most; undefined when none is open now.
 */
export function openUntil(windows: readonly WeekWindow[], now: Date): Date | undefined {
  const from = now.getTime();
  let until = from;
  while (until - from < WEEK_MS) {
    const ends = windows.flatMap((window) => {
      const wallMs = wallEnd(window, until);
      return wallMs === undefined ? [] : [instantAfter(window.timeZone, wallMs, until)];
    });
    const latest = Math.max(...ends);
    if (latest <= until) break;
    until = latest;
  }
  return until === from ? undefined : new Date(until);
}
