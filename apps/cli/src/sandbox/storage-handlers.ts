import { Failure, type FileInfo, newId, parseVPath, type Storage } from '@waybill/core';
import type { SftpAttributes, SftpFileHandle, SftpFolderHandle, SftpHandlers } from '@waybill/sftp';

const typeBits = { file: 0o100000, folder: 0o040000, link: 0o120000, other: 0o010000 } as const;

function attributesOf(info: FileInfo): SftpAttributes {
  const modifiedAtSeconds = Math.floor((info.modifiedAt?.getTime() ?? 0) / 1000);
  return {
    mode: typeBits[info.kind] | (info.mode ?? 0o640),
    times: { accessedAtSeconds: modifiedAtSeconds, modifiedAtSeconds },
    ...(info.sizeBytes === undefined ? {} : { sizeBytes: info.sizeBytes }),
  };
}

/** SFTP operations straight on a Storage, for one trusted user: what a partner's plain SFTP server does. */
export function storageHandlers(storage: Storage): SftpHandlers {
  const stat = async (path: string, signal: AbortSignal): Promise<SftpAttributes> =>
    attributesOf(await storage.stat(parseVPath(path), signal));
  return {
    realpath: async (path) => parseVPath(path),
    stat,
    lstat: stat,
    openFolder: async (path, signal) => {
      const folder = parseVPath(path);
      if ((await storage.stat(folder, signal)).kind !== 'folder') throw new Failure('target.not-folder');
      return folderHandle(storage.list(folder, signal));
    },
    open: async (path, flags, _attributes, signal) =>
      flags.write ? writer(storage, path, flags.exclusive, signal) : reader(storage, path, signal),
    setstat: async (path, attributes, signal) => {
      if (attributes.times === undefined) return;
      await storage.setInfo(parseVPath(path), { modifiedAt: new Date(attributes.times.modifiedAtSeconds * 1000) }, signal);
    },
    mkdir: (path, _attributes, signal) => storage.mkdir(parseVPath(path), signal),
    rmdir: (path, signal) => storage.rmdir(parseVPath(path), signal),
    remove: (path, signal) => storage.remove(parseVPath(path), signal),
    rename: (from, to, options, signal) => storage.rename(parseVPath(from), parseVPath(to), options, signal),
  };
}

function folderHandle(entries: AsyncIterable<FileInfo & { readonly name: string }>): SftpFolderHandle {
  const iterator = entries[Symbol.asyncIterator]();
  return {
    next: async () => {
      const entry = await iterator.next();
      return entry.done ? undefined : [{ name: entry.value.name, attributes: attributesOf(entry.value) }];
    },
    close: async () => {
      await iterator.return?.();
    },
  };
}

async function reader(storage: Storage, path: string, signal: AbortSignal): Promise<SftpFileHandle> {
  const file = await storage.open(parseVPath(path), signal);
  const refuse = async (): Promise<never> => {
    throw new Failure('permission.denied', { publicDetail: 'The file was opened for reading.' });
  };
  return {
    concurrentWrites: false,
    read: (offset, length, readSignal) => file.readAt(offset, length, readSignal),
    stat: async (statSignal) => attributesOf(await file.stat(statSignal)),
    write: refuse,
    setstat: refuse,
    fsync: async () => undefined,
    close: () => file.close(),
    abandon: () => file.close(),
  };
}

async function writer(storage: Storage, path: string, exclusive: boolean, signal: AbortSignal): Promise<SftpFileHandle> {
  const stage = await storage.stage(
    parseVPath(path),
    { token: newId(), overwrite: !exclusive, resume: false, makeFolders: false },
    signal,
  );
  let sizeBytes = 0;
  return {
    concurrentWrites: true,
    read: (offset, length, readSignal) => stage.readBack(offset, length, readSignal),
    write: async (offset, data, writeSignal) => {
      sizeBytes = Math.max(sizeBytes, offset + data.length);
      await stage.write(data, offset, writeSignal);
    },
    stat: async () => attributesOf({ kind: 'file', sizeBytes, modifiedAt: new Date() }),
    setstat: async () => undefined,
    fsync: async () => undefined,
    close: async (closeSignal) => {
      await stage.commit(sizeBytes, closeSignal);
    },
    abandon: () => stage.discard(),
  };
}
