import { createHash, randomBytes } from 'node:crypto';
import { Failure, type FileInfo, jobRules, type OpenFile, parseVPath, type Stage, type Storage } from '@waybill/core';
import { MemoryStorage } from '@waybill/storage';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Beginning, type CopyCheckpoint, type CopyOptions, copyFile } from './copy-file.js';

const MIB = 1024 * 1024;
const signal = new AbortController().signal;
const path = parseVPath('/in/a.bin');
const content = randomBytes(6 * MIB);
const info: FileInfo = { kind: 'file', sizeBytes: content.length, modifiedAt: new Date(1_700_000_000_000) };
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A source that is cut after some bytes, when told so, and remembers from where it was streamed. */
class Source implements OpenFile {
  readonly streamedFrom: number[] = [];
  constructor(
    readonly bytes: Uint8Array,
    readonly told: FileInfo,
    readonly cutAt = Number.POSITIVE_INFINITY,
  ) {}
  stat = async () => this.told;
  readAt = async (offset: number, length: number) => this.bytes.slice(offset, offset + length);
  async *stream(offset: number): AsyncGenerator<Uint8Array> {
    this.streamedFrom.push(offset);
    for (let at = offset; at < this.bytes.length; at += 65_536) {
      if (at >= this.cutAt) throw new Failure('net.reset');
      yield this.bytes.slice(at, at + 65_536);
    }
  }
  close = async () => undefined;
}

/** What a copy said while it worked. */
class Told {
  checkpoint: CopyCheckpoint | undefined;
  movedBytes = 0;
  beginning: Beginning | undefined;
  discarded = false;
  beganAnew = false;
}

/** A partner: what is staged there costs a way over the wire to read back. */
function far(storage: Storage, changes: (stage: Stage) => Partial<Stage> = () => ({})): Storage {
  const stage: Storage['stage'] = async (...args) => {
    const inner = await storage.stage(...args);
    const bound: Stage = {
      resumedBytes: inner.resumedBytes,
      write: (...parts) => inner.write(...parts),
      readBack: (...parts) => inner.readBack(...parts),
      setInfo: (...parts) => inner.setInfo(...parts),
      commit: (...parts) => inner.commit(...parts),
      discard: () => inner.discard(),
      suspend: () => inner.suspend(),
    };
    return { ...bound, ...changes(inner) };
  };
  return new Proxy(storage, {
    get: (on, key) => {
      if (key === 'stage') return stage;
      if (key === 'capabilities') return { ...on.capabilities, readBack: 'costly' };
      const value: unknown = Reflect.get(on, key);
      return typeof value === 'function' ? value.bind(on) : value;
    },
  });
}

describe.each([
  { what: 'a pull', target: (storage: Storage) => storage, sourceIsNear: false },
  { what: 'a push', target: (storage: Storage) => far(storage), sourceIsNear: true },
])('B10: $what that was cut', ({ target, sourceIsNear }) => {
  let storage: MemoryStorage;
  let told: Told;
  let left: CopyCheckpoint;
  const copy = (source: OpenFile, more: Partial<CopyOptions> = {}, on: Storage = target(storage)) => {
    told = new Told();
    const options: CopyOptions = {
      token: 'token-1',
      rules: jobRules.target.parse({ path: '/in' }),
      now: new Date(),
      onOtherPath: async () => undefined,
      resume: { sourceIsNear },
      onProgress: ({ checkpoint, movedBytes }) => {
        told.checkpoint = checkpoint ?? told.checkpoint;
        told.movedBytes = movedBytes;
      },
      beforeAnew: async () => {
        told.beganAnew = true;
      },
      onDiscarded: () => {
        told.discarded = true;
      },
      beforeCommit: async (_, beginning) => {
        told.beginning = beginning;
      },
      ...more,
    };
    return copyFile(source, { storage: on, path }, options, signal);
  };
  const goingOn = (more: Partial<CopyCheckpoint> = {}) => ({
    token: 'token-2',
    resume: { sourceIsNear, left: { checkpoint: { fencingToken: 1, ...left, ...more }, tokens: ['token-1'] } },
  });
  const again = (source: OpenFile, more: Partial<CopyCheckpoint> = {}, on?: Storage) =>
    copy(source, goingOn(more), on ?? target(storage));
  const delivered = async (): Promise<string> => {
    const file = await storage.open(path, signal);
    return sha256(await file.readAt(0, content.length * 2, signal));
  };
  const staged = async (token: string): Promise<Buffer> => {
    const stage = await storage.stage(path, { token, overwrite: true, resume: true, makeFolders: true }, signal);
    return Buffer.from(await stage.readBack(0, content.length, signal));
  };
  const spoil = async (token: string, offset: number, bytes: Uint8Array): Promise<void> => {
    const stage = await storage.stage(path, { token, overwrite: true, resume: true, makeFolders: true }, signal);
    await stage.write(bytes, offset, signal);
  };

  beforeEach(async () => {
    storage = new MemoryStorage();
    await expect(copy(new Source(content, info, 4 * MIB))).rejects.toMatchObject({ code: 'net.reset' });
    if (told.checkpoint === undefined) throw new Error('there is no checkpoint');
    left = told.checkpoint;
  });

  it('keeps its stage, and says how much of it is certain', async () => {
    expect(left).toEqual({
      source: { sizeBytes: content.length, modifiedAtMs: 1_700_000_000_000 },
      resumedBytes: 0,
      bytes: 4 * MIB,
      sha256: sha256(content.subarray(0, 4 * MIB)),
    });
    expect((await staged('token-1')).equals(content.subarray(0, 4 * MIB))).toBe(true);
    expect(told.discarded).toBe(false);
  });

  it('goes on where it was, moves only the rest and a tail to compare, and knows the digest of the whole', async () => {
    const source = new Source(content, info);
    expect(await again(source)).toMatchObject({ sizeBytes: content.length, sha256: sha256(content) });
    expect(source.streamedFrom).toEqual([4 * MIB]);
    expect(told).toMatchObject({ movedBytes: 2 * MIB + 256 * 1024, beginning: { resumedBytes: 4 * MIB }, beganAnew: false });
    expect(await delivered()).toBe(sha256(content));
    expect(await storage.stageSize(path, 'token-1')).toBeUndefined();
  });

  it('compares the whole with the MD5 that was stated, and keeps nothing where it is another', async () => {
    const stated = { algorithm: 'md5', hex: createHash('md5').update(content).digest('hex') } as const;
    const sourceDigest = `md5:${stated.hex}`;
    const refused = copy(new Source(content, info), { ...goingOn(), stated: { ...stated, hex: stated.hex.replace(/^./, 'x') } });
    await expect(refused).rejects.toMatchObject({ code: 'integrity.digest-mismatch' });
    expect(told.discarded).toBe(true);
    await expect(copy(new Source(content, info, 4 * MIB))).rejects.toMatchObject({ code: 'net.reset' });
    expect(await copy(new Source(content, info), { ...goingOn(), stated })).toMatchObject({ sourceDigest });
    expect(told.beginning).toMatchObject({ resumedBytes: 4 * MIB });
  });

  it('goes on a second time from where the first one came', async () => {
    await expect(again(new Source(content, info, 5.5 * MIB))).rejects.toMatchObject({ code: 'net.reset' });
    expect(told.checkpoint).toMatchObject({
      resumedBytes: 4 * MIB,
      bytes: 5 * MIB,
      sha256: sha256(content.subarray(0, 5 * MIB)),
    });
  });

  it.each([
    ['another time', { ...info, modifiedAt: new Date(1_700_000_001_000) }],
    ['no time any more', { kind: 'file' as const, sizeBytes: content.length }],
  ])('begins anew when the source shows %s', async (_, now) => {
    const source = new Source(content, now);
    await again(source);
    expect(source.streamedFrom).toEqual([0]);
    expect(told).toMatchObject({ beganAnew: true, beginning: { resumedBytes: 0, anew: 'source-changed' } });
  });

  it('begins anew when the source is of another size', async () => {
    const longer = Buffer.concat([content, content.subarray(0, 10)]);
    await again(new Source(longer, { ...info, sizeBytes: longer.length }));
    expect(told.beginning).toEqual({ resumedBytes: 0, anew: 'source-changed' });
    expect(await delivered()).toBe(sha256(longer));
  });

  it('begins anew when the tail of what is staged is not what the source has there, and not in the file it cannot use', async () => {
    await spoil('token-1', 4 * MIB - 10, Buffer.from('xx'));
    await again(new Source(content, info));
    expect(told.beginning).toEqual({ resumedBytes: 0, anew: sourceIsNear ? 'tail-differs' : 'stage-differs' });
    expect(await delivered()).toBe(sha256(content));
  });

  it('begins anew when the source has other bytes in spite of its old size and time', async () => {
    const other = Buffer.from(content);
    other.set(Buffer.from('xx'), 4 * MIB - 10);
    await again(new Source(other, info));
    expect(told.beginning).toEqual({ resumedBytes: 0, anew: sourceIsNear ? 'source-differs' : 'tail-differs' });
    expect(await delivered()).toBe(sha256(other));
  });

  it('begins anew when the stage is shorter than it was', async () => {
    await storage.discardStage(path, 'token-1');
    await spoil('token-1', 0, content.subarray(0, 3 * MIB));
    await again(new Source(content, info));
    expect(told.beginning).toEqual({ resumedBytes: 0, anew: 'stage-gone' });
  });

  it('goes on with a stage that holds more than is certain, and overwrites that', async () => {
    await spoil('token-1', 4 * MIB, randomBytes(MIB));
    await again(new Source(content, info));
    expect(told.beginning).toEqual({ resumedBytes: 4 * MIB });
    expect(await delivered()).toBe(sha256(content));
  });

  it('keeps nothing when the source changed, or when it was cancelled', async () => {
    const changed = new Source(content, info, 5 * MIB);
    changed.stream = async function* () {
      yield content.subarray(4 * MIB, 5.5 * MIB);
      throw new Failure('source.changed');
    };
    await expect(again(changed)).rejects.toMatchObject({ code: 'source.changed' });
    expect(told.discarded).toBe(true);
    expect(await storage.stageSize(path, 'token-2')).toBeUndefined();
  });

  it('removes what it staged under its own name when its claim is lost: a successor that goes on has given it another', async () => {
    let asked = 0;
    const hold = (): Promise<void> | undefined => {
      asked += 1;
      return asked < 3 ? undefined : Promise.reject(new Failure('claim.lost'));
    };
    await expect(copy(new Source(content, info), { hold })).rejects.toMatchObject({ code: 'claim.lost' });
    expect(told.discarded).toBe(true);
  });
});

describe('B10: a partner', () => {
  let storage: MemoryStorage;
  const run = async (on: Storage): Promise<Beginning | undefined> => {
    let beginning: Beginning | undefined;
    await storage
      .stage(path, { token: 'token-1', overwrite: true, resume: false, makeFolders: true }, signal)
      .then((stage) => stage.write(content.subarray(0, 4 * MIB), 0, signal));
    const checkpoint = {
      fencingToken: 1,
      source: { sizeBytes: content.length, modifiedAtMs: 1_700_000_000_000 },
      resumedBytes: 0,
      bytes: 4 * MIB,
      sha256: sha256(content.subarray(0, 4 * MIB)),
    };
    await copyFile(
      new Source(content, info),
      { storage: on, path },
      {
        token: 'token-2',
        rules: jobRules.target.parse({ path: '/in' }),
        now: new Date(),
        onOtherPath: async () => undefined,
        resume: { sourceIsNear: true, left: { checkpoint, tokens: ['token-1'] } },
        onProgress: () => undefined,
        beforeCommit: async (_, how) => {
          beginning = how;
        },
      },
      signal,
    );
    const file = await storage.open(path, signal);
    expect(sha256(await file.readAt(0, content.length * 2, signal))).toBe(sha256(content));
    return beginning;
  };

  beforeEach(() => {
    storage = new MemoryStorage();
  });

  it('that refuses to show what is staged gets the file from its start', async () => {
    const refuse = (): Promise<never> => Promise.reject(new Failure('target.denied'));
    expect(await run(far(storage, () => ({ readBack: refuse })))).toEqual({ resumedBytes: 0, anew: 'target-refused' });
  });

  it('that refuses to write anywhere but at the start gets the file from its start', async () => {
    const inOrderOnly = (stage: Stage): Partial<Stage> => {
      let end = 0;
      return {
        write: async (chunk, offset, writeSignal) => {
          if (offset !== end) throw new Failure('target.unsupported');
          end += chunk.length;
          await stage.write(chunk, offset, writeSignal);
        },
      };
    };
    expect(await run(far(storage, inOrderOnly))).toEqual({ resumedBytes: 0, anew: 'target-refused' });
  });

  it('that cannot rename what is staged gets the file from its start', async () => {
    const inner = far(storage);
    const noAdoption = new Proxy(inner, {
      get: (on, key) => {
        const value: unknown = Reflect.get(on, key);
        if (key !== 'stage') return value;
        const stage: Storage['stage'] = (at, { adopt: _, ...options }, stageSignal) => inner.stage(at, options, stageSignal);
        return stage;
      },
    });
    expect(await run(noAdoption)).toEqual({ resumedBytes: 0, anew: 'stage-gone' });
  });
});
