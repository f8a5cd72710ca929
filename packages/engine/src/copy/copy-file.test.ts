import { createHash, randomBytes } from 'node:crypto';
import { Failure, type FileInfo, jobRules, type OpenFile, parseVPath, type Storage } from '@waybill/core';
import { MemoryStorage } from '@waybill/storage';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CopyOptions, copyFile } from './copy-file.js';

const signal = new AbortController().signal;
const path = parseVPath('/in/a.bin');
const content = randomBytes(300_000);

/** A source that tells about itself what the test says, each time it is asked. */
function sourceOf(bytes: Uint8Array, told: readonly FileInfo[]): OpenFile {
  const left = [...told];
  return {
    stat: async () => left.shift() ?? { kind: 'file' },
    readAt: async (offset, length) => bytes.slice(offset, offset + length),
    stream: async function* (offset: number) {
      for (let at = offset; at < bytes.length; at += 65_536) yield bytes.slice(at, at + 65_536);
    },
    close: async () => undefined,
  };
}

const honest: FileInfo = { kind: 'file', sizeBytes: content.length, modifiedAt: new Date(1_700_000_000_000) };

describe('one copy', () => {
  let storage: MemoryStorage;
  const options = (more: Partial<CopyOptions> = {}): CopyOptions => ({
    token: 'token-1',
    rules: jobRules.target.parse({ path: '/in' }),
    now: new Date(),
    onOtherPath: async () => undefined,
    onProgress: () => undefined,
    beforeCommit: async () => undefined,
    ...more,
  });
  const copy = (source: OpenFile, more: Partial<CopyOptions> = {}, target: Storage = storage) =>
    copyFile(source, { storage: target, path }, options(more), signal);
  const nothingThere = async (): Promise<void> => {
    await expect(storage.stat(path, signal)).rejects.toMatchObject({ code: 'source.not-found' });
    expect(await storage.stageSize(path, 'token-1')).toBeUndefined();
  };

  beforeEach(() => {
    storage = new MemoryStorage();
  });

  it('counts and hashes what it moved, and reads it back', async () => {
    const result = await copy(sourceOf(content, [honest, honest]));
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(result).toEqual({
      sizeBytes: content.length,
      sha256,
      sourceDigest: null,
      path,
      verification: 'read-back',
      warnings: [],
    });
  });

  it.each(['sha256', 'md5'] as const)('delivers what has the %s that was stated, and nothing else', async (algorithm) => {
    const hex = createHash(algorithm).update(content).digest('hex');
    const result = await copy(sourceOf(content, [honest, honest]), { stated: { algorithm, hex } });
    expect(result).toMatchObject({ sourceDigest: `${algorithm}:${hex}`, verification: 'read-back' });
    await storage.remove(path, signal);
    const other = { algorithm, hex: hex.replace(/^./, (first) => (first === '0' ? '1' : '0')) };
    const refused = copy(sourceOf(content, [honest, honest]), { stated: other });
    await expect(refused).rejects.toMatchObject({ code: 'integrity.digest-mismatch' });
    await nothingThere();
  });

  it('does not deliver what the store holds otherwise than it took it', async () => {
    const wrong = new MemoryStorage();
    const make = wrong.stage.bind(wrong);
    // A disk that lies, in one byte far from both ends.
    wrong.stage = async (...wanted) => {
      const stage = await make(...wanted);
      const write = stage.write.bind(stage);
      stage.write = (chunk, offset, ...rest) => {
        const spoilt = Uint8Array.from(chunk);
        if (offset <= 200_000 && 200_000 < offset + chunk.length) spoilt[200_000 - offset] = ~(spoilt[200_000 - offset] ?? 0);
        return write(spoilt, offset, ...rest);
      };
      return stage;
    };
    await expect(copy(sourceOf(content, [honest, honest]), {}, wrong)).rejects.toMatchObject({
      code: 'integrity.digest-mismatch',
    });
    await expect(wrong.stat(path, signal)).rejects.toMatchObject({ code: 'source.not-found' });
    const unchecked = { rules: jobRules.target.parse({ path: '/in', verify: 'size' }) };
    expect(await copy(sourceOf(content, [honest, honest]), unchecked, wrong)).toMatchObject({ verification: 'size' });
  });

  it('believes what it read and not what a listing said, where nothing is said', async () => {
    const result = await copy(sourceOf(content, [{ kind: 'file' }, { kind: 'file', sizeBytes: 0 }]));
    expect(result.sizeBytes).toBe(content.length);
  });

  it.each([
    ['grew', { ...honest, sizeBytes: content.length + 1 }],
    ['shrank', { ...honest, sizeBytes: content.length - 1 }],
    ['was written again', { ...honest, modifiedAt: new Date(1_700_000_001_000) }],
  ])('does not deliver a source that %s while it was read', async (_, after) => {
    await expect(copy(sourceOf(content, [honest, after]))).rejects.toMatchObject({ code: 'source.changed' });
    await nothingThere();
  });

  it('records its intent before anything is visible, and does not commit when that fails', async () => {
    const beforeCommit = async (): Promise<void> => {
      await expect(storage.stat(path, signal)).rejects.toMatchObject({ code: 'source.not-found' });
      throw new Failure('audit.unavailable');
    };
    await expect(copy(sourceOf(content, [honest, honest]), { beforeCommit })).rejects.toMatchObject({
      code: 'audit.unavailable',
    });
    await nothingThere();
  });

  it('refuses a file that does not fit before it moves a byte, and says both figures', async () => {
    const small = new MemoryStorage();
    const capabilities = { ...small.capabilities, space: async () => ({ totalBytes: 1_000_000, freeBytes: 1_000 }) };
    const full: Storage = Object.assign(small, { capabilities });
    const moved: number[] = [];
    const attempt = copy(sourceOf(content, [honest, honest]), { onProgress: ({ bytes }) => moved.push(bytes) }, full);
    await expect(attempt).rejects.toMatchObject({
      code: 'target.full',
      publicDetail: `The file has ${content.length} bytes and the target has room for 1000.`,
    });
    expect(moved).toEqual([]);
  });

  it('leaves the old file untouched when the copy fails', async () => {
    await copy(sourceOf(Buffer.from('old'), []));
    await expect(copy(sourceOf(content, [honest, { ...honest, sizeBytes: 1 }]))).rejects.toBeInstanceOf(Failure);
    const file = await storage.open(path, signal);
    expect(Buffer.from(await file.readAt(0, 10, signal)).toString()).toBe('old');
  });
});
