import { beforeEach, expect, it } from 'vitest';
import { TimeInTurn } from './time-in-turn.js';

let nowMs: number;
let time: TimeInTurn;
beforeEach(() => {
  nowMs = 0;
  time = new TimeInTurn(() => nowMs);
});

const takes = (ms: number) => (): number => {
  nowMs += ms;
  return ms;
};

it('has time for calls that answer from memory, however many', () => {
  for (let i = 0; i < 100_000; i += 1) expect(time.take(takes(0.01))).toBe(0.01);
  expect(time.isLeft).toBe(true);
});

it('has none for a second once calls have waited for fifty milliseconds, and then again', () => {
  for (let i = 0; i < 9; i += 1) time.take(takes(5));
  expect(time.isLeft).toBe(true);
  time.take(takes(5));
  expect(time.isLeft).toBe(false);
  nowMs += 999;
  expect(time.isLeft).toBe(false);
  nowMs += 1;
  expect(time.isLeft).toBe(true);
  time.take(takes(200));
  expect(time.isLeft).toBe(false);
});

it('counts calls that fail as well', () => {
  const fails = (): never => {
    nowMs += 60;
    throw new Error('ENOENT');
  };
  expect(() => time.take(fails)).toThrow('ENOENT');
  expect(time.isLeft).toBe(false);
});
