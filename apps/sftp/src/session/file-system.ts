import { Failure, type StorageSpace } from '@waybill/core';
import { mayWrite } from '@waybill/engine';
import type { SftpStatVfs } from '@waybill/sftp';
import type { MountedPlace } from '../view/mount-table.js';
import type { QuotaRoom } from './session-limits.js';

const BLOCK_BYTES = 4_096;
const MAX_NAME_BYTES = 255n;
const READ_ONLY = 1n;
const NO_SETUID = 2n;

const blocks = (bytes: number): bigint => BigInt(Math.floor(bytes / BLOCK_BYTES));

/** The room of a Store as far as a quota leaves it. */
function withinQuota(space: StorageSpace, quota: QuotaRoom | undefined): StorageSpace {
  const { bytes } = quota ?? { bytes: undefined };
  if (bytes === undefined) return space;
  return { totalBytes: Math.min(space.totalBytes, bytes.total), freeBytes: Math.min(space.freeBytes, bytes.free) };
}

/**
 * What a partner is told of the file system behind a mount: its room, as far as the account's quota leaves it, and whether anything can
 * be written. Without a quota of files, how many there are stays ours, and so does which file system it is.
 * @throws Failure `target.unsupported` where the Store does not tell its room
 */
export function fileSystemOf(space: StorageSpace | undefined, place: MountedPlace, quota: QuotaRoom | undefined): SftpStatVfs {
  if (space === undefined) throw new Failure('target.unsupported', { publicDetail: 'How much room is left here is not known.' });
  const isWritable = mayWrite(place.permissions);
  const { totalBytes, freeBytes } = isWritable ? withinQuota(space, quota) : space;
  const files = isWritable ? quota?.files : undefined;
  return {
    blockSize: BigInt(BLOCK_BYTES),
    fragmentSize: BigInt(BLOCK_BYTES),
    blocks: blocks(totalBytes),
    blocksFree: blocks(freeBytes),
    blocksAvailable: blocks(freeBytes),
    files: BigInt(files?.total ?? 0),
    filesFree: BigInt(files?.free ?? 0),
    filesAvailable: BigInt(files?.free ?? 0),
    fileSystemId: 0n,
    flags: isWritable ? NO_SETUID : NO_SETUID | READ_ONLY,
    maxNameLength: MAX_NAME_BYTES,
  };
}
