import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDeeperThan } from './json-body.js';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('the depth of a body', () => {
  it('is the depth of what it parses to, whatever its texts hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 8 }), (value, limit) => {
        expect(isDeeperThan(JSON.stringify(value), limit)).toBe(depthOf(value) > limit);
      }),
    );
  });

  it('is not fooled by brackets and quotes inside texts', () => {
    expect(isDeeperThan(JSON.stringify({ text: '[[[["\\"[[[[' }), 1)).toBe(false);
  });

  it('is found without a parse, for nesting that would overflow a recursive parser', () => {
    expect(isDeeperThan('['.repeat(1_000_000), 32)).toBe(true);
  });
});
