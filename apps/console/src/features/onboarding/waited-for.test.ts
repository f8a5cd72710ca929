import { describe, expect, it } from 'vitest';
import { mayFetch } from './waited-for.js';

const signIn = { at: '2026-03-02T10:00:00.000Z', address: null, client: null, method: null, keyFingerprint: null, reason: null };

describe('whether the partner may be fetching a file', () => {
  it('is not so before they signed in, nor when they were refused', () => {
    expect(mayFetch(undefined, 0)).toBe(false);
    expect(mayFetch({ now: '2026-03-02T10:00:01.000Z', items: [{ ...signIn, accepted: false }] }, 0)).toBe(false);
  });

  it('is so for a minute after they signed in', () => {
    const items = [{ ...signIn, accepted: true }];
    expect(mayFetch({ now: '2026-03-02T10:00:59.000Z', items }, 0)).toBe(true);
    expect(mayFetch({ now: '2026-03-02T10:01:00.000Z', items }, 0)).toBe(false);
  });

  it('is so for as long as they are signed in', () => {
    expect(mayFetch({ now: '2026-03-02T12:00:00.000Z', items: [{ ...signIn, accepted: true }] }, 1)).toBe(true);
  });
});
