import { type RuleTimes, type ScheduleRule, type Tx, timesOfRule } from '@waybill/core';

/** The times of a stored rule, on its calendar; undefined for a trigger, which has none. */
export async function timesOfSchedule(repositories: Pick<Tx, 'calendars'>, rule: ScheduleRule): Promise<RuleTimes | undefined> {
  if (rule.kind === 'file' || rule.kind === 'after') return undefined;
  const calendar = rule.calendarId === null ? undefined : await repositories.calendars.get(rule.calendarId);
  return timesOfRule(rule, calendar?.rules);
}
