import { expect, it } from 'vitest';
import { againAfterMs } from './again-after.js';

it('waits twice as long after each failure, and a day at most', () => {
  const hours = [1, 2, 3, 4, 5, 6, 7, 1000].map((failures) => againAfterMs(failures) / 3_600_000);
  expect(hours).toEqual([1, 2, 4, 8, 16, 24, 24, 24]);
});
