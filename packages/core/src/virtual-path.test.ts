import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeName } from './file-name.js';
import { isWithin, joinVPath, parseVPath, ROOT, rebaseVPath, vpathComponents, vpathName, vpathParent } from './virtual-path.js';

const invalid = expect.objectContaining({ code: 'path.invalid' });

const anyPath = fc
  .array(
    fc.oneof(
      fc.constantFrom('..', '.', '', 'a', 'b', '...', '..a', '\\', '%2e%2e', '\uff0e\uff0e', '\ueff0'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
  )
  .map((components) => components.join('/').replaceAll('\0', ''));
const anyVPath = anyPath.map(parseVPath);

describe('parseVPath', () => {
  it.each([
    ['', '/'],
    ['/', '/'],
    ['.', '/'],
    ['..', '/'],
    ['/../../etc/passwd', '/etc/passwd'],
    ['a/b', '/a/b'],
    ['/a//b/', '/a/b'],
    ['/a/./b/.', '/a/b'],
    ['/a/../b', '/b'],
    ['/a/b/../../../c', '/c'],
    ['/...', '/...'],
    ['/a\\..\\b', '/a\\..\\b'],
    ['/%2e%2e/a', '/%2e%2e/a'],
    [' ', '/ '],
  ])('makes %j into %j', (input, path) => {
    expect(parseVPath(input)).toBe(path);
  });

  it('refuses NUL, a name that is too long and a path that is too long', () => {
    expect(() => parseVPath('/a\0b')).toThrow(invalid);
    expect(parseVPath(`/${'x'.repeat(255)}`)).toHaveLength(256);
    expect(() => parseVPath(`/${'x'.repeat(256)}`)).toThrow(invalid);
    expect(() => parseVPath(`/${'ü'.repeat(128)}`)).toThrow(invalid);
    const deep = '/abcdefg'.repeat(512);
    expect(parseVPath(deep)).toHaveLength(4096);
    expect(() => parseVPath(`${deep}/h`)).toThrow(invalid);
  });

  it('counts the bytes of a name, not its characters', () => {
    const name = decodeName(new Uint8Array(255).fill(0xff));
    expect(vpathName(parseVPath(name))).toBe(name);
    expect(() => parseVPath(`${name}x`)).toThrow(invalid);
  });

  it('never leaves a component that could climb, whatever it is given', () => {
    fc.assert(
      fc.property(anyPath, (input) => {
        const path = parseVPath(input);
        expect(path.startsWith('/')).toBe(true);
        for (const component of vpathComponents(path)) expect(['', '.', '..']).not.toContain(component);
        expect(path === '/' || !path.endsWith('/')).toBe(true);
        expect(isWithin(path, ROOT)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(anyPath, (input) => {
        expect(parseVPath(parseVPath(input))).toBe(parseVPath(input));
      }),
    );
  });

  it('goes where a plain walk goes', () => {
    fc.assert(
      fc.property(anyPath, (input) => {
        const walked: string[] = [];
        for (const step of input.split('/')) {
          if (step === '..') walked.pop();
          else if (step !== '' && step !== '.') walked.push(step);
        }
        expect(vpathComponents(parseVPath(input))).toEqual(walked);
      }),
    );
  });
});

describe('joinVPath', () => {
  it('adds one component', () => {
    expect(joinVPath(ROOT, 'a')).toBe('/a');
    expect(joinVPath(parseVPath('/a'), '...')).toBe('/a/...');
  });

  it.each(['', '.', '..', '/', 'a/b', '../a', 'a\0', 'x'.repeat(256)])('refuses %j as a name', (name) => {
    expect(() => joinVPath(ROOT, name)).toThrow(invalid);
  });

  it('stays one below its base, or refuses', () => {
    fc.assert(
      fc.property(anyVPath, fc.string({ unit: 'binary', maxLength: 12 }), (base, name) => {
        let path: ReturnType<typeof joinVPath>;
        try {
          path = joinVPath(base, name);
        } catch (error) {
          expect(error).toMatchObject({ code: 'path.invalid' });
          return;
        }
        expect(vpathParent(path)).toBe(base);
        expect(vpathName(path)).toBe(name);
        expect(vpathComponents(path)).toHaveLength(vpathComponents(base).length + 1);
        expect(parseVPath(path)).toBe(path);
      }),
    );
  });
});

describe('the parts of a path', () => {
  it('put together are the path', () => {
    fc.assert(
      fc.property(anyVPath, (path) => {
        expect(vpathComponents(path).reduce<typeof ROOT>(joinVPath, ROOT)).toBe(path);
        if (path !== '/') expect(joinVPath(vpathParent(path), vpathName(path))).toBe(path);
      }),
    );
  });

  it('of the root are none, and it is its own parent', () => {
    expect(vpathComponents(ROOT)).toEqual([]);
    expect(vpathName(ROOT)).toBe('');
    expect(vpathParent(ROOT)).toBe('/');
    expect(vpathParent(parseVPath('/a'))).toBe('/');
  });
});

describe('isWithin', () => {
  it('goes by whole components', () => {
    expect(isWithin(parseVPath('/share'), parseVPath('/share'))).toBe(true);
    expect(isWithin(parseVPath('/share/a'), parseVPath('/share'))).toBe(true);
    expect(isWithin(parseVPath('/share-secret/a'), parseVPath('/share'))).toBe(false);
    expect(isWithin(parseVPath('/shar'), parseVPath('/share'))).toBe(false);
    expect(isWithin(ROOT, parseVPath('/share'))).toBe(false);
  });

  it('says what comparing components says', () => {
    const short = fc.array(fc.constantFrom('a', 'aa', 'b'), { maxLength: 4 }).map((parts) => parseVPath(parts.join('/')));
    fc.assert(
      fc.property(short, short, (path, folder) => {
        const [inner, outer] = [vpathComponents(path), vpathComponents(folder)];
        expect(isWithin(path, folder)).toBe(outer.every((component, index) => inner[index] === component));
      }),
    );
  });
});

describe('rebaseVPath', () => {
  it.each([
    ['/in/a.csv', '/in', '/partners/acme', '/partners/acme/a.csv'],
    ['/in', '/in', '/partners/acme', '/partners/acme'],
    ['/a/b', '/', '/x', '/x/a/b'],
    ['/x/a', '/x', '/', '/a'],
    ['/', '/', '/', '/'],
  ])('moves %s from %s to %s', (path, from, to, result) => {
    expect(rebaseVPath(parseVPath(path), parseVPath(from), parseVPath(to))).toBe(result);
  });

  it('refuses a path that is outside', () => {
    expect(() => rebaseVPath(parseVPath('/share-secret'), parseVPath('/share'), ROOT)).toThrow(
      expect.objectContaining({ code: 'path.outside' }),
    );
  });

  it('never leaves the folder it moves to, and can be undone', () => {
    const short = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 }).map((parts) => parseVPath(parts.join('/')));
    fc.assert(
      fc.property(
        short,
        short,
        anyVPath.filter((path) => path.length < 200),
        (from, to, rest) => {
          const path = rebaseVPath(rest, ROOT, from);
          const moved = rebaseVPath(path, from, to);
          expect(isWithin(moved, to)).toBe(true);
          expect(rebaseVPath(moved, to, from)).toBe(path);
        },
      ),
    );
  });
});
