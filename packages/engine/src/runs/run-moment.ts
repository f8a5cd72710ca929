import { type DateMoment, type JobDefinition, type Repositories, type Run, slotInstant } from '@waybill/core';

/**
 * The moment that the dates in a Run's paths and names are of: its slot, or when it was asked for; every try of a Run has the same, and
 * so has a Run that repeats it.
 * The clocks are those the Job says, else those of its Schedule, else UTC.
 */
export async function runMoment(
  repositories: Repositories,
  definition: JobDefinition,
  run: Pick<Run, 'jobId' | 'scheduleId' | 'slot' | 'cause' | 'createdAt'>,
): Promise<DateMoment> {
  if (run.cause?.kind === 'rerun') return runMoment(repositories, definition, await repositories.runs.get(run.cause.runId));
  const byTheClock = (await repositories.schedules.ofJob(run.jobId)).flatMap(({ id, rule }) =>
    'timeZone' in rule ? [{ id, timeZone: rule.timeZone }] : [],
  );
  const fired = byTheClock.find(({ id }) => id === run.scheduleId);
  const timeZone = definition.source.timeZone ?? (fired ?? byTheClock[0])?.timeZone ?? 'UTC';
  // A slot is a time of its Schedule's clocks; when that is gone, when the Run was made is as near as it gets.
  const at = run.slot === null || fired === undefined ? run.createdAt : slotInstant(run.slot, fired.timeZone);
  return { at, timeZone };
}
