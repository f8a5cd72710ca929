import type { Stats } from 'node:fs';
import { link, lstat, unlink } from 'node:fs/promises';
import { Failure } from '@waybill/core';
import { hasErrno } from './errno.js';
import type { SystemPath } from './system-calls.js';

/** What a file system says that does not link these two, or nothing at all. */
const NO_LINKS = ['EPERM', 'EXDEV', 'EMLINK', 'ENOTSUP', 'ENOSYS'];

/** Gives a file a second name, following no link. @throws Failure `target.unsupported` for anything but a file, and where the file system does not do it */
export async function addName(from: SystemPath, to: SystemPath): Promise<Stats> {
  const source = await lstat(from);
  if (!source.isFile()) throw new Failure('target.unsupported', { publicDetail: 'Only a file can have a second name.' });
  try {
    await link(from, to);
  } catch (error) {
    if (!NO_LINKS.some((code) => hasErrno(error, code))) throw error;
    throw new Failure('target.unsupported', {
      publicDetail: 'The file system of this store gives that file no second name.',
      cause: error,
    });
  }
  // What came to be there after the look may be a link, which link(2) follows on some systems.
  const made = await lstat(to);
  if (made.ino === source.ino && made.dev === source.dev) return made;
  await unlink(to);
  throw new Failure('path.outside', { publicDetail: 'The file was replaced meanwhile.' });
}

/** rename(2) of one name of a file over another one of the same file does nothing and says that it did: the old name goes by itself. */
export async function dropOtherName(from: SystemPath, to: SystemPath): Promise<void> {
  const target = await lstat(to);
  if (target.nlink < 2 || !target.isFile()) return;
  const left = await lstat(from).catch(() => undefined);
  if (left?.ino === target.ino && left.dev === target.dev) await unlink(from);
}
