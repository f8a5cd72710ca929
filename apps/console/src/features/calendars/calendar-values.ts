import type { CalendarView, CreateCalendar } from '@waybill/contracts';
import { linesOf } from '../../api/use-entry-form.js';
import { type Weekday, week } from '../weekdays.js';

/** The days on which most do business. */
const businessWeek: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

/** What the calendar form starts with. */
export function initialCalendar(calendar: CalendarView | undefined) {
  return {
    slug: calendar?.slug ?? '',
    name: calendar?.name ?? '',
    weekdays: [...(calendar?.weekdays ?? businessWeek)],
    holidays: (calendar?.holidays ?? []).map(({ name, on }) => ({ name, on })),
    include: calendar?.include.join('\n') ?? '',
    exclude: calendar?.exclude.join('\n') ?? '',
  };
}

export type CalendarValues = ReturnType<typeof initialCalendar>;

/** The body that the fields make. */
export function calendarBody({ slug, name, weekdays, holidays, include, exclude }: CalendarValues): CreateCalendar {
  return {
    slug: slug.trim(),
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    weekdays: week.filter((day) => weekdays.includes(day)),
    holidays: holidays.map((holiday) => ({ name: holiday.name.trim(), on: holiday.on.trim() })),
    include: linesOf(include),
    exclude: linesOf(exclude),
  };
}
