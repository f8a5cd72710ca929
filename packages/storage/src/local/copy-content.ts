import { constants } from 'node:fs';
import { chmod, copyFile, type FileHandle, open, unlink } from 'node:fs/promises';
import { platform } from 'node:process';
import { Failure } from '@waybill/core';
import { hasErrno } from './errno.js';
import type { Folder } from './folder.js';
import type { SystemPath } from './system-calls.js';

const STAGE_MODE = 0o640;

/**
 * Makes `to` a copy of the file `from` in the same folder; where the file system can, the two share their blocks until one is written
 * to. @returns false when there is no such file @throws Failure `target.denied` for what is no file
 */
export async function copyContent(folder: Folder, from: string, to: string): Promise<boolean> {
  const source = await openSource(folder.child(from));
  if (source === undefined) return false;
  const target = folder.child(to);
  try {
    if (!(await source.stat()).isFile()) throw new Failure('target.denied');
    // By the handle, so that nobody who plants a link meanwhile has another file copied.
    const path = platform === 'linux' ? `/proc/self/fd/${source.fd}` : folder.child(from);
    await copyFile(path, target, constants.COPYFILE_FICLONE);
    // It has the permissions of the original, which may be too few to write to it.
    await chmod(target, STAGE_MODE);
    return true;
  } catch (error) {
    await unlink(target).catch(() => undefined);
    throw error;
  } finally {
    await source.close();
  }
}

async function openSource(path: SystemPath): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}
