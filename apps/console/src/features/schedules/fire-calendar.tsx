import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { SchedulePreview } from '@waybill/contracts';
import { dayFormat } from '../../language/formats.js';
import { spoken } from '../../language/spoken.js';
import { reasonText, slotText } from './fire-times.js';

type PreviewTime = SchedulePreview['items'][number];

interface Day {
  readonly date: string;
  readonly fires: readonly PreviewTime[];
  readonly skipped: readonly PreviewTime[];
}

const DAY_MS = 86_400_000;
const monthName = dayFormat({ month: 'short' });
const dayName = dayFormat({ weekday: 'long', day: 'numeric', month: 'long' });
const initials = spoken([msg`Mon`, msg`Tue`, msg`Wed`, msg`Thu`, msg`Fri`, msg`Sat`, msg`Sun`]);

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Whole weeks, Monday first, from the one of the first slot to the one of the last; six at most. */
export function calendarWeeks(times: readonly PreviewTime[]): readonly (readonly Day[])[] {
  const slots = times.map(({ slot }) => slot.slice(0, 10)).sort();
  const [first, last] = [slots[0], slots.at(-1)];
  if (first === undefined || last === undefined) return [];
  const from = Date.parse(`${first}T00:00:00Z`);
  const monday = from - ((new Date(from).getUTCDay() + 6) % 7) * DAY_MS;
  const count = Math.min(6, Math.floor((Date.parse(`${last}T00:00:00Z`) - monday) / (7 * DAY_MS)) + 1);
  return Array.from({ length: count }, (_week, week) =>
    Array.from({ length: 7 }, (_day, day) => {
      const date = dayOf(monday + (week * 7 + day) * DAY_MS);
      const here = times.filter(({ slot }) => slot.startsWith(date));
      return { date, fires: here.filter(({ fires }) => fires), skipped: here.filter(({ fires }) => !fires) };
    }),
  );
}

function timesText(times: readonly PreviewTime[]): string {
  const shown = times.slice(0, 3).map(({ slot }) => slot.slice(11));
  return times.length > 3 ? t`${shown[0] ?? ''} and ${times.length - 1} more` : shown.join(' ');
}

function DayCell({ day }: { readonly day: Day }) {
  const { date, fires, skipped } = day;
  const ms = Date.parse(`${date}T00:00:00Z`);
  const number = Number(date.slice(8));
  const state = fires.length > 0 ? 'fires' : skipped.length > 0 ? 'skipped' : 'none';
  const reason = skipped[0] === undefined ? '' : reasonText(skipped[0]);
  return (
    <td className="wb-calendar-day" data-day={state}>
      <span className="wb-visually-hidden">{dayName(ms)}</span>
      <span className="wb-calendar-number" aria-hidden="true">
        {number === 1 ? `${number} ${monthName(ms)}` : number}
      </span>
      {fires.length > 0 && <span className="wb-calendar-fires wb-number">{timesText(fires)}</span>}
      {skipped.length > 0 && <span className="wb-calendar-skips">{reason}</span>}
    </td>
  );
}

/** The next firings of a schedule on a calendar, in its local time; days on which it would fire but does not say why. */
export function FireCalendar({ times }: { readonly times: readonly PreviewTime[] }) {
  const weeks = calendarWeeks(times);
  const last = times.at(-1);
  if (weeks.length === 0 || last === undefined)
    return (
      <span className="wb-dim">
        <Trans>It never fires.</Trans>
      </span>
    );
  return (
    <div className="wb-table-scroll">
      <table className="wb-calendar" aria-label={t`Calendar of the next times`}>
        <thead>
          <tr>
            {initials.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]?.date}>
              {week.map((day) => (
                <DayCell key={day.date} day={day} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="wb-dim">
        <Trans>Up to {slotText(last.slot)}; later times are not counted here.</Trans>
      </p>
    </div>
  );
}
