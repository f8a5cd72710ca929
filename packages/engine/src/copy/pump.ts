import type { Hash } from 'node:crypto';
import type { Stage } from '@waybill/core';

export interface PumpOptions {
  /** How many bytes may be on their way to the stage at once where the stage does not say; one chunk always may. */
  readonly windowBytes: number;
  /** Fed with every byte, in order. */
  readonly hash: Hash;
  /** Told the number of bytes handed to the stage so far. */
  readonly onProgress: (bytes: number) => void;
}

/**
 * Moves every chunk to the stage, several writes under way at once but never more than the window, and hashes in passing.
 * Resolves to the number of bytes when the stage has taken the last one: the source's own idea of its size is not asked (B1).
 * @throws the first failure of source or stage, after every write under way has settled
 */
export async function pump(
  chunks: AsyncIterable<Uint8Array>,
  stage: Stage,
  options: PumpOptions,
  signal: AbortSignal,
): Promise<number> {
  const underWay = new Set<Promise<void>>();
  let bytesUnderWay = 0;
  let offset = 0;
  let failed: { error: unknown } | undefined;

  const start = (chunk: Uint8Array, at: number): void => {
    bytesUnderWay += chunk.length;
    const write: Promise<void> = stage
      .write(chunk, at, signal)
      .catch((error: unknown) => {
        failed ??= { error };
      })
      .finally(() => {
        bytesUnderWay -= chunk.length;
        underWay.delete(write);
      });
    underWay.add(write);
  };

  try {
    for await (const chunk of chunks) {
      if (chunk.length === 0) continue;
      while (underWay.size > 0 && bytesUnderWay + chunk.length > (stage.windowBytes ?? options.windowBytes))
        await Promise.race(underWay);
      if (failed !== undefined) break;
      signal.throwIfAborted();
      options.hash.update(chunk);
      start(chunk, offset);
      offset += chunk.length;
      options.onProgress(offset);
    }
  } finally {
    await Promise.all(underWay);
  }
  if (failed !== undefined) throw failed.error;
  signal.throwIfAborted();
  return offset;
}
