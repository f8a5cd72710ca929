import { describe, expect, it } from 'vitest';
import { fileTag, parseRange, rangeOf } from './range.js';

const SIZE = 10;

describe('the part of a file that a request asks for', () => {
  it.each([
    [undefined, undefined],
    ['bytes=3-', { from: 3 }],
    ['bytes=3-5', { from: 3, to: 5 }],
    ['bytes=3-99', { from: 3, to: 99 }],
    ['bytes=-4', { from: 6 }],
    ['bytes=-99', { from: 0 }],
    ['bytes=5-3', undefined],
    ['bytes=-', undefined],
    ['bytes=0-1,4-5', undefined],
    ['lines=0-1', undefined],
    ['bytes=1e3-', undefined],
  ])('%s is %o', (header, part) => {
    expect(parseRange(header, SIZE)).toEqual(part);
  });

  it.each(['bytes=10-', 'bytes=11-12', 'bytes=-0'])('%s is none, and the answer says how long the file is', (header) => {
    expect(() => parseRange(header, SIZE)).toThrow(
      expect.objectContaining({ code: 'request.range', headers: { 'content-range': 'bytes */10' } }),
    );
  });

  it('is the whole file when it is another one than the client has the beginning of', () => {
    const asked = (ifRange: string) =>
      rangeOf({ headers: { range: 'bytes=3-', 'if-range': ifRange } })({ sizeBytes: SIZE, fingerprint: '10-1' });
    expect(asked(fileTag('10-1'))).toEqual({ from: 3 });
    expect(asked(fileTag('10-2'))).toBeUndefined();
  });
});
