import {
  type FireTime,
  firstExpectation,
  firstFire,
  type Id,
  type Job,
  newId,
  nextFireTimes,
  type Repositories,
  ruleText,
  type Schedule,
  type ScheduleRule,
  type Tx,
} from '@waybill/core';
import { timesOfSchedule } from '../runs/times-of-schedule.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { type ChangeOf, checkVersion, invalid } from './input-checks.js';
import { changedFields, type Described, recordAct } from './record-change.js';
import { refuseCircle } from './run-circles.js';
import { changedInput, checkRule, readRule, ruleInput, type ScheduleRuleInput } from './schedule-rule.js';

/** A new Schedule of a Job. */
export interface CreateScheduleInput extends ScheduleRuleInput {
  readonly jobId: Id;
}

/** @throws Failure `input.invalid`, also for a trigger that would set off its own Job */
export async function createSchedule(
  deps: AdministrationDeps,
  input: CreateScheduleInput,
  context: ActorContext,
): Promise<Schedule> {
  return deps.database.transaction(async (tx) => {
    const job = await tx.jobs.find(input.jobId);
    if (job === undefined) throw invalid('/jobId', 'There is no such job.');
    return insertSchedule(tx, job, input, { context, now: deps.clock.now(), pointer: '' });
  });
}

/** Changes the given fields. A changed rule comes into force now: nothing is made up for it. @throws Failure `version.stale`, `input.invalid` */
export async function updateSchedule(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<ScheduleRuleInput>,
  context: ActorContext,
): Promise<Schedule> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.schedules.get(id);
    checkVersion(before, version);
    const job = await tx.jobs.get(before.jobId);
    return changeSchedule(tx, { job, before, changes }, { context, now: deps.clock.now(), pointer: '' });
  });
}

/** Its Job and its Runs stay. */
export async function deleteSchedule(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const schedule = await tx.schedules.get(id);
    await removeSchedule(tx, await tx.jobs.get(schedule.jobId), schedule, context);
  });
}

/** The next firings of a Job over all its enabled Schedules by the clock, earliest first; none while it is paused. */
export async function upcomingFireTimes(
  repositories: Pick<Repositories, 'calendars'>,
  job: Pick<Job, 'status'>,
  schedules: readonly Schedule[],
  { now, count }: { readonly now: Date; readonly count: number },
): Promise<readonly (FireTime & { readonly scheduleId: Id })[]> {
  if (job.status !== 'active') return [];
  const enabled = schedules.filter((schedule) => schedule.enabled);
  const found = await Promise.all(
    enabled.map(async (schedule) => {
      const times = await timesOfSchedule(repositories, schedule.rule);
      if (times === undefined) return [];
      return nextFireTimes(times.schedule, firstInstant(schedule, now), count).map((fire) => ({
        ...fire,
        scheduleId: schedule.id,
      }));
    }),
  );
  return found
    .flat()
    .sort((one, other) => one.at.getTime() - other.at.getTime())
    .slice(0, count);
}

/** From when on a Schedule fires: what is left of a window that has seen its success is over. */
function firstInstant({ nextFireAt }: Schedule, now: Date): Date {
  return nextFireAt !== null && nextFireAt > now ? new Date(nextFireAt.getTime() - 1) : now;
}

/** Who changes a Schedule, when, and where in the body its rule stands. */
export interface ScheduleChange {
  readonly context: ActorContext;
  readonly now: Date;
  readonly pointer: string;
}

/** Adds a Schedule within a transaction of the caller. */
export async function insertSchedule(tx: Tx, job: Job, input: ScheduleRuleInput, change: ScheduleChange): Promise<Schedule> {
  const rule = readRule(input, change.pointer);
  const enabled = input.enabled ?? true;
  const schedule = await tx.schedules.insert({
    id: newId(),
    jobId: job.id,
    rule,
    enabled,
    lastSlot: null,
    ...(await nextInstants(tx, rule, enabled, change)),
    missedAt: null,
  });
  await refuseOwnCircle(tx, job, rule, change.pointer);
  recordSchedule(tx, 'schedule.created', change.context, job, schedule, { after: describeSchedule(schedule) });
  return schedule;
}

/** Changes a Schedule within a transaction of the caller. */
export async function changeSchedule(
  tx: Tx,
  { job, before, changes }: { readonly job: Job; readonly before: Schedule; readonly changes: ScheduleRuleInput },
  change: ScheduleChange,
): Promise<Schedule> {
  const rule = readRule(changedInput(before.rule, changes), change.pointer);
  const enabled = changes.enabled ?? before.enabled;
  const fields = changedFields(describeSchedule(before), describeSchedule({ ...before, rule, enabled }));
  if (fields === undefined) return before;
  const sameRule = changedFields(describeRule(before.rule), describeRule(rule)) === undefined;
  const goesOn = sameRule && before.enabled && enabled;
  const instants = await nextInstants(tx, rule, enabled, change);
  const after = await tx.schedules.update({
    ...before,
    rule,
    enabled,
    lastSlot: sameRule ? before.lastSlot : null,
    ...(goesOn ? {} : instants),
  });
  await refuseOwnCircle(tx, job, rule, change.pointer);
  recordSchedule(tx, 'schedule.updated', change.context, job, after, fields);
  return after;
}

/** Removes a Schedule within a transaction of the caller. */
export async function removeSchedule(tx: Tx, job: Job, schedule: Schedule, context: ActorContext): Promise<void> {
  await tx.schedules.remove(schedule);
  recordSchedule(tx, 'schedule.deleted', context, job, schedule, { before: describeSchedule(schedule) });
}

/** After a pause: the Schedules of a Job go on from now, and what passed meanwhile is not made up. Files that arrived stay on the list. */
export async function moveSchedulesOn(tx: Tx, jobId: Id, now: Date): Promise<void> {
  for (const schedule of await tx.schedules.ofJob(jobId)) {
    const { enabled, nextFireAt, expectedAt, rule } = schedule;
    const passed = [nextFireAt, expectedAt].some((at) => at !== null && at <= now);
    if (enabled && passed) await tx.schedules.update({ ...schedule, ...(await instantsAfter(tx, rule, now)) });
  }
}

/** When a stored rule fires next and when its next success is expected; both null for a trigger. */
export async function instantsAfter(tx: Pick<Tx, 'calendars'>, rule: ScheduleRule, now: Date) {
  const times = await timesOfSchedule(tx, rule);
  if (times === undefined) return { nextFireAt: null, expectedAt: null };
  return { nextFireAt: firstFire(times, now), expectedAt: firstExpectation(times, now) };
}

async function nextInstants(tx: Tx, rule: ScheduleRule, enabled: boolean, { now, pointer }: ScheduleChange) {
  const times = await checkRule(tx, rule, { now, pointer });
  if (times === undefined || !enabled) return { nextFireAt: null, expectedAt: null };
  return { nextFireAt: firstFire(times, now), expectedAt: firstExpectation(times, now) };
}

async function refuseOwnCircle(tx: Tx, job: Job, rule: ScheduleRule, pointer: string): Promise<void> {
  if (rule.kind === 'after') await refuseCircle(tx, job, `${pointer}/after/jobId`);
  if (rule.kind === 'file') await refuseCircle(tx, job, `${pointer}/file/path`);
}

function recordSchedule(
  tx: Tx,
  type: 'schedule.created' | 'schedule.updated' | 'schedule.deleted',
  context: ActorContext,
  job: Job,
  schedule: Schedule,
  change: { readonly before?: Described; readonly after?: Described },
): void {
  recordAct(tx, {
    type,
    context,
    target: { kind: 'schedule', id: schedule.id, name: `${job.slug}: ${ruleText(schedule.rule)}` },
    noun: 'schedules',
    partnerId: job.partnerId,
    jobId: job.id,
    change,
  });
}

/** A rule as the audit trail shows it, and as two of them are compared. */
export function describeRule(rule: ScheduleRule): Described {
  const { window, file, after, ...parts } = ruleInput(rule);
  return {
    kind: rule.kind,
    ...parts,
    ...(window === undefined ? {} : { window: { ...window, weekdays: [...(window.weekdays ?? [])] } }),
    ...(file === undefined ? {} : { file: { ...file } }),
    ...(after === undefined ? {} : { after: { ...after } }),
  };
}

function describeSchedule(schedule: Schedule): Described {
  return { jobId: schedule.jobId, ...describeRule(schedule.rule), enabled: schedule.enabled };
}
