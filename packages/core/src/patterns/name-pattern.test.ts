import { describe, expect, it } from 'vitest';
import { compileNamePattern, type NamePattern } from './name-pattern.js';

const moment = { at: new Date('2026-03-02T10:00:00Z'), timeZone: 'UTC' };
const tests = (pattern: NamePattern, path: string, ignoreCase = false): boolean =>
  compileNamePattern(pattern, { moment, ignoreCase }).test(path);

describe('a pattern of names', () => {
  it('looks at the name alone unless it holds a folder', () => {
    expect(tests('*.csv', 'x/y/a.csv')).toBe(true);
    expect(tests('x/*.csv', 'x/a.csv')).toBe(true);
    expect(tests('x/*.csv', 'a.csv')).toBe(false);
    expect(tests('**/*.csv', 'x/y/a.csv')).toBe(true);
    expect(tests({ regex: '^x/.*csv$' }, 'x/y/a.csv')).toBe(true);
    expect(tests({ regex: 'x' }, 'x/a.csv')).toBe(false);
  });

  it('as a regular expression is found anywhere unless it is tied down', () => {
    expect(tests({ regex: 'csv' }, 'a.csv.bak')).toBe(true);
    expect(tests({ regex: '\\.csv$' }, 'a.csv.bak')).toBe(false);
    expect(tests({ regex: '^ORD_{yyyyMMdd}_\\d{3}\\.csv$' }, 'ORD_20260302_007.csv')).toBe(true);
    expect(tests({ regex: '^ord' }, 'ORD')).toBe(false);
    expect(tests({ regex: '^ord' }, 'ORD', true)).toBe(true);
  });

  it('can ignore case and hold dates as a glob', () => {
    expect(tests('*_{yyyy-MM-dd:-1d}.CSV', 'a_2026-03-01.csv', true)).toBe(true);
  });

  it.each([[{ regex: '(' }], [{ regex: '(?=a)' }], [{ regex: '(a)\\1' }], [{ regex: '{YYYY}' }], ['[a']])(
    'refuses %j',
    (pattern) => {
      expect(() => tests(pattern, 'a')).toThrow(expect.objectContaining({ code: 'input.invalid' }));
    },
  );

  it('is done at once with expressions that take a backtracking engine longer than the universe has', () => {
    const name = 'a'.repeat(20_000);
    expect(tests({ regex: '^(a+)+$' }, `${name}b`)).toBe(false);
    expect(tests({ regex: '^(a|aa)*b$' }, name)).toBe(false);
    expect(tests({ regex: '(x+x+)+y' }, 'x'.repeat(20_000))).toBe(false);
  });
});
