import type { FileInfo, Stage } from '@waybill/core';
import { afterEach, expect, it } from 'vitest';
import { LateStage } from './late-stage.js';

const signal = new AbortController().signal;
const KIB = 1024;

/** A stage that tells what was done with it. */
class Told implements Stage {
  readonly resumedBytes = 0;
  content = Buffer.alloc(0);
  readonly done: string[] = [];

  async write(chunk: Uint8Array, offset: number): Promise<void> {
    const larger = Buffer.alloc(Math.max(this.content.length, offset + chunk.length));
    larger.set(this.content);
    larger.set(chunk, offset);
    this.content = larger;
    this.done.push(`write ${offset}+${chunk.length}`);
  }
  async readBack(offset: number, length: number): Promise<Uint8Array> {
    return this.content.subarray(offset, offset + length);
  }
  async setInfo(): Promise<void> {
    this.done.push('info');
  }
  async commit(sizeBytes: number): Promise<FileInfo> {
    this.done.push(`commit ${sizeBytes}`);
    return { kind: 'file', sizeBytes };
  }
  async discard(): Promise<boolean> {
    this.done.push('discard');
    return true;
  }
  async suspend(): Promise<void> {
    this.done.push('suspend');
  }
}

const stages: LateStage[] = [];
function aStage(): { readonly late: LateStage; readonly told: Told; readonly opens: () => number } {
  const told = new Told();
  let opens = 0;
  const late = new LateStage(async () => {
    opens += 1;
    return told;
  });
  stages.push(late);
  return { late, told, opens: () => opens };
}
afterEach(async () => {
  await Promise.all(stages.splice(0).map((late) => late.discard()));
});

it('holds a small file in memory until it is committed, whatever the order of its pieces', async () => {
  const { late, told, opens } = aStage();
  await late.write(Buffer.from('world'), 6, signal);
  await late.write(Buffer.from('hello '), 0, signal);
  expect(Buffer.from(await late.readBack(0, 100, signal)).toString()).toBe('hello world');
  expect([opens(), late.isHeld]).toEqual([0, true]);
  await late.commit(11, signal);
  expect(told.done).toEqual(['write 0+11', 'commit 11']);
  expect(told.content.subarray(0, 11).toString()).toBe('hello world');
});

it('opens the stage once for a file that becomes larger, with what was held in it before anything else', async () => {
  const { late, told, opens } = aStage();
  await late.write(Buffer.alloc(40 * KIB, 1), 0, signal);
  await Promise.all([1, 2, 3].map((index) => late.write(Buffer.alloc(40 * KIB, 2), index * 40 * KIB, signal)));
  expect(opens()).toBe(1);
  expect(told.done[0]).toBe(`write 0+${40 * KIB}`);
  expect(told.done).toHaveLength(4);
});

it('leaves nothing of what it held when it is discarded or suspended', async () => {
  const [one, other] = [aStage(), aStage()];
  for (const { late } of [one, other]) await late.write(Buffer.from('held'), 0, signal);
  expect(await one.late.discard()).toBe(true);
  await other.late.suspend();
  expect([one.opens(), other.opens()]).toEqual([0, 0]);
});

it('fails whoever needs a stage that could not be opened', async () => {
  const late = new LateStage(() => Promise.reject(new Error('no folder')));
  await late.write(Buffer.from('held'), 0, signal);
  await expect(late.commit(4, signal)).rejects.toThrow('no folder');
  await expect(late.write(Buffer.from('more'), 4, signal)).rejects.toThrow('no folder');
  expect(await late.discard()).toBe(true);
});

it('holds no more than the process may hold in all', async () => {
  const piece = Buffer.alloc(64 * KIB, 1);
  const holding = Array.from({ length: 512 }, aStage);
  for (const { late } of holding) await late.write(piece, 0, signal);
  expect(holding.every(({ late }) => late.isHeld)).toBe(true);
  const beyond = aStage();
  await beyond.late.write(piece, 0, signal);
  expect(beyond.late.isHeld).toBe(false);
  await holding[0]?.late.discard();
  const next = aStage();
  await next.late.write(piece, 0, signal);
  expect(next.late.isHeld).toBe(true);
});
