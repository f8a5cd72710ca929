import { encodeName, joinVPath, type VPath, vpathName, vpathParent } from '@waybill/core';

const MAX_NAME_BYTES = 255;
const tokenForm = '[0-9a-f]{32}-\\d{1,7}';

/** Where a file is while it is incomplete: beside its target, `<name>.<token><suffix>`, without the name where that is too long. */
export function stagePath(path: VPath, token: string, suffix: string): VPath {
  const full = `${vpathName(path)}.${token}${suffix}`;
  const name = encodeName(full).length <= MAX_NAME_BYTES ? full : `${token}${suffix}`;
  return joinVPath(vpathParent(path), name);
}

/** Tells our stages in a partner's listing, so that an unfinished file of one Job is never the source of another. */
export function stageRecogniser(suffix: string): (name: string) => boolean {
  const pattern = new RegExp(`(^|\\.)${tokenForm}${suffix.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
  return (name) => pattern.test(name);
}
