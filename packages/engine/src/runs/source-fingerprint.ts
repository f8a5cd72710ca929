import { createHash } from 'node:crypto';
import type { FileInfo, Id, VPath } from '@waybill/core';

/**
 * What makes a source file this file: its path, and its size and modification time where the server tells them (BEHAVIOURS B4,
 * B14). Seconds, because that is all SFTP v3 has. Form: `<sha256 of the path, 32 hex>:<size or ->:<seconds or ->`.
 */
export function sourceFingerprint(path: VPath, info: FileInfo): string {
  const pathDigest = createHash('sha256').update(path).digest('hex').slice(0, 32);
  return `${pathDigest}:${info.sizeBytes ?? '-'}:${info.modifiedAt === undefined ? '-' : seconds(info.modifiedAt)}`;
}

/**
 * The fingerprint of a file that looks like one that was delivered and then deleted or moved away from its source: it is there
 * again, so it is another file. `after` is the Transfer of the one before; so each follows exactly one, whoever lists.
 */
export function recurringFingerprint(fingerprint: string, after: Id): string {
  return `${fingerprint}:${after}`;
}

/** The fingerprint without what it follows: what the file looks like. */
export function baseFingerprint(fingerprint: string): string {
  return fingerprint.split(':').slice(0, 3).join(':');
}

/** False when `info` shows another size or time than the fingerprint was made of; what is not known does not count. */
export function stillSameSource(fingerprint: string, info: FileInfo): boolean {
  const [, size, time] = fingerprint.split(':');
  if (info.sizeBytes !== undefined && size !== '-' && size !== String(info.sizeBytes)) return false;
  return info.modifiedAt === undefined || time === '-' || time === String(seconds(info.modifiedAt));
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
