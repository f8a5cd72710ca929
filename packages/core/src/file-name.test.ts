import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeName, encodeName } from './file-name.js';

function roundTrip(...bytes: number[]): number[] {
  return [...encodeName(decodeName(Uint8Array.from(bytes)))];
}

describe('decodeName', () => {
  it('reads valid UTF-8 as it is', () => {
    for (const name of ['a.csv', 'ü', '日本', '😀', '\ufeffbom', 'a b\n"\\']) expect(decodeName(Buffer.from(name))).toBe(name);
  });

  it('carries each byte that is not UTF-8 as a character of its own', () => {
    expect(decodeName(Uint8Array.of(0x61, 0xff, 0x62))).toBe('a\uefffb');
    expect(decodeName(Uint8Array.of(0x80, 0xfe))).toBe('\uef80\ueffe');
  });

  it('keeps the valid parts of a name that is not valid as a whole', () => {
    expect(decodeName(Buffer.concat([Buffer.from('ü😀'), Buffer.of(0xc3), Buffer.from('é')]))).toBe('ü😀\uefc3é');
  });

  it.each([
    ['an overlong slash', [0xc0, 0xaf]],
    ['an overlong NUL', [0xc0, 0x80]],
    ['an overlong dot of three bytes', [0xe0, 0x80, 0xae]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a code point beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['a sequence that is cut off', [0xe2, 0x82]],
    ['the UTF-8 form of an escape', [0xee, 0xbe, 0x80]],
    ['the UTF-8 form of the last escape', [0xee, 0xbf, 0xbf]],
  ])('makes no other character of %s', (_, bytes) => {
    const name = decodeName(Uint8Array.from(bytes));
    expect([...name].every((character) => character >= '\uef80' && character <= '\uefff')).toBe(true);
    expect(roundTrip(...bytes)).toEqual(bytes);
  });

  it('leaves the neighbours of the escapes alone', () => {
    for (const name of ['\uef7f', '\uf000']) expect(decodeName(Buffer.from(name))).toBe(name);
  });
});

describe('names', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 20 }).map((text) => new Uint8Array(Buffer.from(text))),
    fc
      .array(fc.constantFrom(0x61, 0x2f, 0xc3, 0xa9, 0xee, 0xbe, 0xbf, 0x80, 0xff, 0xf0, 0x9f), { maxLength: 20 })
      .map((all) => Uint8Array.from(all)),
  );

  it('survive the way there and back, whatever their bytes', () => {
    fc.assert(
      fc.property(bytes, (name) => {
        expect([...encodeName(decodeName(name))]).toEqual([...name]);
      }),
      { numRuns: 2000 },
    );
  });

  it('that differ in bytes differ as text', () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        expect(decodeName(one) === decodeName(other)).toBe(Buffer.compare(one, other) === 0);
      }),
    );
  });

  it('never become text that cannot be stored', () => {
    fc.assert(
      fc.property(bytes, (name) => {
        expect(decodeName(name)).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });

  it('gain no slash, dot or NUL that their bytes do not have', () => {
    fc.assert(
      fc.property(bytes, (name) => {
        const text = decodeName(name);
        for (const [character, byte] of [
          ['/', 0x2f],
          ['.', 0x2e],
          ['\0', 0],
        ] as const) {
          expect(text.split(character).length - 1).toBe(name.filter((one) => one === byte).length);
        }
      }),
    );
  });
});

describe('encodeName', () => {
  it('writes a lone surrogate, which no name has, as U+FFFD', () => {
    expect(Buffer.from(encodeName('a\ud800')).toString()).toBe('a\ufffd');
    expect(Buffer.from(encodeName('\uefff\ud800')).toString('latin1')).toBe('\xff\xef\xbf\xbd');
  });
});
