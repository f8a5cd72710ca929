import { describe, expect, it } from 'vitest';
import { instant, isCertain } from './certain-claim.js';

describe('a claim', () => {
  it.each([
    ['is certain within its lease', 900, 900, true],
    ['is not when the lease has passed', 1_000, 1_000, false],
    ['is not when only the wall clock went on, as while a machine is suspended', 1, 5_000, false],
    ['is not when the wall clock was set back', 10, -5_000, false],
    ['is not when only the steady clock went on', 5_000, 10, false],
  ])('%s', (_, steadyMs, wallMs, certain) => {
    const asked = { steadyMs: 50_000, wallMs: 1_700_000_000_000 };
    expect(isCertain(asked, 1_000, { steadyMs: asked.steadyMs + steadyMs, wallMs: asked.wallMs + wallMs })).toBe(certain);
  });

  it('begins by the clocks of now', () => {
    expect(isCertain(instant(), 60_000)).toBe(true);
  });
});
