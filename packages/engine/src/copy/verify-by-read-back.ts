import { Failure, type Stage } from '@waybill/core';
import { feedDigest } from '../digest/feed-digest.js';
import { streamDigest } from '../digest/stream-digest.js';
import type { CopiedBytes } from './copy-file.js';

/** Hashes what the stage really holds. @throws Failure `integrity.digest-mismatch` */
export async function verifyByReadBack(stage: Stage, expected: CopiedBytes, signal: AbortSignal): Promise<'read-back'> {
  const digest = streamDigest(expected.sizeBytes);
  try {
    const readBackBytes = await feedDigest(digest, expected.sizeBytes, (offset, into) =>
      stage.readBack(offset, into.length, signal, into),
    );
    if (readBackBytes !== expected.sizeBytes || (await digest.soFar()) !== expected.sha256) {
      throw new Failure('integrity.digest-mismatch', { context: { sizeBytes: expected.sizeBytes, readBackBytes } });
    }
    return 'read-back';
  } finally {
    digest.release();
  }
}
