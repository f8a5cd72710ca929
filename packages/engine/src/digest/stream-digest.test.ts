import { createHash, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { feedDigest } from './feed-digest.js';
import { InlineDigest } from './inline-digest.js';
import { type StreamDigest, streamDigest } from './stream-digest.js';
import { ThreadDigest } from './thread-digest.js';
import { WithMd5 } from './with-md5.js';

const MIB = 1024 * 1024;
const content = randomBytes(10 * MIB + 17);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe.each([
  ['on the thread that calls', () => new InlineDigest()],
  ['on a thread of its own', () => new ThreadDigest()],
  ['with an MD5 beside it', () => new WithMd5(new ThreadDigest())],
] as const)('a digest %s', (_, make) => {
  let digest: StreamDigest | undefined;
  const open = (): StreamDigest => {
    digest = make();
    return digest;
  };
  afterEach(() => digest?.release());

  it('is that of all bytes in their order, whatever their pieces', async () => {
    const it_ = open();
    for (let at = 0, step = 1; at < content.length; at += step, step = Math.min(step * 3, 3 * MIB)) {
      // What was given may change as soon as it was taken.
      const piece = Buffer.from(content.subarray(at, at + step));
      await it_.update(piece);
      piece.fill(0);
    }
    expect(await it_.soFar()).toBe(sha256(content));
    if (it_.md5 !== undefined) expect(it_.md5()).toBe(createHash('md5').update(content).digest('hex'));
  });

  it('tells what it was at each mark, and goes on', async () => {
    const it_ = open();
    await it_.update(content.subarray(0, 100));
    const first = it_.mark();
    await it_.update(content.subarray(100, 2 * MIB));
    const second = it_.mark();
    expect(await it_.soFar()).toBe(sha256(content.subarray(0, 2 * MIB)));
    expect(first.sha256).toBe(sha256(content.subarray(0, 100)));
    expect(second.sha256).toBe(sha256(content.subarray(0, 2 * MIB)));
    await it_.update(content.subarray(2 * MIB));
    expect(await it_.soFar()).toBe(sha256(content));
  });

  it('takes what is read, into its own memory or into other', async () => {
    const it_ = open();
    await it_.update(content.subarray(0, 5));
    const rest = content.subarray(5);
    let reads = 0;
    const bytes = await feedDigest(it_, rest.length + 100, async (offset, into) => {
      reads += 1;
      const found = rest.subarray(offset, offset + Math.min(into.length, 70_000));
      if (reads % 2 === 0) return found;
      into.set(found);
      return into.subarray(0, found.length);
    });
    expect(bytes).toBe(rest.length);
    expect(await it_.soFar()).toBe(sha256(content));
    if (it_.md5 !== undefined) expect(it_.md5()).toBe(createHash('md5').update(content).digest('hex'));
  });

  it('is that of nothing when it was given nothing', async () => {
    expect(await open().soFar()).toBe(sha256(new Uint8Array()));
  });
});

describe('a digest on a thread of its own', () => {
  it('has room for 4 MiB, then lets wait until some of it was hashed', async () => {
    const digest = new ThreadDigest();
    expect(digest.update(content.subarray(0, 4 * MIB))).toBeUndefined();
    const waits = digest.update(content.subarray(4 * MIB, 5 * MIB));
    expect(waits).toBeInstanceOf(Promise);
    await waits;
    expect(await digest.soFar()).toBe(sha256(content.subarray(0, 5 * MIB)));
    digest.release();
  });

  it('fails whoever still waits when it is released', async () => {
    const digest = new ThreadDigest();
    const asked = digest.soFar();
    digest.release();
    await expect(asked).rejects.toMatchObject({ code: 'internal' });
  });

  it('is used for large files, by several at once', async () => {
    const digests = Array.from({ length: 3 }, () => streamDigest(content.length));
    expect(digests.every((each) => each instanceof ThreadDigest)).toBe(true);
    for (const [index, digest] of digests.entries()) await digest.update(content.subarray(index));
    expect(await Promise.all(digests.map((each) => each.soFar()))).toEqual([0, 1, 2].map((at) => sha256(content.subarray(at))));
    for (const digest of digests) digest.release();
    expect(streamDigest(MIB)).toBeInstanceOf(InlineDigest);
    expect(streamDigest(undefined)).toBeInstanceOf(InlineDigest);
  });
});
