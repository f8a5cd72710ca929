import { canonicalJson } from '@waybill/audit';
import type { Job, Schedule, Tx } from '@waybill/core';
import { readRule, type ScheduleRuleInput } from './schedule-rule.js';
import { changeSchedule, describeRule, insertSchedule, removeSchedule, type ScheduleChange } from './schedules.js';

/** What sets off a Job beside the clock, as it is asked for: `file` or `after`. */
export type TriggerInput = Pick<ScheduleRuleInput, 'file' | 'after' | 'enabled'>;

/** True for a Schedule that no clock fires. */
export function isTrigger({ rule: { kind } }: Pick<Schedule, 'rule'>): boolean {
  return kind === 'file' || kind === 'after';
}

/**
 * Makes the triggers of a Job these. One that is there already stays the same Schedule, with the files that wait for it; those that
 * are not asked for are removed.
 * @throws Failure `input.invalid` with a field below `/triggers/N`
 */
export async function replaceTriggers(
  tx: Tx,
  job: Job,
  wanted: readonly TriggerInput[],
  by: Omit<ScheduleChange, 'pointer'>,
): Promise<void> {
  await replaceSome(tx, job, { wanted, isOne: isTrigger, field: '/triggers' }, by);
}

/** Makes the Schedules by the clock of a Job these, as {@link replaceTriggers} does. @throws Failure `input.invalid` with a field below `/schedules/N` */
export async function replaceClockSchedules(
  tx: Tx,
  job: Job,
  wanted: readonly ScheduleRuleInput[],
  by: Omit<ScheduleChange, 'pointer'>,
): Promise<void> {
  await replaceSome(tx, job, { wanted, isOne: (schedule) => !isTrigger(schedule), field: '/schedules' }, by);
}

interface Some {
  readonly wanted: readonly ScheduleRuleInput[];
  /** Which Schedules of the Job these are to be instead of. */
  readonly isOne: (schedule: Schedule) => boolean;
  readonly field: string;
}

async function replaceSome(tx: Tx, job: Job, { wanted, isOne, field }: Some, by: Omit<ScheduleChange, 'pointer'>): Promise<void> {
  const left = new Map((await tx.schedules.ofJob(job.id)).filter(isOne).map((schedule) => [schedule.id, schedule]));
  const missing: { readonly input: ScheduleRuleInput; readonly pointer: string }[] = [];
  for (const [index, input] of wanted.entries()) {
    const pointer = `${field}/${index}`;
    const asked = canonicalJson(describeRule(readRule(input, pointer)));
    const before = [...left.values()].find(({ rule }) => canonicalJson(describeRule(rule)) === asked);
    if (before === undefined) {
      missing.push({ input, pointer });
      continue;
    }
    left.delete(before.id);
    await changeSchedule(tx, { job, before, changes: { enabled: input.enabled ?? true } }, { ...by, pointer });
  }
  for (const schedule of left.values()) await removeSchedule(tx, job, schedule, by.context);
  for (const { input, pointer } of missing) await insertSchedule(tx, job, input, { ...by, pointer });
}
