import { encodeName, type VPath } from '@waybill/core';

/** Where a path of the partner lies on this machine; bytes, because names are bytes. */
export function systemPath(root: string, path: VPath): Buffer {
  return Buffer.concat([Buffer.from(root), encodeName(path)]);
}
