import { createHash, randomBytes } from 'node:crypto';
import { parseVPath, type Stage } from '@waybill/core';
import { MemoryStorage } from '@waybill/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UploadDigest } from './upload-digest.js';

const MIB = 1024 * 1024;
const signal = new AbortController().signal;
const content = randomBytes(3 * MIB + 17);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const markAt = (mib: number) => ({ bytes: mib * MIB, sha256: sha256(content.subarray(0, mib * MIB)) });

let stage: Stage;
beforeEach(async () => {
  const options = { token: 'token-1', overwrite: true, resume: false, makeFolders: false };
  stage = await new MemoryStorage().stage(parseVPath('/a.bin'), options, signal);
});

async function put(
  digest: UploadDigest,
  from: number,
  to: number,
  bytes: Uint8Array = content.subarray(from, to),
): Promise<void> {
  digest.take(from, bytes);
  await stage.write(bytes, from, signal);
}

describe('the digest of an upload', () => {
  it('is that of what passes in order, with a mark at every MiB', async () => {
    const digest = new UploadDigest(stage, 0);
    for (let at = 0; at < content.length; at += 300_000) await put(digest, at, Math.min(at + 300_000, content.length));
    expect([digest.isBehind, digest.hashedBytes]).toEqual([false, content.length]);
    expect(digest.markBefore(content.length, content.length)).toEqual(markAt(3));
    expect(digest.markBefore(3 * MIB, content.length)).toEqual(markAt(2));
    expect(digest.markBefore(content.length, 3 * MIB - 1)).toEqual(markAt(2));
    expect(await digest.of(content.length, signal)).toBe(sha256(content));
  });

  it('reads back what came out of order', async () => {
    const digest = new UploadDigest(stage, 0);
    await put(digest, 0, 100);
    await put(digest, 2 * MIB, content.length);
    await put(digest, 100, 2 * MIB);
    expect(digest.isBehind).toBe(true);
    await digest.catchUp(MIB + 5, signal);
    expect(digest.markBefore(content.length, content.length)).toEqual(markAt(1));
    expect(await digest.of(content.length, signal)).toBe(sha256(content));
  });

  it('is of what is there when something is written twice, and keeps no mark behind that', async () => {
    const digest = new UploadDigest(stage, 0);
    await put(digest, 0, content.length);
    const other = Buffer.from('other');
    await put(digest, MIB + 5, MIB + 10, other);
    expect(digest.markBefore(content.length, content.length)).toEqual(markAt(1));
    const now = Buffer.from(content);
    other.copy(now, MIB + 5);
    expect(await digest.of(content.length, signal)).toBe(sha256(now));
    expect(digest.markBefore(content.length, content.length)?.sha256).toBe(sha256(now.subarray(0, 3 * MIB)));
  });

  it('begins with what a stage holds already', async () => {
    await stage.write(content.subarray(0, 2 * MIB), 0, signal);
    const digest = new UploadDigest(stage, 2 * MIB);
    await put(digest, 2 * MIB, content.length);
    expect(digest.hashedBytes).toBe(0);
    expect(await digest.of(content.length, signal)).toBe(sha256(content));
  });

  it('is that of nothing after all was cut off, and of what comes then', async () => {
    const digest = new UploadDigest(stage, 0);
    await put(digest, 0, content.length);
    digest.truncate(0);
    expect(await digest.of(0, signal)).toBe(sha256(Buffer.alloc(0)));
    await put(digest, 0, MIB + 1);
    expect([digest.isBehind, digest.markBefore(MIB + 1, MIB + 1)]).toEqual([false, markAt(1)]);
    expect(await digest.of(MIB + 1, signal)).toBe(sha256(content.subarray(0, MIB + 1)));
  });

  it('is that of what is left when an end is cut off', async () => {
    const digest = new UploadDigest(stage, 0);
    await put(digest, 0, content.length);
    digest.truncate(MIB + 3);
    expect(await digest.of(MIB + 3, signal)).toBe(sha256(content.subarray(0, MIB + 3)));
  });

  it('does not go on with a reading that was overtaken', async () => {
    await put(new UploadDigest(stage, 0), 0, content.length);
    const digest = new UploadDigest(stage, content.length);
    const reading = digest.catchUp(content.length, signal);
    const other = Buffer.from('other');
    digest.take(10, other);
    await stage.write(other, 10, signal);
    await reading;
    expect(digest.hashedBytes).toBe(0);
    const now = Buffer.from(content);
    other.copy(now, 10);
    expect(await digest.of(content.length, signal)).toBe(sha256(now));
  });

  describe('of a large one', () => {
    const large = randomBytes(11 * MIB + 17);
    const markOf = (mib: number) => ({ bytes: mib * MIB, sha256: sha256(large.subarray(0, mib * MIB)) });
    let digest: UploadDigest;
    beforeEach(() => {
      digest = new UploadDigest(stage, 0);
    });
    afterEach(() => digest.release());
    const putAll = async (): Promise<void> => {
      for (let at = 0; at < large.length; at += 500_000) await put(digest, at, 0, large.subarray(at, at + 500_000));
    };

    it('is computed on another thread from what the stage holds, and leaves the same marks', async () => {
      await putAll();
      expect(digest.isBehind).toBe(true);
      expect(digest.markBefore(large.length, large.length)).toEqual(markOf(8));
      await digest.catchUp(10 * MIB + 5, signal);
      await digest.marked();
      expect(digest.markBefore(large.length, large.length)).toEqual(markOf(10));
      expect(await digest.of(large.length, signal)).toBe(sha256(large));
      expect(await digest.of(large.length, signal)).toBe(sha256(large));
    });

    it('is of what is there when something is written again while it is read', async () => {
      await putAll();
      const reading = digest.catchUp(large.length, signal);
      const other = Buffer.from('other');
      await put(digest, 10, 15, other);
      await reading;
      const now = Buffer.from(large);
      other.copy(now, 10);
      expect(await digest.of(large.length, signal)).toBe(sha256(now));
    });

    it('begins anew after all was cut off', async () => {
      await putAll();
      await digest.catchUp(large.length, signal);
      digest.truncate(0);
      expect(await digest.of(0, signal)).toBe(sha256(Buffer.alloc(0)));
      await put(digest, 0, 0, large.subarray(0, 5));
      expect(await digest.of(5, signal)).toBe(sha256(large.subarray(0, 5)));
    });
  });

  it('fails where the stage holds less than it should', async () => {
    await stage.write(content.subarray(0, 10), 0, signal);
    await expect(new UploadDigest(stage, 20).of(20, signal)).rejects.toMatchObject({ code: 'integrity.size-mismatch' });
  });
});
