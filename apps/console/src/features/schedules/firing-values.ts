import { type CreateSchedule, type ScheduleView, scheduleRoutes } from '@waybill/contracts';
import { enteredUnlessDefault } from '../../api/rule-at.js';
import { numberOf, orUndefined } from '../../api/use-entry-form.js';
import { ownTimeZone } from '../time-zone-field.js';
import { type Weekday, week } from '../weekdays.js';

type Kind = ScheduleView['kind'];
/** One kind of firing, or none: somebody asks. */
export type FiringKind = Kind | 'none';
/** When a job fires, as it is asked for; without the job. */
export type FiringBody = Omit<CreateSchedule, 'jobId'>;

const entered = (name: string, value: number | undefined) =>
  enteredUnlessDefault(scheduleRoutes.createSchedule.body, name, value);

function kindOf(schedule: ScheduleView | undefined): FiringKind {
  return schedule?.kind ?? 'cron';
}

/** What the fields of one firing show at first: what a schedule says, or what most begin with. */
export function initialFiring(schedule: ScheduleView | undefined) {
  const { window, file, after } = schedule ?? {};
  const days: readonly Weekday[] = window?.weekdays ?? week;
  return {
    kind: kindOf(schedule),
    cron: schedule?.cron ?? '30 2 * * 1-5',
    timeZone: schedule?.timeZone ?? ownTimeZone(),
    calendarId: schedule?.calendarId ?? null,
    onClosedDay: schedule?.onClosedDay ?? 'skip',
    catchUp: schedule?.catchUp ?? 'skip',
    window: {
      from: window?.from ?? '06:00',
      to: window?.to ?? '09:00',
      everyMinutes: entered('window.everyMinutes', window?.everyMinutes ?? 10),
      weekdays: [...days],
      until: window?.until ?? 'first-success',
      /** Empty: at the end of the window. */
      expectedBy: window?.expectedBy === window?.to ? '' : (window?.expectedBy ?? ''),
      nothingExpected: window?.expectedBy === null,
    },
    file: {
      storeId: file?.storeId ?? '',
      path: file?.path ?? '/',
      match: file?.match ?? '*',
      subfolders: file?.subfolders ?? false,
      runs: file?.runs ?? 'together',
      quietSeconds: entered('file.quietSeconds', file?.quietSeconds),
    },
    after: { jobId: after?.jobId ?? '', on: after?.on ?? 'success' },
    enabled: schedule?.enabled ?? true,
  };
}

export type FiringValues = ReturnType<typeof initialFiring>;

function clockOf({ timeZone, calendarId, onClosedDay, catchUp, enabled }: FiringValues) {
  return { timeZone: timeZone.trim(), calendarId, onClosedDay, catchUp, enabled };
}

function windowOf({ expectedBy, nothingExpected, everyMinutes, weekdays, from, to, until }: FiringValues['window']) {
  const by = nothingExpected ? null : orUndefined(expectedBy)?.trim();
  return {
    from: from.trim(),
    to: to.trim(),
    everyMinutes: numberOf(everyMinutes) ?? 0,
    weekdays: week.filter((day) => weekdays.includes(day)),
    until,
    ...(by === undefined ? {} : { expectedBy: by }),
  };
}

function fileOf({ quietSeconds, match, ...rule }: FiringValues['file']) {
  const quiet = numberOf(quietSeconds);
  return {
    ...rule,
    ...(match.trim() === '' ? {} : { match: match.trim() }),
    ...(quiet === undefined || rule.runs === 'each' ? {} : { quietSeconds: quiet }),
  };
}

/** The rule that the fields make; undefined when somebody is to ask. */
export function firingBody(values: FiringValues): FiringBody | undefined {
  switch (values.kind) {
    case 'cron':
      return { cron: values.cron.trim(), ...clockOf(values) };
    case 'window':
      return { window: windowOf(values.window), ...clockOf(values) };
    case 'file':
      return { file: fileOf(values.file), enabled: values.enabled };
    case 'after':
      return { after: values.after, enabled: values.enabled };
    case 'none':
      return undefined;
  }
}
