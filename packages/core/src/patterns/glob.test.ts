import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeName } from '../file-name.js';
import { compileGlob } from './glob.js';

describe('compileGlob', () => {
  it.each([
    ['*', ['a', '.hidden', 'a b', 'ü.csv', 'a\nb', '-rf', ''], ['a/b']],
    ['*.csv', ['a.csv', '.csv', 'a.b.csv'], ['a.CSV', 'a.csv.tmp', 'acsv', 'x/a.csv']],
    ['report-??.txt', ['report-01.txt', 'report-ü😀.txt'], ['report-1.txt', 'report-001.txt', 'report-/1.txt']],
    ['[a-c]x', ['ax', 'cx'], ['dx', 'Ax', 'x', '-x']],
    ['[!a-c]x', ['dx', 'Ax', '\nx'], ['ax', 'x', '/x']],
    ['[]-]', [']', '-'], ['[', '[]-]']],
    ['[!]]', ['a'], [']']],
    ['[a\\]b]', ['a', ']', 'b'], ['\\']],
    ['[\\^a]', ['^', 'a'], ['b']],
    ['{a,b}.{csv,txt}', ['a.csv', 'b.txt'], ['c.csv', 'a.', '{a,b}.csv']],
    ['x{,-{old,new}}', ['x', 'x-old', 'x-new'], ['x-', 'x-{old']],
    ['a,b', ['a,b'], ['a', 'b']],
    ['\\*\\{\\}\\?\\[\\\\', ['*{}?[\\'], ['a{}?[\\']],
    ['a.b+c(d)|^$', ['a.b+c(d)|^$'], ['axb+c(d)|^$', 'a.bbc(d)|^$']],
    ['**/*.csv', ['a.csv', 'x/a.csv', 'x/y/a.csv'], ['a.txt', 'x/']],
    ['in/**', ['in/a', 'in/x/y/z'], ['in', 'in/', 'inn/a']],
    ['in/**/done/*', ['in/done/a', 'in/x/y/done/a'], ['in/done', 'in/xdone/a']],
    ['**', ['a', 'a/b/c'], ['']],
    ['x/*', ['x/a'], ['x/a/b', 'x']],
    ['\u{1f600}*', ['\u{1f600}a'], ['\u{1f601}a']],
  ])('%s', (pattern, matching, others) => {
    const glob = compileGlob(pattern);
    expect(matching.filter((name) => !glob.test(name))).toEqual([]);
    expect(others.filter((name) => glob.test(name))).toEqual([]);
  });

  it('can ignore case', () => {
    const glob = compileGlob('*.Csv', { caseSensitive: false });
    expect(['a.csv', 'A.CSV', 'a.cSv'].every((name) => glob.test(name))).toBe(true);
    expect(glob.test('a.txt')).toBe(false);
  });

  it('matches names that are not valid UTF-8', () => {
    expect(compileGlob('*.csv').test(decodeName(Uint8Array.of(0xff, 0x80, 0x2e, 0x63, 0x73, 0x76)))).toBe(true);
    expect(compileGlob('?').test(decodeName(Uint8Array.of(0xff)))).toBe(true);
  });

  it.each([
    ['', 'A pattern is needed'],
    ['/a', 'begins with "/"'],
    ['[abc', 'never closed'],
    ['[', 'never closed'],
    ['[]', 'never closed'],
    ['[z-a]', 'z-a, which runs backwards'],
    ['[+-9]', 'with "/" in it'],
    ['[/]', 'with "/" in it'],
    ['[^a]', 'write [!…]'],
    ['{a,b', 'never closed'],
    ['{a}', 'without a ","'],
    ['a}', 'without a "{"'],
    ['a\\', 'escapes nothing'],
    ['a**', 'otherwise than as a whole folder name'],
    ['**a', 'otherwise than as a whole folder name'],
    ['***', 'otherwise than as a whole folder name'],
    ['{**/a,b}', 'otherwise than as a whole folder name'],
    ['a\0b', 'no name can have'],
    ['a\ud800', 'no name can have'],
    ['{a,'.repeat(9), 'braces inside one another'],
    ['a'.repeat(513), 'at most 512'],
  ])('refuses %j and says why', (pattern, reason) => {
    expect(() => compileGlob(pattern)).toThrow(
      expect.objectContaining({ code: 'input.invalid', field: 'match', publicDetail: expect.stringContaining(reason) }),
    );
  });

  it('names the field it was told', () => {
    expect(() => compileGlob('', { field: '/source/exclude' })).toThrow(expect.objectContaining({ field: '/source/exclude' }));
  });

  it('is done at once with patterns that take a backtracking engine longer than the universe has', () => {
    const name = 'a'.repeat(4000);
    expect(compileGlob(`${'*a'.repeat(200)}b`).test(name)).toBe(false);
    expect(compileGlob(`${'{a,aa}'.repeat(80)}b`).test(name)).toBe(false);
    expect(compileGlob(`${'**/'.repeat(60)}b`).test('a/'.repeat(2000))).toBe(false);
  });

  it('either compiles or refuses, whatever it is given', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab*?[]!^-{},\\/.ü') });
    fc.assert(
      fc.property(text, text, (pattern, name) => {
        try {
          expect(typeof compileGlob(pattern).test(name)).toBe('boolean');
        } catch (error) {
          expect(error).toMatchObject({ code: 'input.invalid', field: 'match' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('matches any name that it spells with escapes, and no other', () => {
    const name = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/[\0/]/.test(text));
    fc.assert(
      fc.property(name, name, (one, other) => {
        const glob = compileGlob([...one].map((character) => `\\${character}`).join(''));
        expect(glob.test(one)).toBe(true);
        expect(glob.test(other)).toBe(one === other);
      }),
    );
  });

  it('agrees with a plain backtracking matcher on short names', () => {
    const pieces = fc.array(fc.constantFrom('*', '?', 'a', 'b', '[ab]', '[!a]'), { minLength: 1, maxLength: 6 });
    const match = (parts: readonly string[], name: string): boolean => {
      const [part, ...rest] = parts;
      if (part === undefined) return name === '';
      if (part === '*' && match(rest, name)) return true;
      const first = name[0];
      if (first === undefined) return false;
      if (part === '*') return match(parts, name.slice(1));
      const takes =
        part === '?' || part === first || (part === '[ab]' && /[ab]/.test(first)) || (part === '[!a]' && first !== 'a');
      return takes && match(rest, name.slice(1));
    };
    fc.assert(
      fc.property(pieces, fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 }), (parts, name) => {
        // Two stars side by side have a meaning of their own.
        const single = parts.filter((part, index) => part !== '*' || parts[index - 1] !== '*');
        expect(compileGlob(single.join('')).test(name)).toBe(match(single, name));
      }),
      { numRuns: 1000 },
    );
  });
});
