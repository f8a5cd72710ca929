import { Failure } from '../failure.js';
import { offsetAt } from '../schedule/time-zone.js';

/** An instant, and whose clocks tell its date. */
export interface DateMoment {
  readonly at: Date;
  /** IANA name. */
  readonly timeZone: string;
}

/** Where a text with dates stands; what a date is written as there must mean itself and nothing else. */
export type DatedText = 'path' | 'glob' | 'regex';

const DAY_MS = 86_400_000;
const FORMAT = '(?:yyyy|yy|DDD|MM|dd|HH|mm|ss|[-_.])+';
const token = new RegExp(`^(${FORMAT})(?::([+-])([1-9]\\d{0,3})(y|M|w|bd|d|h|m))?$`);
/** What somebody who writes this means to be a date. */
const attempt = /^(?:yy|MM|dd|DDD|HH|mm|ss|YY|DD)/;

/** Moves a wall time, written as the milliseconds it would have in UTC, by calendar units. */
function moved(wallMs: number, by: number, unit: string): number {
  const wall = new Date(wallMs);
  switch (unit) {
    case 'y':
    case 'M': {
      const months = wall.getUTCFullYear() * 12 + wall.getUTCMonth() + (unit === 'y' ? by * 12 : by);
      const [year, month] = [Math.floor(months / 12), months - Math.floor(months / 12) * 12];
      // The 31st of a month that has none is its last day.
      const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
      return Date.UTC(year, month, Math.min(wall.getUTCDate(), last)) + (wallMs - Math.floor(wallMs / DAY_MS) * DAY_MS);
    }
    case 'w':
      return wallMs + by * 7 * DAY_MS;
    case 'bd':
      return movedByBusinessDays(wallMs, by);
    default:
      return wallMs + by * DAY_MS;
  }
}

/** Business days are Monday to Friday: `-1bd` of a Monday, a Sunday and a Saturday is the Friday before. */
function movedByBusinessDays(wallMs: number, by: number): number {
  let at = wallMs;
  for (let left = Math.abs(by); left > 0; ) {
    at += Math.sign(by) * DAY_MS;
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return at;
}

function written(format: string, wallMs: number): string {
  const wall = new Date(wallMs);
  const year = wall.getUTCFullYear();
  const two = (value: number): string => String(value).padStart(2, '0');
  const dayOfYear = Math.floor((wallMs - Date.UTC(year, 0, 1)) / DAY_MS) + 1;
  const parts: Readonly<Record<string, string>> = {
    yyyy: String(year).padStart(4, '0'),
    yy: two(year % 100),
    DDD: String(dayOfYear).padStart(3, '0'),
    MM: two(wall.getUTCMonth() + 1),
    dd: two(wall.getUTCDate()),
    HH: two(wall.getUTCHours()),
    mm: two(wall.getUTCMinutes()),
    ss: two(wall.getUTCSeconds()),
  };
  return format.replace(/yyyy|yy|DDD|MM|dd|HH|mm|ss/g, (part) => parts[part] ?? part);
}

function dateOf(match: RegExpExecArray, { at, timeZone }: DateMoment): string {
  const [, format = '', sign, size, unit = 'd'] = match;
  const by = size === undefined ? 0 : Number(size) * (sign === '-' ? -1 : 1);
  // Hours and minutes pass on the clock of the world, days on the calendar of the zone.
  const elapsed = unit === 'h' || unit === 'm';
  const instantMs = at.getTime() + (elapsed ? by * (unit === 'h' ? 3_600_000 : 60_000) : 0);
  const wallMs = instantMs + offsetAt(timeZone, instantMs);
  return written(format, elapsed || by === 0 ? wallMs : moved(wallMs, by, unit));
}

function refuse(text: string): Failure {
  return new Failure('input.invalid', {
    publicDetail:
      `"{${text}}" is no date. Write yyyy, yy, MM, dd, DDD, HH, mm and ss with -, _ or . between them, ` +
      'and after a ":" how far away: {yyyyMMdd}, {yyyy-MM-dd:-1d}, {yyyyMM:-1M}, {dd:-1bd}.',
  });
}

/** What begins with a brace, or stands before one, and is no date. In a regular expression, character classes and code points too. */
const asItIs = {
  path: /^(?:\{\{|\}\})/,
  glob: /^\\[\s\S]/,
  regex: /^\\(?:[pPx]\{[^}]*\}|[\s\S])/,
} as const satisfies Record<DatedText, RegExp>;

/**
 * Puts the date of a moment in place of every `{…}` that is one: `{yyyy}{MM}{dd}`, `{yyyy-MM-dd:-1d}`, `{yyyyMMdd:-1bd}`. Units of the
 * distance: y, M, w, d, bd (Monday to Friday), h, m. In a path every brace must be a date, and `{{` and `}}` stand for the characters
 * themselves; in a pattern other braces stay what they are, and a `\` before one takes its meaning away.
 * @throws Failure `input.invalid` for what looks like a date and is none
 */
export function expandDates(text: string, moment: DateMoment, where: DatedText): string {
  let expanded = '';
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const kept = asItIs[where].exec(rest);
    if (kept !== null) {
      expanded += where === 'path' ? kept[0].slice(1) : kept[0];
      at += kept[0].length;
      continue;
    }
    const inner = /^\{([^{}]*)\}/.exec(rest);
    const date = inner === null ? null : token.exec(inner[1] ?? '');
    if (inner !== null && date !== null && /[A-Za-z]/.test(date[1] ?? '')) {
      const value = dateOf(date, moment);
      expanded += where === 'path' ? value : value.replace(/[^0-9A-Za-z]/g, '\\$&');
      at += inner[0].length;
      continue;
    }
    const content = inner?.[1] ?? '';
    const stray = where === 'path' && /^[{}]/.test(rest);
    if (stray || (!content.includes(',') && attempt.test(content))) throw refuse(content);
    expanded += rest[0] ?? '';
    at += 1;
  }
  return expanded;
}
