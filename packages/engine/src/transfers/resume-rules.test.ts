import type { Checkpoint } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { broughtFurther, killedTooOften } from './resume-rules.js';

const MIB = 1024 * 1024;
const at = (fencingToken: number, bytes: number, resumedBytes = 0, sizeBytes = 400 * MIB): Checkpoint => ({
  fencingToken,
  source: { sizeBytes, modifiedAtMs: 1 },
  resumedBytes,
  bytes,
  sha256: 'a'.repeat(64),
});

describe('an attempt that failed', () => {
  const claimed = (fencingToken: number) => ({ fencingToken, maxAttempts: 5 });

  it('is not counted when it brought the file a hundredth further', () => {
    expect(broughtFurther(claimed(3), { checkpoint: at(3, 14 * MIB, 10 * MIB) })).toBe(true);
    expect(broughtFurther(claimed(3), { checkpoint: at(3, 13 * MIB, 10 * MIB) })).toBe(false);
    expect(broughtFurther(claimed(3), { checkpoint: at(3, 11 * MIB, 10 * MIB, 20 * MIB) })).toBe(true);
  });

  it('is counted when it staged nothing, or only an earlier one did', () => {
    expect(broughtFurther(claimed(3), { checkpoint: null })).toBe(false);
    expect(broughtFurther(claimed(3), { checkpoint: at(2, 14 * MIB) })).toBe(false);
  });

  it('is counted after some hundred claims whatever it brought', () => {
    expect(broughtFurther(claimed(205), { checkpoint: at(205, 14 * MIB) })).toBe(true);
    expect(broughtFurther(claimed(206), { checkpoint: at(206, 14 * MIB) })).toBe(false);
  });
});

describe('a transfer whose worker died', () => {
  const taken = (attempt: number, fencingToken: number, checkpoint: Checkpoint | null, takenOver = true) => ({
    takenOver,
    transfer: { attempt, maxAttempts: 5, fencingToken, checkpoint },
  });

  it('goes on, unless worker after worker dies and it gets no further', () => {
    expect(killedTooOften(taken(10, 10, null))).toBe(false);
    expect(killedTooOften(taken(11, 11, null))).toBe(true);
    expect(killedTooOften(taken(11, 11, at(10, 14 * MIB)))).toBe(false);
    expect(killedTooOften(taken(11, 11, at(9, 14 * MIB)))).toBe(true);
    expect(killedTooOften(taken(300, 300, at(299, 14 * MIB)))).toBe(true);
    expect(killedTooOften(taken(300, 300, null, false))).toBe(false);
  });
});
