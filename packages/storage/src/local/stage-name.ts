import { Failure, type VPath, vpathComponents } from '@waybill/core';

const PREFIX = '.waybill-stage.';
const tokenPattern = /^[A-Za-z0-9-]{1,40}$/;

/** The hidden file that a stage is. @throws Failure `input.invalid` for a token that could be anything else than a plain name */
export function stageName(token: string): string {
  if (!tokenPattern.test(token)) throw new Failure('input.invalid', { field: 'token' });
  return `${PREFIX}${token}`;
}

/** True for a name that belongs to stages; such names never show and cannot be used. */
export function isStageName(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** @throws Failure `path.invalid` when a component is reserved for stages */
export function refuseStageNames(path: VPath): void {
  if (vpathComponents(path).some(isStageName)) {
    throw new Failure('path.invalid', { publicDetail: `Names that begin with "${PREFIX}" are reserved.` });
  }
}
