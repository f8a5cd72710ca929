import { Failure, type JobDefinition, jobEnds } from '@waybill/core';
import type { JobSides } from '../transfers/ends.js';
import type { OpenTargets } from './at-targets.js';

/**
 * The targets that must be looked into to decide about files: those that are not written to where something is already. A target that
 * cannot be opened otherwise does not keep a Run from taking files for it.
 * @throws Failure why one of them cannot be opened
 */
export async function targetsToLookInto(definition: JobDefinition, sides: Pick<JobSides, 'targets'>): Promise<OpenTargets> {
  return Promise.all(
    jobEnds(definition).targets.map(async ({ rules }, index) => {
      if (rules.onConflict !== 'skip') return undefined;
      const target = await sides.targets[index];
      if (target instanceof Failure) throw target;
      return target?.storage;
    }),
  );
}
