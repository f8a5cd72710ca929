import { constants } from 'node:fs';
import { type FileHandle, open, truncate } from 'node:fs/promises';
import { Failure, type FileInfo, parseVPath, type VPath } from '@waybill/core';
import type { OpenFlags, SftpAttributes, SftpFileHandle, SftpFolderHandle, SftpHandlers } from '@waybill/sftp';
import { fromErrno, LocalStorage } from '@waybill/storage';
import { systemPath } from './system-path.js';

const typeBits = { file: 0o100000, folder: 0o040000, link: 0o120000, other: 0o010000 } as const;

function attributesOf(info: FileInfo): SftpAttributes {
  const modifiedAtSeconds = Math.floor((info.modifiedAt?.getTime() ?? 0) / 1000);
  return {
    mode: typeBits[info.kind] | (info.mode ?? 0o640),
    times: { accessedAtSeconds: modifiedAtSeconds, modifiedAtSeconds },
    ...(info.sizeBytes === undefined ? {} : { sizeBytes: info.sizeBytes }),
  };
}

/**
 * The files of a folder as a plain SFTP server shows them: what is written is there at once, half a file included, and stays when
 * the connection is lost.
 * @param root absolute
 */
export function partnerFiles(root: string): SftpHandlers {
  const storage = new LocalStorage(root);
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
      flags.write ? writer(root, parseVPath(path), flags) : reader(storage, parseVPath(path), signal),
    setstat: async (path, { sizeBytes, times, mode }, signal) => {
      const file = parseVPath(path);
      if (sizeBytes !== undefined) await translated(() => truncate(systemPath(root, file), sizeBytes));
      const changes = {
        ...(mode === undefined ? {} : { mode: mode & 0o7777 }),
        ...(times === undefined ? {} : { modifiedAt: new Date(times.modifiedAtSeconds * 1000) }),
      };
      await storage.setInfo(file, changes, signal);
    },
    mkdir: (path, _attributes, signal) => storage.mkdir(parseVPath(path), signal),
    rmdir: (path, signal) => storage.rmdir(parseVPath(path), signal),
    remove: (path, signal) => storage.remove(parseVPath(path), signal),
    rename: (from, to, options, signal) => storage.rename(parseVPath(from), parseVPath(to), options, signal),
  };
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fromErrno(error);
  }
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

async function reader(storage: LocalStorage, path: VPath, signal: AbortSignal): Promise<SftpFileHandle> {
  const file = await storage.open(path, signal);
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

function systemFlags({ read, create, truncate: empty, exclusive }: OpenFlags): number {
  return (
    (read ? constants.O_RDWR : constants.O_WRONLY) |
    (create ? constants.O_CREAT : 0) |
    (empty ? constants.O_TRUNC : 0) |
    (exclusive ? constants.O_EXCL : 0) |
    constants.O_NOFOLLOW
  );
}

async function writer(root: string, path: VPath, flags: OpenFlags): Promise<SftpFileHandle> {
  const file = await translated(() => open(systemPath(root, path), systemFlags(flags), 0o640));
  return {
    concurrentWrites: true,
    read: (offset, length) =>
      translated(async () => {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
        return buffer.subarray(0, bytesRead);
      }),
    write: (offset, data) => translated(() => writeAll(file, data, flags.append ? undefined : offset)),
    stat: () =>
      translated(async () => {
        const { size, mtime, mode } = await file.stat();
        return attributesOf({ kind: 'file', sizeBytes: size, modifiedAt: mtime, mode: mode & 0o7777 });
      }),
    setstat: ({ sizeBytes, times, mode }) =>
      translated(async () => {
        if (sizeBytes !== undefined) await file.truncate(sizeBytes);
        if (mode !== undefined) await file.chmod(mode & 0o7777);
        if (times !== undefined) await file.utimes(times.accessedAtSeconds, times.modifiedAtSeconds);
      }),
    fsync: () => translated(() => file.sync()),
    close: () => translated(() => file.close()),
    abandon: () => file.close(),
  };
}

/** @param offset the file's end when undefined */
async function writeAll(file: FileHandle, data: Uint8Array, offset: number | undefined): Promise<void> {
  const start = offset ?? (await file.stat()).size;
  for (let at = 0; at < data.length; ) at += (await file.write(data, at, data.length - at, start + at)).bytesWritten;
}
