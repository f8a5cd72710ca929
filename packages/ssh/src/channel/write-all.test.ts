import { describe, expect, it } from 'vitest';
import { gathered, writeAll } from './write-all.js';

const bytes = (count: number, value = 1): Buffer => Buffer.alloc(count, value);

describe('buffers that are gathered', () => {
  it('are the same bytes, small neighbours in one and large ones as they were', () => {
    const buffers = [bytes(3, 1), bytes(4, 2), bytes(250, 3), bytes(99, 4), bytes(1, 5), bytes(1, 6)];
    const all = gathered(buffers, 100);
    expect(Buffer.concat([...all]).equals(Buffer.concat(buffers))).toBe(true);
    expect(all.map(({ length }) => length)).toEqual([7, 250, 100, 1]);
    expect(all[1]).toBe(buffers[2]);
  });
});

describe('buffers that are written', () => {
  it('go one after the other, however many are through at once', async () => {
    const buffers = Array.from({ length: 50_000 }, (_, index) => bytes(1, index % 251));
    const written: Buffer[] = [];
    await new Promise<void>((resolve) => {
      writeAll(
        (buffer, through) => {
          written.push(buffer);
          if (written.length % 1_000 === 0) setImmediate(through);
          else through();
        },
        buffers,
        () => resolve(),
      );
    });
    expect(written).toEqual(buffers);
  });

  it('end with the first that fails', () => {
    const failure = new Error('cut');
    const told: unknown[] = [];
    let count = 0;
    const write = (_: Buffer, through: (error?: Error) => void): void => {
      count += 1;
      through(count === 2 ? failure : undefined);
    };
    writeAll(write, [bytes(1), bytes(1), bytes(1)], (error) => told.push(error));
    expect([count, told]).toEqual([2, [failure]]);
  });
});
