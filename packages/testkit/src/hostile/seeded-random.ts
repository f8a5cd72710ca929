/** Numbers that look random and are the same for the same seed. */
export interface SeededRandom {
  /** A whole number from 0 up to and without `below`. */
  integer(below: number): number;
  /** True with this chance, 0 to 1. */
  chance(of: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
  bytes(count: number): Buffer;
}

/** The generator mulberry32: small, quick, good enough to break packets with, and no secret of anybody. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const integer = (below: number): number => next() % below;
  return {
    integer,
    chance: (of) => next() / 2 ** 32 < of,
    pick: (from) => from[integer(from.length)] ?? from[0],
    bytes: (count) => {
      const bytes = Buffer.allocUnsafe(count);
      for (let at = 0; at < count; at += 1) bytes[at] = integer(256);
      return bytes;
    },
  };
}
