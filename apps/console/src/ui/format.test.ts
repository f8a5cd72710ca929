import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatRelative, formatUtc, shortId } from './format.js';

describe('a size', () => {
  it('has three digits and a decimal unit', () => {
    expect([0, 999, 1000, 1423, 999_499, 999_500, 14_230_000, 142_300_000_000].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.00 kB',
      '1.42 kB',
      '999 kB',
      '1.00 MB',
      '14.2 MB',
      '142 GB',
    ]);
  });
});

describe('a duration', () => {
  it('never rounds up into the next unit', () => {
    expect([350, 4200, 59_999, 185_000, 7_800_000].map(formatDuration)).toEqual([
      '350 ms',
      '4.2 s',
      '59.9 s',
      '3 min 05 s',
      '2 h 10 min',
    ]);
  });
});

describe('an instant', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');

  it('is told by its distance, before and after', () => {
    expect(formatRelative('2026-11-23T11:59:57Z', now)).toBe('just now');
    expect(formatRelative('2026-11-23T11:55:00Z', now)).toBe('5 min ago');
    expect(formatRelative('2026-11-23T15:00:00Z', now)).toBe('in 3 h');
    expect(formatRelative('2026-11-20T12:00:00Z', now)).toBe('3 d ago');
  });

  it('is a date when it is far away, and itself when it is none', () => {
    expect(formatRelative('2026-01-02T12:00:00Z', now)).toBe('2026-01-02');
    expect(formatRelative('soon', now)).toBe('soon');
  });

  it('is exact in UTC', () => {
    expect(formatUtc('2026-11-23T13:30:05+01:00')).toBe('2026-11-23 12:30:05 UTC');
  });
});

it('tells ids of the same millisecond apart by their end', () => {
  expect(shortId('0198c0de-0000-7000-8000-00000000abcd')).toBe('0000abcd');
});
