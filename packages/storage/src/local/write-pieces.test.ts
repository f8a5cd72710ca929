import type { FileHandle } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { writePieces } from './write-pieces.js';

/** A file whose system takes only so many bytes at a time, as it may. */
function slowlyTaking(most: number) {
  const content = Buffer.alloc(40, '.');
  const writev: (pieces: readonly Uint8Array[], at: number) => Promise<{ bytesWritten: number }> = async (pieces, at) => {
    const taken = Buffer.concat(pieces).subarray(0, most);
    taken.copy(content, at);
    return { bytesWritten: taken.length };
  };
  return { content, handle: { writev } as unknown as FileHandle };
}

it.each([1, 3, 4, 7, 100])('writes all pieces where the system takes %i bytes at a time', async (most) => {
  const { content, handle } = slowlyTaking(most);
  await writePieces(
    handle,
    ['abc', 'd', '', 'efgh', 'ij'].map((text) => Buffer.from(text)),
    5,
  );
  expect(content.toString()).toBe('.....abcdefghij'.padEnd(content.length, '.'));
});
