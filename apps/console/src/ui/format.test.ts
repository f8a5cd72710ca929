import { describe, expect, it } from 'vitest';
import { formatAll, formatAny, formatBytes, formatDuration, formatRelative, formatUtc, shortId } from './format.js';

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

  it('has never been longer ago than it says', () => {
    expect(formatRelative('2026-11-23T11:55:01Z', now)).toBe('4 min ago');
    expect(formatRelative('2026-11-23T11:00:01Z', now)).toBe('59 min ago');
    expect(formatRelative('2026-11-20T12:00:01Z', now)).toBe('2 d ago');
  });

  it('that is to come is told by the nearest number, in the unit that has room for it', () => {
    expect(formatRelative('2026-11-26T11:59:24Z', now)).toBe('in 3 d');
    expect(formatRelative('2026-11-26T12:00:01Z', now)).toBe('in 3 d');
    expect(formatRelative('2026-11-24T11:59:59Z', now)).toBe('in 1 d');
    expect(formatRelative('2026-11-23T14:20:00Z', now)).toBe('in 2 h');
    expect(formatRelative('2026-11-23T12:59:59Z', now)).toBe('in 1 h');
    expect(formatRelative('2026-11-23T12:00:59.900Z', now)).toBe('in 1 min');
    expect(formatRelative('2026-12-23T11:59:59Z', now)).toBe('2026-12-23');
  });

  it('is a date when it is far away, and itself when it is none', () => {
    expect(formatRelative('2026-01-02T12:00:00Z', now)).toBe('2026-01-02');
    expect(formatRelative('soon', now)).toBe('soon');
  });

  it('is exact in UTC', () => {
    expect(formatUtc('2026-11-23T13:30:05+01:00')).toBe('2026-11-23 12:30:05 UTC');
  });
});

it('lists all of it, or one of it', () => {
  expect([formatAll(['a']), formatAll(['a', 'b']), formatAll(['a', 'b', 'c'])]).toEqual(['a', 'a and b', 'a, b and c']);
  expect(formatAny(['a', 'b', 'c'])).toBe('a, b or c');
});

it('tells ids of the same millisecond apart by their end', () => {
  expect(shortId('0198c0de-0000-7000-8000-00000000abcd')).toBe('0000abcd');
});
