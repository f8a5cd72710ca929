import { createHash } from 'node:crypto';
import { isFailure, type Storage, type VPath } from '@waybill/core';
import type { CopiedBytes } from './copy-file.js';

/** Whether the file at `path` has these very bytes: read and hashed. False when there is none. */
export async function holdsExactly(storage: Storage, path: VPath, expected: CopiedBytes, signal: AbortSignal): Promise<boolean> {
  try {
    const file = await storage.open(path, signal);
    try {
      const hash = createHash('sha256');
      let sizeBytes = 0;
      for await (const chunk of file.stream(0, signal)) {
        hash.update(chunk);
        sizeBytes += chunk.length;
        if (sizeBytes > expected.sizeBytes) return false;
      }
      return sizeBytes === expected.sizeBytes && hash.digest('hex') === expected.sha256;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isFailure(error, 'source.not-found') || isFailure(error, 'target.is-folder')) return false;
    throw error;
  }
}
