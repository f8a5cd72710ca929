import { Failure, type StorageSpace } from '@waybill/core';
import type { SftpStatVfs } from '@waybill/sftp';
import type { MountedPlace } from '../view/mount-table.js';

const BLOCK_BYTES = 4_096;
const MAX_NAME_BYTES = 255n;
const READ_ONLY = 1n;
const NO_SETUID = 2n;

/** What puts bytes into a Store. */
const writing = ['upload', 'overwrite', 'append'] as const;

const blocks = (bytes: number): bigint => BigInt(Math.floor(bytes / BLOCK_BYTES));

/**
 * What a partner is told of the file system behind a mount: its room, and whether anything can be uploaded. How many files it holds
 * and which one it is stays ours. @throws Failure `target.unsupported` where the Store does not tell its room
 */
export function fileSystemOf(space: StorageSpace | undefined, { permissions }: MountedPlace): SftpStatVfs {
  if (space === undefined) throw new Failure('target.unsupported', { publicDetail: 'How much room is left here is not known.' });
  return {
    blockSize: BigInt(BLOCK_BYTES),
    fragmentSize: BigInt(BLOCK_BYTES),
    blocks: blocks(space.totalBytes),
    blocksFree: blocks(space.freeBytes),
    blocksAvailable: blocks(space.freeBytes),
    files: 0n,
    filesFree: 0n,
    filesAvailable: 0n,
    fileSystemId: 0n,
    flags: writing.some((permission) => permissions.includes(permission)) ? NO_SETUID : NO_SETUID | READ_ONLY,
    maxNameLength: MAX_NAME_BYTES,
  };
}
