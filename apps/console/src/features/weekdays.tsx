import { msg, t } from '@lingui/core/macro';
import { Checkbox, type CheckboxGroupProps } from '@mantine/core';
import type { CalendarView } from '@waybill/contracts';
import { spoken } from '../language/spoken.js';

export type Weekday = CalendarView['weekdays'][number];

const names: Readonly<Record<Weekday, string>> = spoken({
  mon: msg`Mon`,
  tue: msg`Tue`,
  wed: msg`Wed`,
  thu: msg`Thu`,
  fri: msg`Fri`,
  sat: msg`Sat`,
  sun: msg`Sun`,
});

/** The days of a week, Monday first. */
export const week: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Which days of the week: boxes to tick. */
export function WeekdaysField(props: Omit<CheckboxGroupProps<string>, 'children'>) {
  return (
    <Checkbox.Group {...props}>
      <div className="wb-checks">
        {week.map((day) => (
          <Checkbox key={day} size="xs" value={day} label={names[day]} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

/** Days of the week in words: `Mon–Fri`, `Sat, Sun`. */
export function weekdaysText(days: readonly Weekday[]): string {
  const open = week.map((day) => days.includes(day));
  const runs: string[] = [];
  for (let at = 0; at < week.length; at += 1) {
    if (!open[at]) continue;
    let end = at;
    while (open[end + 1]) end += 1;
    const [first, last] = [week[at] ?? 'mon', week[end] ?? 'mon'];
    if (end - at > 1) runs.push(`${names[first]}–${names[last]}`);
    else runs.push(...week.slice(at, end + 1).map((day) => names[day]));
    at = end;
  }
  return runs.length === 1 && days.length === 7 ? t`every day` : runs.join(', ');
}
