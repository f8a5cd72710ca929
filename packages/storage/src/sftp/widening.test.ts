import { describe, expect, it } from 'vitest';
import { Widening } from './widening.js';

const WINDOW_BYTES = 2 * 1024 * 1024;

interface Line {
  readonly roundTripMs: number;
  readonly megabitsPerSecond: number;
  /** How many channels the partner opens. */
  readonly most?: number;
}

/** How many channels a file ends up with that is written over this line for a minute, a new channel taking four round trips. */
function channelsOver({ roundTripMs, megabitsPerSecond, most = 8 }: Line): number {
  const widening = new Widening();
  const lineBytesPerMs = (megabitsPerSecond * 1e6) / 8000;
  let channels = 1;
  let readyAtMs: number | undefined;
  let coming = 0;
  let acknowledgedBytes = 0;
  for (let nowMs = 0; nowMs < 60_000; nowMs += 1) {
    acknowledgedBytes += Math.min(lineBytesPerMs, (channels * WINDOW_BYTES) / Math.max(roundTripMs, 1));
    if (readyAtMs !== undefined) {
      if (nowMs < readyAtMs) continue;
      channels += coming;
      readyAtMs = undefined;
      widening.widened(nowMs, roundTripMs);
    }
    const wanted = Math.min(most, widening.wanted({ channels, acknowledgedBytes, roundTripMs, nowMs }));
    if (wanted <= channels) continue;
    coming = wanted - channels;
    readyAtMs = nowMs + 4 * roundTripMs;
  }
  return channels;
}

describe('how many channels a large file takes', () => {
  it.each([
    ['a line of 1 Gbit/s and 100 ms takes all', { roundTripMs: 100, megabitsPerSecond: 1000 }, 8],
    ['as many as the partner opens', { roundTripMs: 100, megabitsPerSecond: 1000, most: 3 }, 3],
    ['the line is full with four', { roundTripMs: 100, megabitsPerSecond: 200 }, 4],
    ['one channel fills the line', { roundTripMs: 100, megabitsPerSecond: 50 }, 1],
    ['the round trip is short', { roundTripMs: 1, megabitsPerSecond: 10_000 }, 1],
    ['the round trip is not known', { roundTripMs: 0, megabitsPerSecond: 10_000 }, 1],
  ])('%s', (_, line, channels) => {
    expect(channelsOver(line)).toBe(channels);
  });
});
