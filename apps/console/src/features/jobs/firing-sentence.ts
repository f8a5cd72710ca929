import { t } from '@lingui/core/macro';
import type { JobView, ScheduleView } from '@waybill/contracts';
import { visibleText } from '../../ui/visible-name.js';
import { weekdaysText } from '../weekdays.js';

/** What is told of a schedule. */
type Rule = Pick<ScheduleView, 'cron' | 'window' | 'file' | 'after' | 'timeZone' | 'enabled'>;

/** What decides when a job runs. */
export interface Fired {
  readonly status: JobView['status'];
  readonly schedules: readonly Rule[];
}

function afterSentence({ on, jobSlug }: NonNullable<Rule['after']>): string {
  if (on === 'any') return t`Runs after ${jobSlug} ended.`;
  return on === 'success' ? t`Runs after ${jobSlug} succeeded.` : t`Runs after ${jobSlug} failed.`;
}

function fileSentence({ match, path, storeSlug }: NonNullable<Rule['file']>): string {
  const [name, folder] = [visibleText(match), visibleText(path)];
  return t`Runs when ${name} arrives in ${folder} of ${storeSlug}.`;
}

function ruleSentence({ cron, window, file, after, timeZone: zone }: Rule): string {
  if (file !== null) return fileSentence(file);
  if (after !== null) return afterSentence(after);
  const timeZone = zone ?? 'UTC';
  if (window === null) return t`Runs at the times ${cron ?? ''} (${timeZone}).`;
  const { everyMinutes, from, to, weekdays } = window;
  if (weekdays.length === 7) return t`Runs every ${everyMinutes} min from ${from} to ${to} (${timeZone}).`;
  const days = weekdaysText(weekdays);
  return t`Runs every ${everyMinutes} min from ${from} to ${to} on ${days} (${timeZone}).`;
}

/** When a job runs, as one sentence for people. */
export function firingSentence({ status, schedules }: Fired): string {
  if (status === 'paused') return t`Runs only when somebody asks, while it is paused.`;
  const enabled = schedules.filter((schedule) => schedule.enabled);
  const [only] = enabled;
  if (only === undefined) return t`Runs when somebody asks.`;
  return enabled.length === 1 ? ruleSentence(only) : t`Runs by ${enabled.length} schedules.`;
}
