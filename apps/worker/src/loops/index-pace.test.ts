import { expect, it } from 'vitest';
import { IndexPace } from './index-pace.js';

/** Looks once a second at these heads while nothing is taken in. */
function looks(heads: readonly number[], upTo = 0): readonly boolean[] {
  const pace = new IndexPace();
  return heads.map((head, second) => pace.isDue({ head, upTo }, second * 1_000));
}

it('has nothing to do where everything is taken in', () => {
  expect(looks([7, 7], 7)).toEqual([false, false]);
});

it('waits until no more events come', () => {
  expect(looks([10, 20, 30, 30])).toEqual([false, false, false, true]);
});

it('does not wait for ever while they come', () => {
  expect(looks([10, 20, 30, 40, 50, 60, 70])).toEqual([false, false, false, false, false, true, false]);
});

it('does not wait where they are many', () => {
  expect(looks([4_000, 9_999, 10_000])).toEqual([false, false, true]);
});

it('begins to wait anew once they are taken in', () => {
  const pace = new IndexPace();
  expect(pace.isDue({ head: 1, upTo: 0 }, 0)).toBe(false);
  expect(pace.isDue({ head: 1, upTo: 1 }, 1_000)).toBe(false);
  expect(pace.isDue({ head: 2, upTo: 1 }, 60_000)).toBe(false);
  expect(pace.isDue({ head: 2, upTo: 1 }, 61_000)).toBe(true);
});
