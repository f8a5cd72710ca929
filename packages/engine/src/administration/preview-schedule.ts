import {
  type Id,
  type Job,
  type OverlapPolicy,
  type PreviewReason,
  type PreviewTime,
  previewTimes,
  type Repositories,
  type RuleTimes,
  type Schedule,
  type ScheduleRule,
} from '@waybill/core';
import { timesOfSchedule } from '../runs/times-of-schedule.js';
import type { AdministrationDeps } from './deps.js';
import { checkRule, readRule, type ScheduleRuleInput } from './schedule-rule.js';

const USUAL_COUNT = 20;

/** When a Schedule would fire, and why not at other times. */
export interface SchedulePreview {
  /** In the order of time; empty for a trigger, which no clock knows. */
  readonly times: readonly PreviewTime[];
  /** What happens at a time at which a Run of the Job is still at work: that cannot be known beforehand. `queue` for a Job that is not there yet. */
  readonly overlap: OverlapPolicy;
}

type PreviewDeps = Pick<AdministrationDeps, 'clock' | 'database'>;

/** Tells when a rule would fire that is not saved. @throws Failure `input.invalid` */
export async function previewRule(
  { clock, database }: PreviewDeps,
  { count = USUAL_COUNT, jobId, ...input }: ScheduleRuleInput & { readonly count?: number; readonly jobId?: Id },
): Promise<SchedulePreview> {
  const now = clock.now();
  const times = await checkRule(database.read, readRule(input, ''), { now, pointer: '' });
  const job = jobId === undefined ? undefined : await database.read.jobs.get(jobId);
  const found = times === undefined ? [] : previewTimes(times.schedule, now, count);
  const stopped = await whyStopped(database.read, job, input.enabled ?? true);
  return {
    times: found.map((time) => withheld(time, stopped)),
    overlap: job === undefined ? 'queue' : job.definition.running.overlap,
  };
}

/** The same for a stored Schedule: what its Job, its Partner and its window say is known. @throws Failure `not-found` */
export async function previewSchedule(
  { clock, database }: PreviewDeps,
  { id, count = USUAL_COUNT }: { readonly id: Id; readonly count?: number },
): Promise<SchedulePreview> {
  const { read } = database;
  const now = clock.now();
  const schedule = await read.schedules.get(id);
  const job = await read.jobs.get(schedule.jobId);
  const times = await timesOfSchedule(read, schedule.rule);
  const overlap = job.definition.running.overlap;
  if (times === undefined) return { times: [], overlap };
  const stopped = await whyStopped(read, job, schedule.enabled);
  const closesAt = await succeededWindowEnd(read, { schedule, times, now });
  // What a success has ended is shown beside as many firings as were asked for.
  const found = previewTimes(times.schedule, now, count);
  const ended = closesAt === undefined ? 0 : found.filter(({ fires, at }) => fires && at <= closesAt).length;
  const all = ended === 0 ? found : previewTimes(times.schedule, now, count + ended);
  return {
    overlap,
    times: all.map((time) =>
      withheld(time, stopped ?? (closesAt !== undefined && time.at <= closesAt ? 'window-succeeded' : undefined)),
    ),
  };
}

function withheld(time: PreviewTime, reason: PreviewReason | undefined): PreviewTime {
  return reason === undefined || !time.fires ? time : { ...time, fires: false, reason, detail: null };
}

async function whyStopped(
  read: Repositories,
  job: Job | undefined,
  enabled: boolean,
): Promise<Extract<PreviewReason, 'schedule-disabled' | 'job-paused' | 'partner-suspended'> | undefined> {
  if (!enabled) return 'schedule-disabled';
  if (job === undefined) return undefined;
  if (job.status === 'paused') return 'job-paused';
  return (await read.partners.get(job.partnerId)).status === 'suspended' ? 'partner-suspended' : undefined;
}

/** The end of the window that is open now, if its success has been seen. */
async function succeededWindowEnd(
  read: Repositories,
  { schedule, times, now }: { readonly schedule: Schedule; readonly times: RuleTimes; readonly now: Date },
): Promise<Date | undefined> {
  if (times.kind !== 'window' || !endsAtSuccess(schedule.rule)) return undefined;
  const [next] = previewTimes(times.schedule, now, 1).filter(({ fires }) => fires);
  if (next === undefined) return undefined;
  const { opensAt, closesAt } = times.schedule.windowOf(next);
  if (opensAt > now) return undefined;
  const [succeeded = false] = await read.runs.succeededIn([{ jobId: schedule.jobId, since: opensAt, until: now }]);
  return succeeded ? closesAt : undefined;
}

function endsAtSuccess(rule: ScheduleRule): boolean {
  return rule.kind === 'window' && rule.until === 'first-success';
}
