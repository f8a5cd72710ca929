import { describe, expect, it } from 'vitest';
import { paceText } from './pace.js';

const startedAt = '2026-11-28T10:00:00.000Z';
const after = (seconds: number) => Date.parse(startedAt) + seconds * 1000;

describe('the pace of a transfer', () => {
  it('is its speed so far, and what is left at that', () => {
    expect(paceText({ startedAt, bytesDone: 50_000_000, expectedBytes: 200_000_000 }, after(10))).toBe('5.00 MB/s · 30.0 s left');
  });

  it('says nothing of the end when nobody knows the size', () => {
    expect(paceText({ startedAt, bytesDone: 1000, expectedBytes: null }, after(2))).toBe('500 B/s');
  });

  it('is not told before anything has moved, or in the first second', () => {
    expect(paceText({ startedAt, bytesDone: 0, expectedBytes: 10 }, after(60))).toBeUndefined();
    expect(paceText({ startedAt, bytesDone: 10, expectedBytes: 10 }, after(0.5))).toBeUndefined();
    expect(paceText({ startedAt: null, bytesDone: 10, expectedBytes: 10 }, after(60))).toBeUndefined();
  });
});
