import type { FileChanges, FileInfo, FileKind, MountPermission } from '@waybill/core';
import type { SftpAttributes } from '@waybill/sftp';

const typeBits: Readonly<Record<FileKind, number>> = { file: 0o100000, folder: 0o040000, link: 0o120000, other: 0o010000 };
const defaultModes: Readonly<Record<FileKind, number>> = { file: 0o640, folder: 0o750, link: 0o777, other: 0o600 };

/** What a client is told about a file. Owners are not told: they mean nothing to a partner. */
export function attributesOf(info: FileInfo): SftpAttributes {
  const modifiedAtSeconds = Math.floor((info.modifiedAt?.getTime() ?? 0) / 1000);
  return {
    mode: typeBits[info.kind] | (info.mode ?? defaultModes[info.kind]),
    owner: { uid: 0, gid: 0 },
    times: { accessedAtSeconds: modifiedAtSeconds, modifiedAtSeconds },
    ...(info.sizeBytes === undefined ? {} : { sizeBytes: info.sizeBytes }),
  };
}

/** A folder that is there only because mounts lie below it. */
export const virtualFolder: SftpAttributes = {
  mode: typeBits.folder | 0o550,
  owner: { uid: 0, gid: 0 },
  times: { accessedAtSeconds: 0, modifiedAtSeconds: 0 },
  sizeBytes: 0,
};

/** What a client wants changed, without size and owner. */
export function changesOf(attributes: SftpAttributes): FileChanges {
  return {
    ...(attributes.mode === undefined ? {} : { mode: attributes.mode & 0o777 }),
    ...(attributes.times === undefined
      ? {}
      : {
          modifiedAt: new Date(attributes.times.modifiedAtSeconds * 1000),
          accessedAt: new Date(attributes.times.accessedAtSeconds * 1000),
        }),
  };
}

/** What an account needs for setting these. Who owns a file is never changed; asking for it is asking for a change of mode. */
export function permissionsToSet({ mode, owner, times, sizeBytes }: SftpAttributes): readonly MountPermission[] {
  return [
    ...(mode === undefined && owner === undefined ? [] : (['chmod'] as const)),
    ...(times === undefined ? [] : (['times'] as const)),
    ...(sizeBytes === undefined ? [] : (['overwrite'] as const)),
  ];
}
