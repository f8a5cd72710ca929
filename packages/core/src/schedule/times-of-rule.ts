import type { CalendarRules } from '../entities/calendar.js';
import type { CronRule, WindowRule } from '../entities/schedule.js';
import { Failure } from '../failure.js';
import { businessDays } from './business-days.js';
import { type CronSchedule, parseCron } from './cron.js';
import { firesAfter } from './fire-times.js';
import { parseWindow, type WindowSchedule } from './window.js';

/** A rule by the clock, ready to be asked for its times. */
export type RuleTimes =
  | { readonly kind: 'cron'; readonly schedule: CronSchedule }
  | { readonly kind: 'window'; readonly schedule: WindowSchedule };

/**
 * The times of a rule by the clock; `calendar` holds the rules of the calendar that it names.
 * @throws Failure `input.invalid` with field `cron`, `window/…` or `timeZone`
 */
export function timesOfRule(rule: CronRule | WindowRule, calendar: CalendarRules | undefined): RuleTimes {
  const on = { days: calendar === undefined ? undefined : businessDays(calendar), onClosedDay: rule.onClosedDay };
  return rule.kind === 'cron'
    ? { kind: 'cron', schedule: parseCron(rule.cron, rule.timeZone, on) }
    : { kind: 'window', schedule: parseWindow(rule, on) };
}

/**
 * The same for a rule that is about to be saved: it must fire some day.
 * @throws Failure `input.invalid`, with field `calendarId` when the calendar closes every day that the rule names
 */
export function checkedTimesOfRule(rule: CronRule | WindowRule, calendar: CalendarRules | undefined, now: Date): RuleTimes {
  const times = timesOfRule(rule, calendar);
  const [first] = firesAfter(times.schedule, now.getTime());
  if (first !== undefined) return times;
  throw new Failure('input.invalid', {
    field: 'calendarId',
    publicDetail: 'With this calendar the schedule never fires: it closes every day that the schedule names.',
  });
}
