import type { FileChanges, FileInfo, FileKind } from '@waybill/core';
import type { SftpAttributes } from '@waybill/sftp';

const TYPE_MASK = 0o170000;
const kinds: ReadonlyMap<number, FileKind> = new Map([
  [0o100000, 'file'],
  [0o040000, 'folder'],
  [0o120000, 'link'],
]);

/** True when the server told what kind of thing it is. */
export function kindIsKnown(attributes: SftpAttributes): boolean {
  return attributes.mode !== undefined && (attributes.mode & TYPE_MASK) !== 0;
}

/**
 * What a partner's server says about a file; all of it is optional (BEHAVIOURS B4). Without a type it is taken for a file, and the
 * listing asks again where it matters. A time of 0 is what servers send that know none.
 */
export function fileInfoOf(attributes: SftpAttributes): FileInfo {
  const { mode, sizeBytes, times, owner } = attributes;
  const kind = mode === undefined || !kindIsKnown(attributes) ? 'file' : (kinds.get(mode & TYPE_MASK) ?? 'other');
  return {
    kind,
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(times === undefined || times.modifiedAtSeconds === 0 ? {} : { modifiedAt: new Date(times.modifiedAtSeconds * 1000) }),
    ...(mode === undefined ? {} : { mode: mode & 0o7777 }),
    ...(owner === undefined ? {} : { uid: owner.uid, gid: owner.gid }),
  };
}

/** What is sent to set times and permissions. SFTP v3 sets both times or none. */
export function attributesOf(changes: FileChanges): SftpAttributes {
  const modifiedAt = changes.modifiedAt ?? changes.accessedAt;
  const accessedAt = changes.accessedAt ?? changes.modifiedAt;
  return {
    ...(changes.mode === undefined ? {} : { mode: changes.mode & 0o7777 }),
    ...(modifiedAt === undefined || accessedAt === undefined
      ? {}
      : { times: { modifiedAtSeconds: seconds(modifiedAt), accessedAtSeconds: seconds(accessedAt) } }),
  };
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
