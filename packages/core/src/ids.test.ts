import { describe, expect, it } from 'vitest';
import { isId, newId } from './ids.js';

describe('ids', () => {
  it('are UUIDs of version 7 that tell when they were made', () => {
    const before = Date.now();
    const id = newId();
    expect(isId(id)).toBe(true);
    expect(id[14]).toBe('7');
    const madeAt = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
    expect(madeAt).toBeGreaterThanOrEqual(before);
    expect(madeAt).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('follow each other, however many are made in one millisecond, and never repeat', () => {
    const ids = Array.from({ length: 20_000 }, newId);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(ids.length);
  });
});
