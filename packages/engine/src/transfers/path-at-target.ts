import {
  type DateMoment,
  type DeliveringRules,
  fillNameTemplate,
  joinVPath,
  type VPath,
  vpathName,
  vpathParent,
} from '@waybill/core';

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
