import { describe, expect, it } from 'vitest';
import { Breadth } from './breadth.js';

describe('the breadth of a run', () => {
  it('is what the job asks for while nothing is cut', () => {
    const breadth = new Breadth();
    breadth.arrived('run');
    expect(breadth.of('run', 128)).toBe(128);
  });

  it('is a quarter of what was under way after a cut, however many files tell of it, and at least two', () => {
    const breadth = new Breadth();
    const [first, second, third] = [{}, {}, {}];
    for (let files = 30; files > 0; files -= 1) breadth.cut('run', first, files);
    expect(breadth.of('run', 128)).toBe(7);
    breadth.cut('run', second, 7);
    breadth.cut('run', third, 1);
    expect(breadth.of('run', 128)).toBe(2);
    expect(breadth.of('run', 1)).toBe(1);
  });

  it('grows by one with each file that arrives', () => {
    const breadth = new Breadth();
    breadth.cut('run', {}, 8);
    for (let file = 0; file < 5; file += 1) breadth.arrived('run');
    expect(breadth.of('run', 128)).toBe(7);
    expect(breadth.of('run', 3)).toBe(3);
    expect(breadth.of('another', 128)).toBe(128);
  });
});
