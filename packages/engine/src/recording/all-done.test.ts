import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { allDone } from './all-done.js';

describe('what is asked side by side in a transaction', () => {
  it('gives what all of it gave', async () => {
    expect(await allDone([Promise.resolve(1), 'two', undefined])).toEqual([1, 'two', undefined]);
  });

  it('breaks off once nothing of it goes on any more', async () => {
    let goesOn = true;
    const slow = pause(20).then(() => {
      goesOn = false;
    });
    await expect(allDone([Promise.reject(new Error('broken off')), slow])).rejects.toThrow('broken off');
    expect(goesOn).toBe(false);
  });
});
