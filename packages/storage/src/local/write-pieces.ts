import type { SystemFile } from './system-calls.js';

/** Writes all of pieces that follow one another, from `offset` on. The system may take less of them than it was given. */
export async function writePieces(handle: SystemFile, pieces: readonly Uint8Array[], offset: number): Promise<void> {
  let left = pieces;
  for (let at = offset; left.length > 0; ) {
    const { bytesWritten } = await handle.writev(left, at);
    at += bytesWritten;
    left = without(left, bytesWritten);
  }
}

/** What is left of pieces without their first bytes. */
function without(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let gone = bytes;
  let whole = 0;
  for (const { length } of pieces) {
    if (gone < length) break;
    gone -= length;
    whole += 1;
  }
  const [first, ...others] = pieces.slice(whole);
  return first === undefined ? [] : [first.subarray(gone), ...others];
}
