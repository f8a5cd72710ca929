import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteRangeSet } from './byte-range-set.js';

type Step =
  | { readonly kind: 'add'; readonly start: number; readonly length: number }
  | { readonly kind: 'truncate'; readonly size: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('add' as const), start: fc.nat(40), length: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('truncate' as const), size: fc.nat(50) }) },
);

/** The same, byte by byte. */
class Bytes {
  readonly #written = new Set<number>();

  apply(one: Step): void {
    if (one.kind === 'add') for (let at = one.start; at < one.start + one.length; at += 1) this.#written.add(at);
    else for (const at of [...this.#written]) if (at >= one.size) this.#written.delete(at);
  }

  get end(): number {
    return Math.max(-1, ...this.#written) + 1;
  }

  get firstGap(): number | undefined {
    for (let at = 0; at < this.end; at += 1) if (!this.#written.has(at)) return at;
    return undefined;
  }

  get contiguous(): number {
    return this.firstGap ?? this.end;
  }

  overlaps(start: number, length: number): boolean {
    return [...this.#written].some((at) => at >= start && at < start + length);
  }

  get rangeCount(): number {
    return [...this.#written].filter((at) => !this.#written.has(at - 1)).length;
  }
}

describe('the set of written byte ranges', () => {
  it('knows the same end, first hole and number of ranges as a set of single bytes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const ranges = new ByteRangeSet();
        const bytes = new Bytes();
        for (const one of steps) {
          if (one.kind === 'add') ranges.add(one.start, one.length);
          else ranges.truncate(one.size);
          bytes.apply(one);
          expect([ranges.end, ranges.firstGap, ranges.rangeCount]).toEqual([bytes.end, bytes.firstGap, bytes.rangeCount]);
          expect(ranges.contiguous).toBe(bytes.contiguous);
          for (const at of [0, 13, 29]) expect(ranges.overlaps(at, 5)).toBe(bytes.overlaps(at, 5));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps one range for a client that writes in order, however long', () => {
    const ranges = new ByteRangeSet();
    for (let offset = 0; offset < 10_000 * 32_768; offset += 32_768) ranges.add(offset, 32_768);
    expect(ranges.rangeCount).toBe(1);
    expect(ranges.firstGap).toBeUndefined();
  });
});
