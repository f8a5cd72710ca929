import { describe, expect, it } from 'vitest';
import { Pace } from './pace.js';

/** After how many ends it was time to look, while nothing more is claimed. */
function looks(pace: Pace, files: number): number[] {
  return Array.from({ length: files }, (_, index) => index + 1).filter(() => pace.ended());
}

describe('the pace of claiming', () => {
  it('looks after each end where little moves, and after a part of it where much does', () => {
    let idle = 0;
    const pace = new Pace(() => {
      idle += 1;
    });
    pace.begun(3);
    expect(looks(pace, 3)).toEqual([1, 2, 3]);
    expect(idle).toBe(1);
    pace.begun(64);
    const [first, second] = looks(pace, 64);
    expect([first, second]).toEqual([16, 28]);
    expect(idle).toBe(2);
  });

  it('looks when the last one has ended, whatever was begun meanwhile', () => {
    const pace = new Pace(() => undefined);
    pace.begun(64);
    expect(looks(pace, 16)).toEqual([16]);
    pace.begun(16);
    expect(looks(pace, 64).at(-1)).toBe(64);
  });
});
