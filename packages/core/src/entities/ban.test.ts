import { describe, expect, it } from 'vitest';
import { isBanActive, nextBan } from './ban.js';

const now = new Date('2026-03-01T12:00:00Z');
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
const rules = { banMs: 30 * 60_000, maxBanMs: 24 * 3_600_000 };
const before = { times: 3, reason: 'score', until: minutes(-10), liftedAt: null } as const;

describe('the next ban of an address', () => {
  it('lasts twice as long as the one before, and never longer than the longest', () => {
    expect(nextBan(undefined, now, rules)).toEqual({ times: 1, until: minutes(30) });
    expect(nextBan({ ...before, times: 1 }, now, rules)).toEqual({ times: 2, until: minutes(60) });
    expect(nextBan(before, now, rules)).toEqual({ times: 4, until: minutes(240) });
    expect(nextBan({ ...before, times: 2_000 }, now, rules)).toEqual({ times: 2_001, until: minutes(24 * 60) });
  });

  it('begins anew after a long rest, after one that was lifted, and after one by hand', () => {
    const first = { times: 1, until: minutes(30) };
    expect(nextBan({ ...before, until: minutes(-24 * 60) }, now, rules)).toEqual(first);
    expect(nextBan({ ...before, liftedAt: minutes(-20) }, now, rules)).toEqual(first);
    expect(nextBan({ ...before, reason: 'manual' }, now, rules)).toEqual(first);
  });
});

it('a ban holds until its end, until it is lifted, or for ever', () => {
  expect(isBanActive({ until: minutes(1), liftedAt: null }, now)).toBe(true);
  expect(isBanActive({ until: now, liftedAt: null }, now)).toBe(false);
  expect(isBanActive({ until: null, liftedAt: null }, now)).toBe(true);
  expect(isBanActive({ until: null, liftedAt: now }, now)).toBe(false);
});
