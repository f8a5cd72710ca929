import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodecError } from './codec-error.js';
import { FrameReader } from './frame-reader.js';

function framed(body: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}

function drain(reader: FrameReader): Buffer[] {
  const frames: Buffer[] = [];
  for (let frame = reader.next(); frame !== undefined; frame = reader.next()) frames.push(frame);
  return frames;
}

describe('FrameReader', () => {
  it('finds the same packets however the stream is cut', () => {
    const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1 }), (given, cuts) => {
        const stream = Buffer.concat(given.map(framed));
        const reader = new FrameReader(300);
        const found: Buffer[] = [];
        for (let at = 0, i = 0; at < stream.length; i += 1) {
          const size = cuts[i % cuts.length] ?? 1;
          reader.push(stream.subarray(at, at + size));
          at += size;
          found.push(...drain(reader));
        }
        expect(found.map((frame) => [...frame])).toEqual(given.map((body) => [...body]));
        expect(reader.bufferedBytes).toBe(0);
      }),
    );
  });

  it('gives a packet that came whole as a view of the chunk', () => {
    const chunk = framed(Buffer.from('abc'));
    const reader = new FrameReader(10);
    reader.push(chunk);
    expect(reader.next()?.buffer).toBe(chunk.buffer);
  });

  it('refuses a packet of length zero and one that is too large, before its body came', () => {
    const empty = new FrameReader(10);
    empty.push(Buffer.alloc(4));
    expect(() => empty.next()).toThrow(CodecError);
    const large = new FrameReader(10);
    large.push(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    expect(() => large.next()).toThrow(CodecError);
  });

  it('leaves what is not pulled unparsed and counts it', () => {
    const reader = new FrameReader(10);
    reader.push(Buffer.concat([framed(Buffer.from('ab')), framed(Buffer.from('cd'))]));
    expect(reader.next()?.toString()).toBe('ab');
    expect(reader.bufferedBytes).toBe(6);
  });
});
