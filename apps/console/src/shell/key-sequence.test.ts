import { describe, expect, it } from 'vitest';
import { KeySequence, SEQUENCE_MS } from './key-sequence.js';

describe('shortcuts', () => {
  it('read a pair of keys', () => {
    const keys = new KeySequence();
    expect(keys.press('g', 0)).toBeUndefined();
    expect(keys.press('p', 100)).toEqual({ kind: 'go', key: 'p' });
  });

  it('forget the first key when the second comes too late', () => {
    const keys = new KeySequence();
    keys.press('g', 0);
    expect(keys.press('j', SEQUENCE_MS + 1)).toEqual({ kind: 'row', step: 1 });
  });

  it('use the first key once', () => {
    const keys = new KeySequence();
    keys.press('n', 0);
    expect(keys.press('g', 10)).toEqual({ kind: 'new', key: 'g' });
    expect(keys.press('/', 20)).toEqual({ kind: 'search' });
  });
});
