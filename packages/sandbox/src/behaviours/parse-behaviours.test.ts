import { describe, expect, it } from 'vitest';
import { behaviours, parseBehaviour } from './parse-behaviours.js';
import { afterBytes, bytes, milliseconds } from './values.js';

function problemOf(text: string): string {
  try {
    parseBehaviour(text);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('a behaviour that a person typed', () => {
  it('is taken with and without its value', () => {
    for (const text of ['no-size', 'no-size=everywhere', 'cut-after=1MB', 'cut-after=64KiB,up,once', 'slow=50ms', 'quota=0']) {
      expect(parseBehaviour(text)).toBe(text);
    }
  });

  it('is refused with the name that was probably meant', () => {
    expect(problemOf('cut-afer=1MB')).toBe(
      'input.invalid: There is no behaviour "cut-afer". Did you mean "cut-after"? "list" shows them all.',
    );
    expect(problemOf('xylophone')).toBe('input.invalid: There is no behaviour "xylophone". "list" shows them all.');
  });

  it('is refused with what its value should be', () => {
    expect(problemOf('slow=fast')).toBe('input.invalid: slow=TIME: "fast" is not understood: a time such as 50ms, 2s or 1m.');
    expect(problemOf('slow')).toBe('input.invalid: slow=TIME: It needs a value: a time such as 50ms, 2s or 1m.');
    expect(problemOf('rename-refused=yes')).toBe('input.invalid: rename-refused: It takes no value, and "yes" was given.');
    expect(problemOf('cut-after=1MB,sideways')).toMatch(/"sideways" is not understood/);
    expect(problemOf('no-size=sometimes')).toMatch(/one of listings, everywhere/);
  });

  it('has a name of its own and says in one line what it does', () => {
    expect(new Set(behaviours.map(({ name }) => name)).size).toBe(behaviours.length);
    for (const { name, says } of behaviours) {
      expect(name).toMatch(/^[a-z0-9-]+$/);
      expect(says).toMatch(/^[^\n]{10,130}$/);
    }
  });
});

describe('sizes and times', () => {
  it('are in the units that people use', () => {
    expect(['500', '1B', '64KB', '1MB', '1.5 MiB', '2gib'].map((text) => bytes().parse(text))).toEqual([
      500,
      1,
      64_000,
      1_000_000,
      1_572_864,
      2 * 1024 ** 3,
    ]);
    expect(['50', '50ms', '2s', '1.5m', '1min'].map((text) => milliseconds().parse(text))).toEqual([
      50, 50, 2000, 90_000, 60_000,
    ]);
    expect(afterBytes.parse('1KB,down,every')).toEqual({ bytes: 1000, direction: 'down', when: 'every' });
  });
});
