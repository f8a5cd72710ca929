import { Failure, type Id, type Job, type JobStatus, newId, type Schedule, type Tx } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { type ChangeOf, checkSlug, checkVersion, inUse, taken } from './input-checks.js';
import { findEnds, type JobDefinitionChanges, type JobDefinitionInput, readDefinition } from './job-definition.js';
import { changedFields, type Described, recordAct } from './record-change.js';
import { refuseCircle } from './run-circles.js';
import { readRule, type ScheduleRuleInput } from './schedule-rule.js';
import { changeSchedule, insertSchedule, moveSchedulesOn, removeSchedule } from './schedules.js';
import { isTrigger, replaceClockSchedules, replaceTriggers, type TriggerInput } from './triggers.js';

/** A new Job. */
export interface CreateJobInput {
  readonly slug: string;
  /** The slug when absent. */
  readonly name?: string;
  readonly status?: JobStatus;
  readonly definition: JobDefinitionInput;
  readonly schedule?: ScheduleRuleInput;
  /** Several, in place of `schedule`. */
  readonly schedules?: readonly ScheduleRuleInput[];
  readonly triggers?: readonly TriggerInput[];
}

/** The fields of a Job to change. */
export interface UpdateJobInput {
  readonly name?: string;
  readonly status?: JobStatus;
  readonly definition?: JobDefinitionChanges;
  /** Replaces the one Schedule by the clock of the Job; `null` removes it. */
  readonly schedule?: ScheduleRuleInput | null;
  /** All Schedules by the clock of the Job, in place of `schedule`; those that are not among them are removed. */
  readonly schedules?: readonly ScheduleRuleInput[];
  /** All triggers of the Job; those that are not among them are removed. */
  readonly triggers?: readonly TriggerInput[];
}

/** Creates a Job, of the partner whose connection it uses, with its Schedule when one is given. @throws Failure `conflict.duplicate`, `input.invalid` */
export async function createJob(deps: AdministrationDeps, input: CreateJobInput, context: ActorContext): Promise<Job> {
  checkSlug(input.slug);
  const definition = readDefinition(input.definition);
  if (input.schedule !== undefined) readRule(input.schedule, '/schedule');
  return deps.database.transaction(async (tx) => {
    if ((await tx.jobs.findBySlug(input.slug)) !== undefined) throw taken('/slug', `There is a job "${input.slug}" already.`);
    const { connection } = await findEnds(tx, definition);
    const job = await tx.jobs.insert({
      id: newId(),
      slug: input.slug,
      name: input.name ?? input.slug,
      status: input.status ?? 'active',
      definitionVersion: 1,
      definition,
      partnerId: connection.partnerId,
    });
    recordJob(tx, 'job.created', context, job, { after: describeJob(job) });
    const change = { context, now: deps.clock.now(), pointer: '/schedule' };
    if (input.schedule !== undefined) await insertSchedule(tx, job, input.schedule, change);
    if (input.schedules !== undefined) await replaceClockSchedules(tx, job, input.schedules, change);
    if (input.triggers !== undefined) await replaceTriggers(tx, job, input.triggers, change);
    return job;
  });
}

/**
 * Changes the given fields; a changed definition is a new version, and Runs keep the one they began with. Slots that passed while
 * the Job was paused are not made up.
 * @throws Failure `version.stale`, `input.invalid`, `conflict.state` for `schedule` when the Job has several
 */
export async function updateJob(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<UpdateJobInput>,
  context: ActorContext,
): Promise<Job> {
  const now = deps.clock.now();
  return deps.database.transaction(async (tx) => {
    const before = await tx.jobs.get(id);
    checkVersion(before, version);
    const after = await changeJob(tx, before, changes, context);
    if (before.status === 'paused' && after.status === 'active') await moveSchedulesOn(tx, id, now);
    if (changes.schedule !== undefined) await changeOnlySchedule(tx, after, changes.schedule, context, now);
    if (changes.schedules !== undefined) await replaceClockSchedules(tx, after, changes.schedules, { context, now });
    if (changes.triggers !== undefined) await replaceTriggers(tx, after, changes.triggers, { context, now });
    return after;
  });
}

/** Deletes it with its Schedules; its Runs, Transfers and definitions stay. @throws Failure `conflict.state` while a Run is active, `conflict.in-use` when another Job runs after it */
export async function deleteJob(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const job = await tx.jobs.get(id);
    for (const state of ['queued', 'discovering', 'running'] as const) {
      const active = await tx.runs.list({ jobId: id, state }, { limit: 1 });
      if (active.items.length > 0) {
        throw new Failure('conflict.state', {
          publicDetail: `A run of the job "${job.slug}" is active. Cancel it, or wait for its end.`,
        });
      }
    }
    const followers = (await tx.schedules.afterJob(id)).filter(({ jobId }) => jobId !== id);
    const users = await Promise.all(
      followers.map(async ({ jobId }) => `the trigger of job "${(await tx.jobs.get(jobId)).slug}"`),
    );
    if (users.length > 0) throw inUse(`The job "${job.slug}"`, [...new Set(users)]);
    for (const schedule of await tx.schedules.ofJob(id)) await removeSchedule(tx, job, schedule, context);
    await tx.jobs.remove(job);
    recordJob(tx, 'job.deleted', context, job, { before: describeJob(job) });
  });
}

async function changeJob(tx: Tx, before: Job, changes: UpdateJobInput, context: ActorContext): Promise<Job> {
  const definition =
    changes.definition === undefined
      ? before.definition
      : readDefinition({ ...before.definition, ...changes.definition, direction: before.definition.direction });
  const redefined = changedFields(describeDefinition(before.definition), describeDefinition(definition)) !== undefined;
  const partnerId = redefined ? (await findEnds(tx, definition)).connection.partnerId : before.partnerId;
  const wanted: Job = {
    ...before,
    name: changes.name ?? before.name,
    status: changes.status ?? before.status,
    partnerId,
    ...(redefined ? { definition, definitionVersion: before.definitionVersion + 1 } : {}),
  };
  const change = changedFields(describeJob(before), describeJob(wanted));
  if (change === undefined) return before;
  const after = await tx.jobs.update(wanted);
  if (redefined) await refuseCircle(tx, after, '/definition/target/path');
  recordJob(tx, 'job.updated', context, after, change);
  return after;
}

async function changeOnlySchedule(
  tx: Tx,
  job: Job,
  rule: ScheduleRuleInput | null,
  context: ActorContext,
  now: Date,
): Promise<Schedule | undefined> {
  const [schedule, ...others] = (await tx.schedules.ofJob(job.id)).filter((each) => !isTrigger(each));
  if (others.length > 0) {
    throw new Failure('conflict.state', {
      field: '/schedule',
      publicDetail: `The job "${job.slug}" has ${others.length + 1} schedules; change them one by one under /schedules.`,
    });
  }
  if (rule === null) {
    if (schedule !== undefined) await removeSchedule(tx, job, schedule, context);
    return undefined;
  }
  const change = { context, now, pointer: '/schedule' };
  if (schedule === undefined) return insertSchedule(tx, job, rule, change);
  return changeSchedule(tx, { job, before: schedule, changes: rule }, change);
}

function recordJob(
  tx: Tx,
  type: 'job.created' | 'job.updated' | 'job.deleted',
  context: ActorContext,
  job: Job,
  change: { readonly before?: Described; readonly after?: Described },
): void {
  recordAct(tx, {
    type,
    context,
    target: { kind: 'job', id: job.id, name: job.slug },
    noun: 'jobs',
    partnerId: job.partnerId,
    jobId: job.id,
    change,
    details: { definitionVersion: job.definitionVersion },
  });
}

function describeJob(job: Job): Described {
  return {
    slug: job.slug,
    name: job.name,
    status: job.status,
    partnerId: job.partnerId,
    ...describeDefinition(job.definition),
  };
}

function describeDefinition(definition: Job['definition']): Described {
  return { ...definition };
}
