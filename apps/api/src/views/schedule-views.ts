import type { CalendarView, SchedulePreview as PreviewView, ScheduleView } from '@waybill/contracts';
import { type Calendar, ruleText, type Schedule } from '@waybill/core';
import type { SchedulePreview } from '@waybill/engine';
import type { Names } from './names.js';
import { instant, instantOrNull, stored } from './wire.js';

type RuleParts = Pick<
  ScheduleView,
  'kind' | 'cron' | 'window' | 'file' | 'after' | 'timeZone' | 'calendarId' | 'calendarSlug' | 'onClosedDay' | 'catchUp'
>;

const noParts = {
  cron: null,
  window: null,
  file: null,
  after: null,
  timeZone: null,
  calendarId: null,
  calendarSlug: null,
  onClosedDay: null,
  catchUp: null,
};

async function ruleParts({ rule }: Schedule, names: Names): Promise<RuleParts> {
  if (rule.kind === 'file') {
    const { storeId, path, match, subfolders, runs, quietSeconds } = rule;
    const storeSlug = await names.storeSlug(storeId);
    return { ...noParts, kind: rule.kind, file: { storeId, storeSlug, path, match, subfolders, runs, quietSeconds } };
  }
  if (rule.kind === 'after') {
    const jobSlug = (await names.job(rule.afterJobId))?.slug ?? rule.afterJobId;
    return { ...noParts, kind: rule.kind, after: { jobId: rule.afterJobId, jobSlug, on: rule.on } };
  }
  const { timeZone, calendarId, onClosedDay, catchUp } = rule;
  const calendarSlug = calendarId === null ? null : ((await names.calendar(calendarId))?.slug ?? calendarId);
  const clock = { ...noParts, timeZone, calendarId, calendarSlug, onClosedDay, catchUp };
  if (rule.kind === 'cron') return { ...clock, kind: rule.kind, cron: rule.cron };
  const { from, to, everyMinutes, weekdays, until, expectedBy } = rule;
  return { ...clock, kind: rule.kind, window: { from, to, everyMinutes, weekdays: [...weekdays], until, expectedBy } };
}

/** A Schedule as the API shows it. */
export async function scheduleView(schedule: Schedule, names: Names): Promise<ScheduleView> {
  const { jobId, enabled, lastSlot } = schedule;
  const parts = await ruleParts(schedule, names);
  return {
    ...stored(schedule),
    jobId,
    jobSlug: (await names.job(jobId))?.slug ?? jobId,
    ...parts,
    rule: parts.after === null ? ruleText(schedule.rule) : `after ${parts.after.jobSlug} (${parts.after.on})`,
    enabled,
    lastSlot,
    nextFireAt: instantOrNull(schedule.nextFireAt),
    expectedAt: instantOrNull(schedule.expectedAt),
    missedAt: instantOrNull(schedule.missedAt),
  };
}

/** A preview as the API shows it. */
export function previewView({ times, overlap }: SchedulePreview): PreviewView {
  return {
    items: times.map(({ slot, at, fires, reason, detail, slots }) => ({ slot, at: instant(at), fires, reason, detail, slots })),
    overlap,
  };
}

/** A Calendar as the API shows it. */
export function calendarView(calendar: Calendar): CalendarView {
  const { slug, name, rules } = calendar;
  return {
    ...stored(calendar),
    slug,
    name,
    weekdays: [...rules.weekdays],
    holidays: rules.holidays.map((holiday) => ({ name: holiday.name, on: holiday.on })),
    include: [...rules.include],
    exclude: [...rules.exclude],
  };
}
