import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Throttle } from './throttle.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const never = () => new AbortController().signal;

/** Counts what passes. */
function passing(throttle: Throttle, bytes: number, pieces: number) {
  const passed = { bytes: 0 };
  for (let piece = 0; piece < pieces; piece += 1) {
    const wait = throttle.pass(bytes);
    if (wait === undefined) passed.bytes += bytes;
    else void wait(never()).then(() => (passed.bytes += bytes));
  }
  return passed;
}

it('lets everything pass at once while there is no limit', () => {
  expect(new Throttle().pass(1e9)).toBeUndefined();
});

it('holds a rate over time, however large the pieces', async () => {
  const throttle = new Throttle();
  throttle.limit(100_000);
  const passed = passing(throttle, 50_000, 100);
  expect(passed.bytes).toBe(50_000);
  for (let second = 1; second <= 20; second += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    expect(passed.bytes).toBeGreaterThanOrEqual(second * 100_000 - 50_000);
    expect(passed.bytes).toBeLessThanOrEqual(second * 100_000 + 50_000);
  }
});

it('saves up no more than a moment while nothing moves', async () => {
  const throttle = new Throttle();
  throttle.limit(100_000);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(passing(throttle, 1_000, 1_000).bytes).toBeLessThanOrEqual(27_000);
});

it('holds a new rate for those who wait already, and lets all go when the limit ends', async () => {
  const throttle = new Throttle();
  throttle.limit(1_000);
  const passed = passing(throttle, 100_000, 20);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(passed.bytes).toBe(100_000);
  throttle.limit(1_000_000);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(passed.bytes).toBeGreaterThanOrEqual(900_000);
  expect(passed.bytes).toBeLessThan(1_300_000);
  throttle.limit(undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(passed.bytes).toBe(2_000_000);
  expect(throttle.isWaitedFor).toBe(false);
});

it('counts what was asked for and did not come as not passed', async () => {
  const throttle = new Throttle();
  throttle.limit(10_000);
  expect(throttle.pass(250_000)).toBeUndefined();
  const passed = passing(throttle, 1_000, 1);
  throttle.giveBack(249_000);
  await vi.advanceTimersByTimeAsync(200);
  expect(passed.bytes).toBe(1_000);
});

it('lets go at once who stops waiting, and lets the others take its turn', async () => {
  const throttle = new Throttle();
  throttle.limit(0);
  const stop = new AbortController();
  const stopped = throttle.pass(1_000_000)?.(stop.signal);
  const passed = passing(throttle, 1_000, 1);
  stop.abort(new Error('stopped'));
  await expect(stopped).rejects.toThrow('stopped');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(passed.bytes).toBe(0);
  throttle.limit(1_000);
  await vi.advanceTimersByTimeAsync(10);
  expect(passed.bytes).toBe(1_000);
});
