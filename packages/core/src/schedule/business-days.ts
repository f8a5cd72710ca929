import type { CalendarRules, Weekday } from '../entities/calendar.js';
import type { ClosedDayPolicy } from '../entities/schedule.js';
import { Failure } from '../failure.js';
import { parseHoliday, type YearlyDays } from './holiday.js';
import { type DayNumber, parseDate, weekdayOf, yearOf } from './local-date.js';

/** Which days are open. */
export interface BusinessDays {
  /** Why the day is closed, for people; undefined when it is open. */
  closedBecause(day: DayNumber): string | undefined;
}

/** How far the open day before or after a closed one may be. */
const NEIGHBOUR_LIMIT = 366;

const weekdayNames: Readonly<Record<Weekday, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

/** Every day is open. */
export const everyDay: BusinessDays = { closedBecause: () => undefined };

function readDates(list: 'include' | 'exclude', dates: readonly string[]): ReadonlySet<DayNumber> {
  return new Set(
    dates.map((date, index) => {
      const day = parseDate(date);
      if (day !== undefined) return day;
      throw new Failure('input.invalid', {
        field: `${list}/${index}`,
        publicDetail: `${JSON.stringify(date)} is not a date such as "2026-12-24".`,
      });
    }),
  );
}

/**
 * Makes a calendar's rules ready to be asked. Included dates are open; then excluded dates and holidays are closed; then the
 * weekdays decide.
 * @throws Failure `input.invalid` with field `weekdays`, `holidays/N/on`, `include/N` or `exclude/N`
 */
export function businessDays(rules: CalendarRules): BusinessDays {
  if (rules.weekdays.length === 0) {
    throw new Failure('input.invalid', { field: 'weekdays', publicDetail: 'At least one day of the week must be open.' });
  }
  const included = readDates('include', rules.include);
  const excluded = readDates('exclude', rules.exclude);
  const contradiction = rules.exclude.findIndex((date) => rules.include.includes(date));
  if (contradiction >= 0) {
    throw new Failure('input.invalid', {
      field: `exclude/${contradiction}`,
      publicDetail: `${rules.exclude[contradiction]} is both included and excluded.`,
    });
  }
  const holidays = rules.holidays.map(({ name, on }, index) => ({ name, days: parseHoliday(on, `holidays/${index}/on`) }));
  const ofYear = yearly(holidays);
  const open = new Set(rules.weekdays);
  return {
    closedBecause(day) {
      if (included.has(day)) return undefined;
      if (excluded.has(day)) return 'an excluded date';
      const holiday = ofYear(yearOf(day)).get(day);
      if (holiday !== undefined) return holiday;
      const weekday = weekdayOf(day);
      return open.has(weekday) ? undefined : weekdayNames[weekday];
    },
  };
}

function yearly(holidays: readonly { readonly name: string; readonly days: YearlyDays }[]) {
  const known = new Map<number, ReadonlyMap<DayNumber, string>>();
  return (year: number): ReadonlyMap<DayNumber, string> => {
    const found = known.get(year);
    if (found !== undefined) return found;
    // The days around a New Year can be counted from the other year's Easter.
    const days = new Map(
      holidays.flatMap(({ name, days: ofRule }) =>
        [year - 1, year, year + 1].flatMap((each) => ofRule(each).map((day) => [day, name] as const)),
      ),
    );
    known.set(year, days);
    return days;
  };
}

/** The day on which what was meant for `day` happens; undefined when it does not. */
export function placeOn(days: BusinessDays, day: DayNumber, onClosedDay: ClosedDayPolicy): DayNumber | undefined {
  if (days.closedBecause(day) === undefined) return day;
  if (onClosedDay === 'skip') return undefined;
  const step = onClosedDay === 'next' ? 1 : -1;
  for (let distance = 1; distance <= NEIGHBOUR_LIMIT; distance += 1) {
    const neighbour = day + step * distance;
    if (days.closedBecause(neighbour) === undefined) return neighbour;
  }
  return undefined;
}
