import { Cron } from 'croner';
import { Failure } from '../failure.js';
import { checkTimeZone } from './time-zone.js';

/** A checked cron expression in a time zone, made by {@link parseCron}. */
export interface CronSchedule {
  /** As it was given, without surplus blanks. */
  readonly expression: string;
  /** IANA name. */
  readonly timeZone: string;
  /**
   * The next wall time after this one that the expression names, wherever clocks may stand: both as the milliseconds they would
   * have in UTC. Undefined when there is none.
   */
  nextWallTime(afterMs: number): number | undefined;
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

/**
 * Reads a cron expression of the five standard fields (minute, hour, day of the month, month, day of the week) or one of the
 * nicknames `@hourly`, `@daily`, `@weekly`, `@monthly`, for a zone of the IANA database. Names (`JAN`, `MON`), `L`, `W` and `#`
 * are understood. When both the day of the month and the day of the week are given, either one suffices, as in every cron.
 * @throws Failure `input.invalid` with field `timeZone` or `cron`, also for an expression that never fires (`0 0 31 2 *`)
 */
export function parseCron(expression: string, timeZone: string): CronSchedule {
  checkTimeZone(timeZone);
  const given = expression.trim().replace(/\s+/g, ' ');
  if (given === '') throw refuse('A cron expression is needed, such as "30 2 * * 1-5".');
  const expanded = expand(given);
  checkFields(expanded.split(' '));
  let cron: Cron;
  try {
    cron = wallClock(expanded);
  } catch (error) {
    throw refuse(`${JSON.stringify(given)} is not a valid cron expression.`, error);
  }
  if (cron.nextRun(SEARCH_FROM) === null) {
    throw refuse(`${JSON.stringify(given)} never fires: no such day exists.`);
  }
  return Object.freeze({
    expression: given,
    timeZone,
    nextWallTime: (afterMs: number) => cron.nextRun(new Date(afterMs))?.getTime(),
  });
}
