import type { Stage } from '@waybill/core';
import { invalid } from '../administration/input-checks.js';

/** How many writes are under way at once: a partner is far away. */
const AT_ONCE = 16;
const WRITE_MS = 60_000;

/** The next bytes of an upload. */
export interface Chunk {
  readonly content: AsyncIterable<Uint8Array>;
  /** Where they begin in the file. */
  readonly at: number;
  /** How many there may be. */
  readonly most: number;
}

/**
 * Writes what comes, several pieces at once. `done` hears up to where the stage has everything: also when the line of who sends is cut, but not when the stage
 * fails, because nobody knows then which pieces it has.
 * @throws Failure `input.invalid` for more bytes than may be, and of the stage
 */
export async function takeChunk(
  stage: Pick<Stage, 'write'>,
  { content, at, most }: Chunk,
  done: (end: number) => void,
): Promise<void> {
  // Who sends may go away; what came of them is written all the same.
  const signal = AbortSignal.timeout(WRITE_MS);
  const writing = new Set<Promise<void>>();
  let failed: { readonly error: unknown } | undefined;
  let end = at;
  const write = (piece: Uint8Array, offset: number): void => {
    const one = stage
      .write(piece, offset, signal)
      .catch((error: unknown) => {
        failed ??= { error };
      })
      .finally(() => writing.delete(one));
    writing.add(one);
  };
  try {
    for await (const piece of content) {
      if (end - at + piece.length > most) throw invalid('?offset', `No more than ${most} bytes may be sent here.`);
      write(piece, end);
      end += piece.length;
      if (writing.size >= AT_ONCE) await Promise.race(writing);
      if (failed !== undefined) break;
    }
  } finally {
    await Promise.all(writing);
    if (failed === undefined) done(end);
  }
  if (failed !== undefined) throw failed.error;
}
