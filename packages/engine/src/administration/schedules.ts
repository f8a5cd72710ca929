import {
  type CatchUpPolicy,
  type CronSchedule,
  type FireTime,
  type Id,
  isFailure,
  type Job,
  newId,
  nextFireTimes,
  parseCron,
  type Schedule,
  type Tx,
} from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { type ChangeOf, checkVersion, inField, invalid } from './input-checks.js';
import { changedFields, type Described, recordAct } from './record-change.js';

/** When a Job fires, as it is asked for. */
export interface ScheduleRuleInput {
  readonly cron: string;
  readonly timeZone: string;
  /** `skip` when absent. */
  readonly catchUp?: CatchUpPolicy;
  /** True when absent. */
  readonly enabled?: boolean;
}

/** A new Schedule of a Job. */
export interface CreateScheduleInput extends ScheduleRuleInput {
  readonly jobId: Id;
}

/** @throws Failure `input.invalid` with field `/cron` or `/timeZone` */
export async function createSchedule(
  deps: AdministrationDeps,
  input: CreateScheduleInput,
  context: ActorContext,
): Promise<Schedule> {
  readCron(input, '');
  return deps.database.transaction(async (tx) => {
    const job = await tx.jobs.find(input.jobId);
    if (job === undefined) throw invalid('/jobId', 'There is no such job.');
    return insertSchedule(tx, job, input, context, deps.clock.now());
  });
}

/** Changes the given fields. A changed cron or time zone comes into force now: nothing is made up for it. @throws Failure `version.stale`, `input.invalid` */
export async function updateSchedule(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<Partial<ScheduleRuleInput>>,
  context: ActorContext,
): Promise<Schedule> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.schedules.get(id);
    checkVersion(before, version);
    return changeSchedule(tx, await tx.jobs.get(before.jobId), before, changes, context, deps.clock.now(), '');
  });
}

/** Its Job and its Runs stay. */
export async function deleteSchedule(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const schedule = await tx.schedules.get(id);
    await removeSchedule(tx, await tx.jobs.get(schedule.jobId), schedule, context);
  });
}

/** Tells when a rule would fire next. @throws Failure `input.invalid` */
export function previewSchedule(
  deps: Pick<AdministrationDeps, 'clock'>,
  input: { readonly cron: string; readonly timeZone: string; readonly count?: number },
): readonly FireTime[] {
  return nextFireTimes(readCron(input, ''), deps.clock.now(), Math.min(20, input.count ?? 5));
}

/** The next firings of a Job over all its enabled Schedules, earliest first; none while it is paused. */
export function upcomingFireTimes(
  job: Pick<Job, 'status'>,
  schedules: readonly Schedule[],
  now: Date,
  count: number,
): readonly (FireTime & { readonly scheduleId: Id })[] {
  if (job.status !== 'active') return [];
  return schedules
    .filter(({ enabled }) => enabled)
    .flatMap((schedule) =>
      nextFireTimes(parseCron(schedule.cron, schedule.timeZone), now, count).map((fire) => ({
        ...fire,
        scheduleId: schedule.id,
      })),
    )
    .sort((one, other) => one.at.getTime() - other.at.getTime())
    .slice(0, count);
}

/** The checked rule; `pointer` is where in the body it stands. */
export function readCron(input: { readonly cron: string; readonly timeZone: string }, pointer: string): CronSchedule {
  try {
    return parseCron(input.cron, input.timeZone);
  } catch (error) {
    const part = isFailure(error, 'input.invalid') ? (error.field ?? 'cron') : 'cron';
    return inField(`${pointer}/${part}`, () => {
      throw error;
    });
  }
}

/** Adds a Schedule within a transaction of the caller. */
export async function insertSchedule(
  tx: Tx,
  job: Job,
  input: ScheduleRuleInput,
  context: ActorContext,
  now: Date,
  pointer = '',
): Promise<Schedule> {
  const cron = readCron(input, pointer);
  const enabled = input.enabled ?? true;
  const schedule = await tx.schedules.insert({
    id: newId(),
    jobId: job.id,
    cron: cron.expression,
    timeZone: cron.timeZone,
    catchUp: input.catchUp ?? 'skip',
    enabled,
    lastSlot: null,
    nextFireAt: enabled ? firstAfter(cron, now) : null,
  });
  recordSchedule(tx, 'schedule.created', context, job, schedule, { after: describeSchedule(schedule) });
  return schedule;
}

/** Changes a Schedule within a transaction of the caller. */
export async function changeSchedule(
  tx: Tx,
  job: Job,
  before: Schedule,
  changes: Partial<ScheduleRuleInput>,
  context: ActorContext,
  now: Date,
  pointer: string,
): Promise<Schedule> {
  const cron = readCron({ cron: changes.cron ?? before.cron, timeZone: changes.timeZone ?? before.timeZone }, pointer);
  const wanted = {
    ...before,
    cron: cron.expression,
    timeZone: cron.timeZone,
    catchUp: changes.catchUp ?? before.catchUp,
    enabled: changes.enabled ?? before.enabled,
  };
  const change = changedFields(describeSchedule(before), describeSchedule(wanted));
  if (change === undefined) return before;
  const sameTimes = before.cron === wanted.cron && before.timeZone === wanted.timeZone;
  const nextFireAt = sameTimes && before.enabled ? before.nextFireAt : firstAfter(cron, now);
  const after = await tx.schedules.update({
    ...wanted,
    lastSlot: sameTimes ? before.lastSlot : null,
    nextFireAt: wanted.enabled ? nextFireAt : null,
  });
  recordSchedule(tx, 'schedule.updated', context, job, after, change);
  return after;
}

/** Removes a Schedule within a transaction of the caller. */
export async function removeSchedule(tx: Tx, job: Job, schedule: Schedule, context: ActorContext): Promise<void> {
  await tx.schedules.remove(schedule);
  recordSchedule(tx, 'schedule.deleted', context, job, schedule, { before: describeSchedule(schedule) });
}

/** After a pause: the Schedules of a Job go on from now, and what passed meanwhile is not made up. */
export async function moveSchedulesOn(tx: Tx, jobId: Id, now: Date): Promise<void> {
  for (const schedule of await tx.schedules.ofJob(jobId)) {
    if (!schedule.enabled || schedule.nextFireAt === null || schedule.nextFireAt > now) continue;
    await tx.schedules.update({ ...schedule, nextFireAt: firstAfter(parseCron(schedule.cron, schedule.timeZone), now) });
  }
}

function firstAfter(cron: CronSchedule, now: Date): Date | null {
  return nextFireTimes(cron, now, 1)[0]?.at ?? null;
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
    target: { kind: 'schedule', id: schedule.id, name: `${job.slug}: ${schedule.cron} ${schedule.timeZone}` },
    noun: 'schedules',
    partnerId: job.partnerId,
    jobId: job.id,
    change,
  });
}

function describeSchedule(schedule: Schedule): Described {
  return {
    jobId: schedule.jobId,
    cron: schedule.cron,
    timeZone: schedule.timeZone,
    catchUp: schedule.catchUp,
    enabled: schedule.enabled,
  };
}
