import { randomBytes } from 'node:crypto';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { GatheredReads } from './gathered-reads.js';

const KIB = 1024;
const content = randomBytes(3000 * KIB + 7);

describe('reads of a file', () => {
  let handle: FileHandle;
  let folder: Awaited<ReturnType<typeof tempDir>>;
  beforeAll(async () => {
    folder = await tempDir('reads');
    await writeFile(join(folder.path, 'file'), content);
    handle = await open(join(folder.path, 'file'));
  });
  afterAll(async () => {
    await handle.close();
    await folder[Symbol.asyncDispose]();
  });

  it('give each what it asked for, in whatever order, and nothing beyond the end', async () => {
    const reads = new GatheredReads(handle);
    const asked = [
      [0, 255 * KIB],
      [255 * KIB, 255 * KIB],
      [510 * KIB, 10],
      [510 * KIB + 10, 100 * KIB],
      [7, 3],
      [0, 255 * KIB],
      [content.length - 5, 255 * KIB],
      [content.length - 5 + 255 * KIB, 255 * KIB],
      [content.length, 1],
    ] as const;
    const found = await Promise.all(asked.map(([offset, length]) => reads.read(offset, length)));
    for (const [index, [offset, length]] of asked.entries()) {
      expect(Buffer.compare(found[index] ?? Buffer.alloc(0), content.subarray(offset, offset + length))).toBe(0);
    }
  });

  it('that follow one another are one call of the system', async () => {
    const calls = vi.spyOn(handle, 'readv');
    const reads = new GatheredReads(handle);
    await Promise.all([0, 1, 2].map((index) => reads.read(index * 255 * KIB, 255 * KIB)));
    expect(calls).toHaveBeenCalledTimes(1);
    calls.mockRestore();
  });

  it('that the system cuts short get the rest by themselves', async () => {
    const real = handle.readv.bind(handle);
    const cut = vi
      .spyOn(handle, 'readv')
      .mockImplementation(((memory: Uint8Array[], position: number) =>
        real([memory[0] ?? Buffer.alloc(0)], position)) as typeof handle.readv);
    const reads = new GatheredReads(handle);
    const found = await Promise.all([0, 1, 2].map((index) => reads.read(index * 255 * KIB, 255 * KIB)));
    expect(Buffer.concat(found).equals(content.subarray(0, 3 * 255 * KIB))).toBe(true);
    cut.mockRestore();
  });

  it('all fail where the system does', async () => {
    const closed = await open(join(folder.path, 'file'));
    await closed.close();
    const reads = new GatheredReads(closed);
    const read = await Promise.allSettled([reads.read(0, 10), reads.read(10, 10)]);
    expect(read.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(reads.read(0, 10)).rejects.toThrow();
  });
});
