import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { Failure, type Stage } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InlineDigest } from '../digest/inline-digest.js';
import { type PumpProgress, pump } from './pump.js';

/** A stage that takes its time, in an order of its own. */
class SlowStage implements Stage {
  readonly resumedBytes = 0;
  bytesUnderWay = 0;
  writesUnderWay = 0;
  mostUnderWay = 0;
  mostWrites = 0;
  readonly content = new Map<number, Uint8Array>();
  readonly #delays: readonly number[];
  readonly #failAt: number | undefined;
  #count = 0;

  constructor(delays: readonly number[] = [], failAt?: number) {
    this.#delays = delays;
    this.#failAt = failAt;
  }

  async write(chunk: Uint8Array, offset: number): Promise<void> {
    const index = this.#count;
    this.#count += 1;
    this.bytesUnderWay += chunk.length;
    this.writesUnderWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.bytesUnderWay);
    this.mostWrites = Math.max(this.mostWrites, this.writesUnderWay);
    for (let turns = this.#delays[index % Math.max(1, this.#delays.length)] ?? 0; turns > 0; turns -= 1) await turn();
    this.bytesUnderWay -= chunk.length;
    this.writesUnderWay -= 1;
    if (index === this.#failAt) throw new Failure('target.full');
    this.content.set(offset, chunk);
  }

  get bytes(): Buffer {
    return Buffer.concat([...this.content.entries()].sort(([a], [b]) => a - b).map(([, chunk]) => chunk));
  }

  readBack = async (): Promise<Uint8Array> => new Uint8Array();
  setInfo = async (): Promise<void> => undefined;
  commit = async () => ({ kind: 'file' as const });
  discard = async () => true;
  suspend = async (): Promise<void> => undefined;
}

async function* streamOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield chunk;
}

function options(windowBytes: number, digest = new InlineDigest()) {
  return { windowBytes, digest, onProgress: (_: PumpProgress) => undefined };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const signal = new AbortController().signal;

describe('the pump', () => {
  it('moves every byte to its place, hashes in order, and never has more under way than its window or one chunk', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 120 }),
        fc.array(fc.nat(4), { minLength: 1, maxLength: 8 }),
        async (chunks, windowBytes, delays) => {
          const stage = new SlowStage(delays);
          const digest = new InlineDigest();
          const moved = await pump(streamOf(chunks), stage, options(windowBytes, digest), signal);
          const whole = Buffer.concat(chunks);
          expect(moved).toBe(whole.length);
          expect(stage.bytes.equals(whole)).toBe(true);
          expect(await digest.soFar()).toBe(createHash('sha256').update(whole).digest('hex'));
          const largest = Math.max(0, ...chunks.map((chunk) => chunk.length));
          expect(stage.mostUnderWay).toBeLessThanOrEqual(Math.max(windowBytes, largest));
        },
      ),
    );
  });

  it('has several writes under way where the window allows them', async () => {
    const stage = new SlowStage([20]);
    await pump(streamOf(Array.from({ length: 10 }, () => new Uint8Array(10))), stage, options(1000), signal);
    expect(stage.mostWrites).toBeGreaterThan(5);
  });

  it('surfaces the failure of a write once every other one has settled', async () => {
    const stage = new SlowStage([1, 30, 30, 30], 0);
    const chunks = Array.from({ length: 100 }, () => new Uint8Array(10));
    await expect(pump(streamOf(chunks), stage, options(40), signal)).rejects.toMatchObject({ code: 'target.full' });
    expect(stage.writesUnderWay).toBe(0);
    expect(stage.content.size).toBeLessThan(10);
  });

  it('surfaces the failure of the last write, which no later chunk would find', async () => {
    const stage = new SlowStage([5], 2);
    const chunks = Array.from({ length: 3 }, () => new Uint8Array(10));
    await expect(pump(streamOf(chunks), stage, options(100), signal)).rejects.toMatchObject({ code: 'target.full' });
  });

  it('surfaces the failure of the source once the writes under way have settled', async () => {
    const stage = new SlowStage([20]);
    async function* cut(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(10);
      throw new Failure('net.reset');
    }
    await expect(pump(cut(), stage, options(100), signal)).rejects.toMatchObject({ code: 'net.reset' });
    expect(stage.writesUnderWay).toBe(0);
  });

  it('stops when it is aborted, and closes its source', async () => {
    const stopping = new AbortController();
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        while (true) {
          await turn();
          yield new Uint8Array(10);
        }
      } finally {
        closed = true;
      }
    }
    const abortAfter = ({ bytes }: PumpProgress): void => {
      if (bytes >= 50) stopping.abort(new Failure('cancelled'));
    };
    const work = pump(
      endless(),
      new SlowStage([1]),
      { windowBytes: 30, digest: new InlineDigest(), onProgress: abortAfter },
      stopping.signal,
    );
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    expect(closed).toBe(true);
  });

  it('marks only what is acknowledged without a hole, with the digest of exactly that', async () => {
    const chunks = Array.from({ length: 20 }, (_, index) => new Uint8Array(300_000).fill(index));
    const whole = Buffer.concat(chunks);
    // The first write comes back last of its window.
    const stage = new SlowStage([40, 1, 2, 3, 1, 9, 1]);
    const told: PumpProgress[] = [];
    await pump(
      streamOf(chunks),
      stage,
      { ...options(2_000_000), marks: true, onProgress: (progress) => told.push(progress) },
      signal,
    );
    for (const { bytes, mark } of told) {
      expect(mark?.bytes ?? 0).toBeLessThanOrEqual(bytes);
      if (mark !== undefined) expect(mark.sha256).toBe(sha256(whole.subarray(0, mark.bytes)));
    }
    expect(told[0]).toMatchObject({ bytes: 0, movedBytes: 300_000, mark: undefined });
    expect(told.at(-1)).toMatchObject({ bytes: whole.length, movedBytes: whole.length });
    expect(new Set(told.map(({ mark }) => mark?.bytes)).size).toBeGreaterThan(2);
  });

  it('goes on from an offset, counts only what it moved, and knows the digest of the whole', async () => {
    const digest = new InlineDigest();
    digest.update(Buffer.from('staged'));
    const stage = new SlowStage();
    const told: PumpProgress[] = [];
    const end = await pump(
      streamOf([Buffer.from(' and '), Buffer.from('the rest')]),
      stage,
      { ...options(100, digest), offset: 6, onProgress: (progress) => told.push(progress) },
      signal,
    );
    expect(end).toBe(19);
    expect([...stage.content.keys()]).toEqual([6, 11]);
    expect(told.at(-1)).toMatchObject({ bytes: 19, movedBytes: 13 });
    expect(await digest.soFar()).toBe(sha256(Buffer.from('staged and the rest')));
  });

  it('tells no progress behind a write that failed', async () => {
    const stage = new SlowStage([1, 5, 30], 1);
    const told: number[] = [];
    const chunks = Array.from({ length: 3 }, () => new Uint8Array(10));
    const work = pump(streamOf(chunks), stage, { ...options(100), onProgress: ({ bytes }) => told.push(bytes) }, signal);
    await expect(work).rejects.toMatchObject({ code: 'target.full' });
    expect(told).toEqual([10]);
  });

  it('writes nothing that it read while its claim was not certain, until it is again', async () => {
    const stage = new SlowStage();
    const order: string[] = [];
    let asked = 0;
    const hold = (): Promise<void> | undefined => {
      asked += 1;
      if (asked !== 2) return undefined;
      return (async () => {
        for (let turns = 0; turns < 20; turns += 1) await turn();
        order.push(`certain again, ${stage.content.size} written`);
      })();
    };
    await pump(streamOf([new Uint8Array(1), new Uint8Array(1), new Uint8Array(1)]), stage, { ...options(100), hold }, signal);
    expect(order).toEqual(['certain again, 1 written']);
    const lost = new SlowStage();
    const refuse = () => Promise.reject(new Failure('claim.lost'));
    const work = pump(streamOf([new Uint8Array(1)]), lost, { ...options(100), hold: refuse }, signal);
    await expect(work).rejects.toMatchObject({ code: 'claim.lost' });
    expect(lost.content.size).toBe(0);
  });

  it('is not finished when it was aborted behind the last chunk', async () => {
    const stopping = new AbortController();
    async function* last(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(10);
      stopping.abort(new Failure('cancelled'));
    }
    await expect(pump(last(), new SlowStage(), options(100), stopping.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
