import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { CalendarDayView } from '@waybill/contracts';
import { dayFormat } from '../../language/formats.js';

const monthName = dayFormat({ month: 'long' });
const wholeDate = dayFormat({ dateStyle: 'full' });
/** The first letters of the days, Monday first: 2024 began with one. */
const initialOf = dayFormat({ weekday: 'narrow' });
const firstWeek = Array.from({ length: 7 }, (_day, at) => Date.UTC(2024, 0, at + 1));
const weekdayNames = new Set(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']);

function dayOf(date: string): Date {
  return new Date(`${date}T00:00:00Z`);
}

function monthOf({ date }: CalendarDayView): string {
  return date.slice(0, 7);
}

/** How many places the first day of a month stands from Monday. */
function offsetOf(date: string): number {
  return (dayOf(date).getUTCDay() + 6) % 7;
}

/** Closed, but not merely by its weekday. */
function isHoliday({ open, because }: CalendarDayView): boolean {
  return !open && because !== null && !weekdayNames.has(because);
}

function Month({ days }: { readonly days: readonly CalendarDayView[] }) {
  const [first] = days;
  if (first === undefined) return null;
  const name = monthName(dayOf(first.date));
  return (
    <section className="wb-month" aria-label={name}>
      <h3>{name}</h3>
      <div className="wb-month-days">
        {firstWeek.map((day) => (
          <span key={day} className="wb-month-initial" aria-hidden="true">
            {initialOf(day)}
          </span>
        ))}
        {days.map((day, at) => (
          <span
            key={day.date}
            className="wb-day"
            data-day={day.open ? 'open' : isHoliday(day) ? 'holiday' : 'closed'}
            title={`${wholeDate(dayOf(day.date))}: ${day.open ? t`open` : t`closed, ${day.because ?? ''}`}`}
            style={at === 0 ? { gridColumnStart: offsetOf(day.date) + 1 } : undefined}
          >
            {dayOf(day.date).getUTCDate()}
          </span>
        ))}
      </div>
    </section>
  );
}

/** A year of a calendar, month by month, and below it the holidays by name. */
export function CalendarYear({ days }: { readonly days: readonly CalendarDayView[] }) {
  const months = [...new Set(days.map(monthOf))];
  const holidays = days.filter(isHoliday);
  const open = days.filter((day) => day.open).length;
  return (
    <>
      <div className="wb-year">
        {months.map((month) => (
          <Month key={month} days={days.filter((day) => monthOf(day) === month)} />
        ))}
      </div>
      <p className="wb-dim wb-year-sum">
        <Trans>
          {open} open days, {days.length - open} closed.
        </Trans>
      </p>
      {holidays.length > 0 && (
        <ul className="wb-holidays" aria-label={t`Closed this year`}>
          {holidays.map(({ date, because }) => (
            <li key={date}>
              <span className="wb-number">{date}</span>
              <span>{because}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
