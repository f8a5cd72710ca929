import { isFailure, type Job, type JobRules, jobRuleSet, pickJobRules, readRules } from '@waybill/core';
import type { AdministrationDeps } from '../administration/deps.js';
import { invalid } from '../administration/input-checks.js';
import type { CurrentConfiguration } from './current-configuration.js';
import { slugsIn } from './describe-exchange.js';
import { describeDesiredSchedule, describeDesiredSchedules, describeDesiredTriggers } from './describe-firing.js';
import { describeDesiredTargets } from './describe-targets.js';
import type { DesiredJob } from './desired-configuration.js';
import { conflict, item } from './desired-item.js';
import type { ConfigurationItem } from './plan-configuration.js';
import { leavesOf, mergeGroups } from './rule-groups.js';

/** What a file asks of a job. @throws Failure `input.invalid`, `conflict` */
export function describeJob(
  deps: Pick<AdministrationDeps, 'clock'>,
  current: CurrentConfiguration,
  job: DesiredJob,
  pointer: string,
): ConfigurationItem {
  const known = current.jobs.find(({ slug }) => slug === job.slug);
  if (known !== undefined && known.definition.direction !== job.direction) {
    throw conflict(
      `${pointer}/direction`,
      `The job "${job.slug}" is a ${known.definition.direction}. A ${job.direction} is another job, with a slug of its own.`,
    );
  }
  const { schedule, schedules, triggers } = job;
  if (schedule !== undefined && schedules !== undefined)
    throw invalid(`${pointer}/schedules`, 'Give one schedule, or schedules, which are all of them.');
  const firing = {
    schedules: known?.schedules ?? [],
    slugOf: slugsIn(current),
    now: deps.clock.now(),
    pointer: `${pointer}/schedule`,
  };
  return item('job', job.slug, {
    direction: job.direction,
    connection: job.connection,
    ...(job.store === undefined ? {} : { store: job.store }),
    ...(job.toConnection === undefined ? {} : { toConnection: job.toConnection }),
    ...(job.alsoTo === undefined ? {} : { alsoTo: describeDesiredTargets(job.alsoTo, `${pointer}/alsoTo`) }),
    ...leavesOf(readJobRules(known, job, pointer), job.rules),
    ...(schedule === undefined ? {} : { schedule: schedule === null ? null : describeDesiredSchedule(schedule, firing) }),
    ...(schedules === undefined
      ? {}
      : { schedule: describeDesiredSchedules(schedules, deps.clock.now(), `${pointer}/schedules`) }),
    ...(triggers === undefined ? {} : { triggers: describeDesiredTriggers(triggers, `${pointer}/triggers`) }),
  });
}

/** The rules a job would have. The file says `moveTo` for what a rule calls `to`. */
function readJobRules(known: Job | undefined, job: DesiredJob, pointer: string): JobRules {
  try {
    return readRules(jobRuleSet, mergeGroups(known === undefined ? {} : pickJobRules(known.definition), job.rules), pointer);
  } catch (error) {
    if (isFailure(error) && error.field === `${pointer}/afterSuccess/to`) {
      throw invalid(`${pointer}/afterSuccess/moveTo`, error.publicDetail);
    }
    throw error;
  }
}
