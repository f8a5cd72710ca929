import { canonicalJson } from '@waybill/audit';
import type { AuditValue, Schedule, ScheduleRule } from '@waybill/core';
import { changedInput, checkedTimes, readRule, type ScheduleRuleInput } from '../administration/schedule-rule.js';
import { describeRule } from '../administration/schedules.js';
import { isTrigger } from '../administration/triggers.js';
import type { DesiredSchedule, DesiredTrigger } from './desired-configuration.js';

/** The slug of a thing by its id. */
export type SlugOf = (noun: 'calendar' | 'store' | 'job', id: string) => string;

/** A rule with slugs where ids are, so that what is there and what a file asks for can be compared. */
function bySlug(rule: ScheduleRule, slugOf: SlugOf): ScheduleRule {
  if (rule.kind === 'file') return { ...rule, storeId: slugOf('store', rule.storeId) };
  if (rule.kind === 'after') return { ...rule, afterJobId: slugOf('job', rule.afterJobId) };
  return { ...rule, calendarId: rule.calendarId === null ? null : slugOf('calendar', rule.calendarId) };
}

function described(rule: ScheduleRule, enabled: boolean): AuditValue {
  return { ...describeRule(rule), enabled };
}

function inOrder(triggers: readonly AuditValue[]): AuditValue {
  return triggers.toSorted((one, other) => (canonicalJson(one) < canonicalJson(other) ? -1 : 1));
}

/** The fields `schedule` and `triggers` of a Job as they are; a Job can have several schedules by the clock. */
export function describeSchedules(
  schedules: readonly Schedule[],
  slugOf: SlugOf,
): { schedule: AuditValue; triggers: AuditValue } {
  const describe = ({ rule, enabled }: Schedule): AuditValue => described(bySlug(rule, slugOf), enabled);
  const byClock = schedules.filter((schedule) => !isTrigger(schedule)).map(describe);
  return {
    schedule: oneOrSeveral(byClock),
    triggers: inOrder(schedules.filter(isTrigger).map(describe)),
  };
}

function oneOrSeveral(schedules: readonly AuditValue[]): AuditValue {
  return schedules.length > 1 ? inOrder(schedules) : (schedules[0] ?? null);
}

/** What all schedules of a Job by the clock would be. @throws Failure `input.invalid` */
export function describeDesiredSchedules(desired: readonly DesiredSchedule[], now: Date, pointer: string): AuditValue {
  return oneOrSeveral(
    desired.map((each, index) =>
      describeDesiredSchedule(each, { schedules: [], slugOf: (_, id) => id, now, pointer: `${pointer}/${index}` }),
    ),
  );
}

/** The input of a rule by the clock; the calendar is still a slug. */
export function scheduleInput({ calendar, ...rule }: DesiredSchedule): ScheduleRuleInput {
  return { ...rule, ...(calendar === undefined ? {} : { calendarId: calendar }) };
}

/** The input of a trigger; the store or job is still a slug. */
export function triggerInput({ file, after, ...rest }: DesiredTrigger): ScheduleRuleInput {
  const { store, ...fileRest } = file ?? { store: '', path: '' };
  const { job, ...afterRest } = after ?? { job: '' };
  return {
    ...rest,
    ...(file === undefined ? {} : { file: { ...fileRest, storeId: store } }),
    ...(after === undefined ? {} : { after: { ...afterRest, jobId: job } }),
  };
}

/** What the schedule of a Job would be; what the file does not say stays as it is. @throws Failure `input.invalid` */
export function describeDesiredSchedule(
  desired: DesiredSchedule,
  { schedules, slugOf, now, pointer }: { schedules: readonly Schedule[]; slugOf: SlugOf; now: Date; pointer: string },
): AuditValue {
  const [before, ...others] = schedules.filter((schedule) => !isTrigger(schedule));
  const only = others.length === 0 ? before : undefined;
  const input = scheduleInput(desired);
  const rule = readRule(only === undefined ? input : changedInput(bySlug(only.rule, slugOf), input), pointer);
  if (rule.kind === 'cron' || rule.kind === 'window') checkedTimes(rule, undefined, { now, pointer });
  return described(rule, desired.enabled ?? only?.enabled ?? true);
}

/** What the triggers of a Job would be. @throws Failure `input.invalid` */
export function describeDesiredTriggers(desired: readonly DesiredTrigger[], pointer: string): AuditValue {
  return inOrder(
    desired.map((trigger, index) => described(readRule(triggerInput(trigger), `${pointer}/${index}`), trigger.enabled ?? true)),
  );
}
