import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, canonicalJsonOf, parseCanonicalJson } from './canonical-json.js';

describe('canonicalJson', () => {
  it('writes the example of RFC 8785 §3.2.3 as the RFC does', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts names by UTF-16 code units, as RFC 8785 §3.2.3 wants', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 };
    expect(Object.values<number>(JSON.parse(canonicalJson(value)))).toHaveLength(7);
    expect([...canonicalJson(value).matchAll(/:(\d)/g)].map(([, digit]) => digit).join('')).toBe('2467153');
  });

  it('leaves out what is undefined', () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, '\ud800', { a: '\udc00' }])(
    'refuses %j, which has no canonical form',
    (value) => {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    },
  );

  it('survives a round trip whatever the value and is the same however the names were ordered', () => {
    const json = fc.jsonValue({ stringUnit: 'binary' }).filter((value) => !/\\ud[89a-f]/i.test(JSON.stringify(value)));
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(JSON.parse(JSON.stringify(value)));
        expect(parseCanonicalJson(text)).toEqual(JSON.parse(text));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });
});

describe('canonicalJsonOf', () => {
  it('changes texts and names on the way, before they are sorted', () => {
    const upper = (text: string): string => text.toUpperCase();
    expect(canonicalJsonOf({ b: ['x'], a: { z: 'y' }, C: undefined, B: 'later wins' }, upper)).toBe(
      '{"A":{"Z":"Y"},"B":"LATER WINS"}',
    );
  });

  it.each([{ at: new Date(0) }, { size: 1n }, { act: () => 0 }, { list: [undefined] }, { lone: '\ud800' }])(
    'refuses %o, which JSON has no form for',
    (value) => {
      expect(() => canonicalJsonOf(value)).toThrow(TypeError);
    },
  );
});

describe('parseCanonicalJson', () => {
  it.each(['{"a": 1}', '{"b":1,"a":2}', '{"a":1,"a":1}', '{"a":1.0}', '{"a":"\\u0041"}', '{"a":1}\n', '', '{', '-0'])(
    'refuses %j, which is not the canonical form',
    (text) => {
      expect(parseCanonicalJson(text)).toBeUndefined();
    },
  );
});
