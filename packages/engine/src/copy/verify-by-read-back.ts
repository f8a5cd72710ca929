import { createHash } from 'node:crypto';
import { Failure, type Stage } from '@waybill/core';
import type { CopiedBytes } from './copy-file.js';

const READ_BACK_CHUNK = 1024 * 1024;

/** Hashes what the stage really holds. @throws Failure `integrity.digest-mismatch` */
export async function verifyByReadBack(stage: Stage, expected: CopiedBytes, signal: AbortSignal): Promise<'read-back'> {
  const hash = createHash('sha256');
  let offset = 0;
  while (offset < expected.sizeBytes) {
    const chunk = await stage.readBack(offset, Math.min(READ_BACK_CHUNK, expected.sizeBytes - offset), signal);
    if (chunk.length === 0) break;
    hash.update(chunk);
    offset += chunk.length;
  }
  if (offset !== expected.sizeBytes || hash.digest('hex') !== expected.sha256) {
    throw new Failure('integrity.digest-mismatch', { context: { sizeBytes: expected.sizeBytes, readBackBytes: offset } });
  }
  return 'read-back';
}
