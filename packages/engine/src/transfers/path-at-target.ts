import {
  type DateMoment,
  type DeliveringRules,
  fillNameTemplate,
  type JobDefinition,
  joinVPath,
  type Repositories,
  type Transfer,
  type VPath,
  vpathName,
  vpathParent,
} from '@waybill/core';
import { runMoment } from '../runs/run-moment.js';

type NamingRules = Pick<DeliveringRules, 'name' | 'letterCase'>;

/** Whether files are called at the target what they are called at the source. */
export function keepsNames({ name, letterCase }: NamingRules): boolean {
  return name === '{name}' && letterCase === 'keep';
}

/** Where a file goes whose name is made by a template. @param moment of its Run @throws Failure `input.invalid`, `path.invalid` */
export function pathAtTarget(path: VPath, { name: template, letterCase }: NamingRules, moment: DateMoment): VPath {
  const filled = fillNameTemplate(template, vpathName(path), moment);
  const name = letterCase === 'keep' ? filled : letterCase === 'lower' ? filled.toLowerCase() : filled.toUpperCase();
  return joinVPath(vpathParent(path), name);
}

/** Where the file of a Transfer goes, by the time at which its Run began: the same in each attempt. */
export async function targetPathOf(
  read: Repositories,
  { targetPath, runId }: Pick<Transfer, 'targetPath' | 'runId'>,
  definition: JobDefinition,
): Promise<VPath> {
  if (keepsNames(definition.target) || runId === null) return targetPath;
  return pathAtTarget(targetPath, definition.target, await runMoment(read, definition, await read.runs.get(runId)));
}
