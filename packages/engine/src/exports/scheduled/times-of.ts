import { type RuleTimes, type ScheduledExport, timesOfRule } from '@waybill/core';

/** The times of a scheduled export. */
export function timesOf({ cron, timeZone }: Pick<ScheduledExport, 'cron' | 'timeZone'>): RuleTimes {
  return timesOfRule({ kind: 'cron', cron, timeZone, calendarId: null, onClosedDay: 'skip', catchUp: 'one' }, undefined);
}
