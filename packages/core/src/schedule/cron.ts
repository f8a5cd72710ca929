import { Cron } from 'croner';
import type { ClosedDayPolicy } from '../entities/schedule.js';
import { Failure } from '../failure.js';
import type { BusinessDays } from './business-days.js';
import { DAY_MS } from './local-date.js';
import { checkTimeZone } from './time-zone.js';
import { type DayPlan, type Timing, timing } from './timing.js';

/** A checked cron expression in a time zone, made by {@link parseCron}. */
export interface CronSchedule extends Timing {
  /** As it was given, without surplus blanks. */
  readonly expression: string;
}

/** The days on which a rule may fire, and what becomes of the others. */
export interface OnDays {
  readonly days: BusinessDays | undefined;
  readonly onClosedDay: ClosedDayPolicy;
}

/** The nicknames that stand for an expression. */
const nicknames: ReadonlyMap<string, string> = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'],
]);

const fields = [
  { name: 'minute', takes: '0-59' },
  { name: 'hour', takes: '0-23' },
  { name: 'day of the month', takes: '1-31, L for the last day' },
  { name: 'month', takes: '1-12 or JAN-DEC' },
  { name: 'day of the week', takes: '0-7 (0 and 7 are Sunday) or SUN-SAT, 5#2 for the second Friday' },
] as const;

const MAX_LENGTH = 200;
/** Any fixed date will do: whether a schedule fires at all must not depend on when it is asked. */
const SEARCH_FROM = new Date('2000-01-01T00:00:00Z');

function refuse(publicDetail: string, cause?: unknown): Failure {
  return new Failure('input.invalid', { field: 'cron', publicDetail, cause });
}

/** A croner without a function: it never starts a timer. Without a zone, because zones are our own affair (and ten times faster so). */
function wallClock(expression: string): Cron {
  return new Cron(expression, { mode: '5-part', utcOffset: 0 });
}

function isField(position: number, text: string): boolean {
  // croner reads `?` as the present time and `+` as a switch of its own; standard cron knows neither.
  if (!/^[0-9A-Za-z*,/#-]+$/.test(text)) return false;
  try {
    wallClock(fields.map((_, at) => (at === position ? text : '*')).join(' '));
    return true;
  } catch {
    return false;
  }
}

function checkFields(parts: readonly string[]): void {
  if (parts.length !== fields.length) {
    const seconds = parts.length === 6 ? ' Seconds are not supported.' : '';
    throw refuse(
      `A cron expression has 5 fields (minute, hour, day of the month, month, day of the week); this one has ${parts.length}.${seconds} ` +
        'An example: "30 2 * * 1-5" is 02:30 from Monday to Friday.',
    );
  }
  for (const [position, { name, takes }] of fields.entries()) {
    const text = parts[position] ?? '';
    if (isField(position, text)) continue;
    throw refuse(
      `The ${name} ${JSON.stringify(text)} is not valid. It takes ${takes}, and with them * , lists (1,2), ranges (1-5) and steps (*/2 or 1-9/2).`,
    );
  }
}

function expand(expression: string): string {
  if (expression.length > MAX_LENGTH) throw refuse(`A cron expression has at most ${MAX_LENGTH} characters.`);
  if (!expression.startsWith('@')) return expression;
  const expanded = nicknames.get(expression.toLowerCase());
  if (expanded !== undefined) return expanded;
  throw refuse(`${JSON.stringify(expression)} is not known. The nicknames are ${[...nicknames.keys()].join(', ')}.`);
}

/** Of an expression that was checked: which minutes of a day it names. The same for every day, so they are found once for each text. */
const knownMinutes = new Map<string, readonly number[]>();
const MINUTES_KEPT = 500;

function minutesOfDay(minute: string, hour: string): readonly number[] {
  const key = `${minute} ${hour}`;
  const known = knownMinutes.get(key);
  if (known !== undefined) return known;
  const anyDay = wallClock(`${key} * * *`);
  const found: number[] = [];
  for (let at = anyDay.nextRun(new Date(-60_000)); at !== null && at.getTime() < DAY_MS; at = anyDay.nextRun(at)) {
    found.push(at.getTime() / 60_000);
  }
  if (knownMinutes.size >= MINUTES_KEPT) knownMinutes.clear();
  knownMinutes.set(key, found);
  return found;
}

function dayPlan(minute: string, hour: string, dayFields: string): DayPlan {
  const midnights = wallClock(`0 0 ${dayFields}`);
  return {
    minutes: minutesOfDay(minute, hour),
    nextDay: (from) => {
      const next = midnights.nextRun(new Date(from * DAY_MS - 60_000));
      return next === null ? undefined : next.getTime() / DAY_MS;
    },
  };
}

/**
 * Reads a cron expression of the five standard fields (minute, hour, day of the month, month, day of the week) or one of the
 * nicknames `@hourly`, `@daily`, `@weekly`, `@monthly`, for a zone of the IANA database. Names (`JAN`, `MON`), `L`, `W` and `#`
 * are understood. When both the day of the month and the day of the week are given, either one suffices, as in every cron.
 * @throws Failure `input.invalid` with field `timeZone` or `cron`, also for an expression that never fires (`0 0 31 2 *`)
 */
export function parseCron(expression: string, timeZone: string, { days, onClosedDay }: Partial<OnDays> = {}): CronSchedule {
  checkTimeZone(timeZone);
  const given = expression.trim().replace(/\s+/g, ' ');
  if (given === '') throw refuse('A cron expression is needed, such as "30 2 * * 1-5".');
  const expanded = expand(given);
  const parts = expanded.split(' ');
  checkFields(parts);
  let cron: Cron;
  try {
    cron = wallClock(expanded);
  } catch (error) {
    throw refuse(`${JSON.stringify(given)} is not a valid cron expression.`, error);
  }
  if (cron.nextRun(SEARCH_FROM) === null) {
    throw refuse(`${JSON.stringify(given)} never fires: no such day exists.`);
  }
  const [minute = '*', hour = '*', ...dayFields] = parts;
  const plan = dayPlan(minute, hour, dayFields.join(' '));
  // Every hour is an interval; certain hours are times of day.
  const everyPass = hour === '*' || hour === '*/1' || hour === '0-23';
  return Object.freeze({
    ...timing({ timeZone, everyPass, plan, days, ...(onClosedDay === undefined ? {} : { onClosedDay }) }),
    expression: given,
  });
}
