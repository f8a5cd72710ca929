import { describe, expect, it } from 'vitest';
import { grouped } from './grouped.js';

/** Work that ends when it is told to. */
function controlled() {
  const ends: ((error?: Error) => void)[] = [];
  const work = () =>
    new Promise<number>((resolve, reject) => {
      const run = ends.length + 1;
      ends.push((error) => (error === undefined ? resolve(run) : reject(error)));
    });
  return { work, ends };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('grouped work', () => {
  it('is done once for all who ask while it is under way, and begins after they asked', async () => {
    const { work, ends } = controlled();
    const ask = grouped(work);
    const first = [ask(), ask()];
    await turn();
    const second = [ask(), ask(), ask()];
    await turn();
    expect(ends).toHaveLength(1);
    ends[0]?.();
    expect(await Promise.all(first)).toEqual([1, 1]);
    await turn();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    expect(await Promise.all(second)).toEqual([2, 2, 2]);
  });

  it('fails for those who shared it, and goes on for the next', async () => {
    const { work, ends } = controlled();
    const ask = grouped(work);
    const failing = [ask(), ask()].map((asked) => asked.catch((error: Error) => error.message));
    await turn();
    const next = ask();
    ends[0]?.(new Error('no'));
    expect(await Promise.all(failing)).toEqual(['no', 'no']);
    await turn();
    ends[1]?.();
    expect(await next).toBe(2);
  });
});
