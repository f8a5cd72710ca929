import { createHash, type Hash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { Failure, type Stage } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pump } from './pump.js';

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
  discard = async (): Promise<void> => undefined;
  suspend = async (): Promise<void> => undefined;
}

async function* streamOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield chunk;
}

function options(windowBytes: number, hash: Hash = createHash('sha256')) {
  return { windowBytes, hash, onProgress: (_: number) => undefined };
}

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
          const hash = createHash('sha256');
          const moved = await pump(streamOf(chunks), stage, options(windowBytes, hash), signal);
          const whole = Buffer.concat(chunks);
          expect(moved).toBe(whole.length);
          expect(stage.bytes.equals(whole)).toBe(true);
          expect(hash.digest('hex')).toBe(createHash('sha256').update(whole).digest('hex'));
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
    const abortAfter = (bytes: number): void => {
      if (bytes >= 50) stopping.abort(new Failure('cancelled'));
    };
    const work = pump(
      endless(),
      new SlowStage([1]),
      { windowBytes: 30, hash: createHash('sha256'), onProgress: abortAfter },
      stopping.signal,
    );
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    expect(closed).toBe(true);
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
