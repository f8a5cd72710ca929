import { jobRuleSet, pickJobRules, readRules } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { createJob, updateJob } from '../administration/jobs.js';
import type { ScheduleRuleInput } from '../administration/schedule-rule.js';
import { assertAlone } from '../approvals/go-on.js';
import { scheduleInput, triggerInput } from './describe-firing.js';
import { targetInputs } from './describe-targets.js';
import type { DesiredJob } from './desired-configuration.js';
import { idOf } from './id-of.js';
import { mergeGroups } from './rule-groups.js';

/** The jobs of the file in its order, but one that runs after another comes after it. */
export function afterTheirCauses(jobs: readonly DesiredJob[]): readonly { readonly index: number; readonly job: DesiredJob }[] {
  const ordered: { readonly index: number; readonly job: DesiredJob }[] = [];
  const seen = new Set<string>();
  const visit = (slug: string): void => {
    const index = jobs.findIndex((job) => job.slug === slug);
    const job = jobs[index];
    if (job === undefined || seen.has(slug)) return;
    seen.add(slug);
    for (const { after } of job.triggers ?? []) if (after !== undefined) visit(after.job);
    ordered.push({ index, job });
  };
  for (const { slug } of jobs) visit(slug);
  return ordered;
}

/** When it fires, with the ids of what the file names by slug. */
async function firingOf(deps: AdministrationDeps, { schedule, schedules, triggers }: DesiredJob) {
  const { read } = deps.database;
  const wanted = await Promise.all(
    (triggers ?? []).map(async (trigger) => {
      const { file, after, enabled } = triggerInput(trigger);
      return {
        ...(file === undefined ? {} : { file: { ...file, storeId: await idOf(read.stores, 'store', file.storeId) } }),
        ...(after === undefined ? {} : { after: { ...after, jobId: await idOf(read.jobs, 'job', after.jobId) } }),
        ...(enabled === undefined ? {} : { enabled }),
      };
    }),
  );
  return {
    ...(schedule == null ? {} : { schedule: await withCalendar(deps, scheduleInput(schedule)) }),
    ...(schedules === undefined
      ? {}
      : { schedules: await Promise.all(schedules.map((each) => withCalendar(deps, scheduleInput(each)))) }),
    ...(triggers === undefined ? {} : { triggers: wanted }),
  };
}

async function withCalendar(deps: AdministrationDeps, input: ScheduleRuleInput): Promise<ScheduleRuleInput> {
  if (input.calendarId == null) return input;
  return { ...input, calendarId: await idOf(deps.database.read.calendars, 'calendar', input.calendarId) };
}

/** Creates or changes it, with what fires it. @throws ChangeWaits; Failure as the use cases do */
export async function applyJob(deps: AdministrationDeps, job: DesiredJob, context: ActorContext): Promise<void> {
  const { read } = deps.database;
  const known = await read.jobs.findBySlug(job.slug);
  const find = (noun: 'store' | 'connection', slug: string) =>
    idOf(noun === 'store' ? read.stores : read.connections, noun, slug);
  const ends = {
    connectionId: await idOf(read.connections, 'connection', job.connection),
    ...(job.store === undefined ? {} : { storeId: await idOf(read.stores, 'store', job.store) }),
    ...(job.toConnection === undefined ? {} : { toConnectionId: await idOf(read.connections, 'connection', job.toConnection) }),
    ...(job.alsoTo === undefined ? {} : { alsoTo: await targetInputs(job.alsoTo, find) }),
  };
  const firing = await firingOf(deps, job);
  if (known === undefined) {
    const definition = { ...ends, direction: job.direction, ...job.rules };
    const input = { slug: job.slug, definition, ...firing };
    await assertAlone(deps, 'createJob', input, context);
    await createJob(deps, input, context);
    return;
  }
  const definition = { ...ends, ...readRules(jobRuleSet, mergeGroups(pickJobRules(known.definition), job.rules)) };
  const change = {
    id: known.id,
    version: known.version,
    changes: { definition, ...firing, ...(job.schedule === null ? { schedule: null } : {}) },
  };
  await assertAlone(deps, 'updateJob', change, context);
  await updateJob(deps, change, context);
}
