import { BufferPool, Failure, giveBack, lend, type Stage } from '@waybill/core';

/** What is read back at once. */
const ROOM_BYTES = 1024 * 1024 + 512 * 1024;
const rooms = new BufferPool({ bufferBytes: ROOM_BYTES, mostIdle: 8 });
/** Below that, memory of its own costs less than a whole room that is kept. */
const SMALL_BYTES = 64 * 1024;

/**
 * Makes sure that a stage holds what it has just taken: pieces that follow one another, from `offset` on, are read back and compared byte by byte.
 * @throws Failure `integrity.digest-mismatch`
 */
export async function compareStaged(
  stage: Stage,
  taken: readonly Uint8Array[],
  offset: number,
  signal: AbortSignal,
): Promise<void> {
  const bytes = taken.reduce((sum, { length }) => sum + length, 0);
  const room = bytes < SMALL_BYTES ? Buffer.allocUnsafe(bytes) : lend(rooms, Math.min(bytes, ROOM_BYTES));
  for (let at = 0; at < bytes; ) {
    const into = room.subarray(0, bytes - at);
    const found = await stage.readBack(offset + at, into.length, signal, into);
    if (found.length === 0 || !isPartOf(taken, at, found)) {
      throw new Failure('integrity.digest-mismatch', { context: { at: offset + at } });
    }
    at += found.length;
  }
  giveBack(room);
}

/** Whether those bytes lie there in the pieces. */
function isPartOf(pieces: readonly Uint8Array[], at: number, bytes: Uint8Array): boolean {
  let begins = 0;
  for (const piece of pieces) {
    const from = Math.max(at - begins, 0);
    const to = Math.min(at + bytes.length - begins, piece.length);
    if (from < to) {
      const there = begins + from - at;
      if (Buffer.compare(piece.subarray(from, to), bytes.subarray(there, there + to - from)) !== 0) return false;
    }
    begins += piece.length;
  }
  return true;
}
