import { describe, expect, it } from 'vitest';
import { BufferPool, giveBack, lend } from './buffer-pool.js';

const pool = (mostIdle = 2): BufferPool => new BufferPool({ bufferBytes: 100, mostIdle });

describe('a pool of buffers', () => {
  it('uses again what was given back, whatever part of it was used', () => {
    const buffers = pool();
    const first = buffers.take(10);
    const second = buffers.take(100);
    expect(second.buffer).not.toBe(first.buffer);
    buffers.give(first.subarray(3, 5));
    const third = buffers.take(99);
    expect(third.buffer).toBe(first.buffer);
    expect(third.length).toBe(99);
  });

  it('never gives one buffer to two, even when it is given back twice', () => {
    const buffers = pool();
    const first = buffers.take(1);
    buffers.give(first);
    buffers.give(first);
    expect(buffers.take(1).buffer).not.toBe(buffers.take(1).buffer);
  });

  it('keeps no more than it may', () => {
    const buffers = pool(1);
    const [first, second] = [buffers.take(1), buffers.take(1)];
    buffers.give(first);
    buffers.give(second);
    expect(buffers.take(1).buffer).toBe(first.buffer);
    expect(buffers.take(1).buffer).not.toBe(second.buffer);
  });

  it('makes what is larger than its buffers anew, and takes nothing that is not its own', () => {
    const buffers = pool();
    const large = buffers.take(101);
    expect(large.length).toBe(101);
    for (const strange of [large, Buffer.from('of the pool of Node'), pool().take(1)]) {
      buffers.give(strange);
      expect(buffers.take(1).buffer).not.toBe(strange.buffer);
    }
  });
});

describe('a buffer that was lent', () => {
  it('goes back to the pool that it is from', () => {
    const buffers = pool();
    const lent = lend(buffers, 50);
    giveBack(lent.subarray(9));
    expect(buffers.take(1).buffer).toBe(lent.buffer);
  });

  it('is not mistaken for one that was taken for other uses, or is of no pool', () => {
    const buffers = pool();
    const taken = buffers.take(50);
    giveBack(taken);
    giveBack(Buffer.from('no pool'));
    expect(buffers.take(50).buffer).not.toBe(taken.buffer);
  });
});
