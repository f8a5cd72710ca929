import { ByteBudget } from '@waybill/core';
import { expect, it } from 'vitest';
import { INITIAL_WINDOW_BYTES, MAX_WINDOW_BYTES, ReceiveWindow } from './receive-window.js';

function clock(): { now: () => number; advance: (ms: number) => void } {
  let time = 0;
  return {
    now: () => time,
    advance: (ms) => {
      time += ms;
    },
  };
}

/** One window's worth of data every `everyMs`; the size of the window after so many of them. */
function sizeAfter(rounds: number, everyMs: number, budget: ByteBudget, roundTripMs?: number): number {
  const time = clock();
  const window = new ReceiveWindow(budget, { now: time.now, roundTripMs });
  for (let round = 0; round < rounds; round += 1) {
    time.advance(everyMs);
    expect(window.grant(0)).toBe(window.sizeBytes);
  }
  return window.sizeBytes;
}

it('grants nothing while more than half is left, and fills up then', () => {
  const window = new ReceiveWindow(new ByteBudget(0));
  expect(window.grant(INITIAL_WINDOW_BYTES / 2 + 1)).toBe(0);
  expect(window.grant(INITIAL_WINDOW_BYTES / 2)).toBe(INITIAL_WINDOW_BYTES / 2);
});

it('grows to its bound over a fast line with a round trip of 100 ms', () => {
  expect(sizeAfter(8, 100, new ByteBudget(1024 ** 3))).toBe(MAX_WINDOW_BYTES);
});

it('grows when the peer is known to be far, and stays small when it is near, however fast', () => {
  expect(sizeAfter(8, 8, new ByteBudget(1024 ** 3), 8)).toBe(MAX_WINDOW_BYTES);
  expect(sizeAfter(50, 1, new ByteBudget(1024 ** 3), 7.9)).toBe(INITIAL_WINDOW_BYTES);
});

it('stays small when the data comes slowly', () => {
  expect(sizeAfter(50, 2000, new ByteBudget(1024 ** 3))).toBe(INITIAL_WINDOW_BYTES);
});

it('stays within the budget that all share, and gives it back', () => {
  const budget = new ByteBudget(INITIAL_WINDOW_BYTES);
  const time = clock();
  const first = new ReceiveWindow(budget, time);
  const second = new ReceiveWindow(budget, time);
  for (let round = 0; round < 10; round += 1) {
    time.advance(1);
    first.grant(0);
    second.grant(0);
  }
  expect([first.sizeBytes, second.sizeBytes]).toEqual([2 * INITIAL_WINDOW_BYTES, INITIAL_WINDOW_BYTES]);
  first.release();
  time.advance(1);
  second.grant(0);
  expect(second.sizeBytes).toBe(2 * INITIAL_WINDOW_BYTES);
});
