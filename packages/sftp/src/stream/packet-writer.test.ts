import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PacketWriter } from './packet-writer.js';

const GATHER_BYTES = 32_768;

function recording(): { stream: Writable; pieces: Buffer[] } {
  const pieces: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, callback) {
      pieces.push(chunk);
      callback();
    },
  });
  return { stream, pieces };
}

describe('PacketWriter', () => {
  it('writes every byte once and in order, in pieces that fill channel packets', async () => {
    const sizes = fc.array(fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 2 }), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(sizes, async (packets) => {
        const { stream, pieces } = recording();
        const writer = new PacketWriter(stream, {});
        const buffers = packets.map((packet, i) => packet.map((size, j) => Buffer.alloc(size, 2 * i + j)));
        for (const packet of buffers) writer.enqueue(packet);
        await writer.emptied();
        expect(Buffer.concat(pieces).equals(Buffer.concat(buffers.flat()))).toBe(true);
        const whole = pieces.slice(0, -1);
        expect(whole.every((piece) => piece.length % GATHER_BYTES === 0)).toBe(true);
      }),
      { numRuns: 50 },
    );
  }, 60_000);

  it('gathers the small packets of one turn into one write', async () => {
    const { stream, pieces } = recording();
    const writer = new PacketWriter(stream, {});
    for (const text of ['a', 'b', 'c']) writer.enqueue([Buffer.from(text)]);
    await writer.emptied();
    expect(pieces.map(String)).toEqual(['abc']);
  });

  it('passes what fills whole channel packets by reference', async () => {
    const { stream, pieces } = recording();
    const writer = new PacketWriter(stream, {});
    const data = Buffer.alloc(3 * GATHER_BYTES);
    writer.enqueue([data]);
    await writer.emptied();
    expect(pieces[0]?.buffer).toBe(data.buffer);
  });

  it('tells of each buffer once, and only when the stream is done with all of it', async () => {
    const packets = fc.array(fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 2 }), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(packets, async (sizes) => {
        let doneBytes = 0;
        const stream = new Writable({
          write(chunk: Buffer, _encoding, callback) {
            setImmediate(() => {
              doneBytes += chunk.length;
              callback();
            });
          },
        });
        const buffers = sizes.flat().map((size) => Buffer.alloc(size));
        const endOf = new Map<Uint8Array, number>();
        let end = 0;
        for (const buffer of buffers) {
          end += buffer.length;
          endOf.set(buffer, end);
        }
        const left: Uint8Array[] = [];
        const onBufferLeft = (buffer: Uint8Array): void => {
          expect(doneBytes).toBeGreaterThanOrEqual(endOf.get(buffer) ?? Infinity);
          left.push(buffer);
        };
        const writer = new PacketWriter(stream, { onBufferLeft });
        for (let at = 0; at < sizes.length; at += 1) {
          const before = sizes.slice(0, at).flat().length;
          writer.enqueue(buffers.slice(before, before + (sizes[at]?.length ?? 0)));
        }
        await writer.emptied();
        stream.end();
        await finished(stream);
        const told = buffers.filter((buffer) => buffer.length > 0);
        const ids: readonly Uint8Array[] = buffers;
        const named = (all: readonly Uint8Array[]): number[] => all.map((each) => ids.indexOf(each));
        expect(named(left.filter((buffer) => buffer.length > 0))).toEqual(named(told));
      }),
      { numRuns: 50 },
    );
  }, 60_000);

  it('tells of no buffer that the stream failed with', async () => {
    const left: Uint8Array[] = [];
    const stream = new Writable({ write: (_chunk, _encoding, callback) => callback(new Error('cut')) });
    stream.on('error', () => undefined);
    const writer = new PacketWriter(stream, { onBufferLeft: (buffer) => left.push(buffer) });
    writer.enqueue([Buffer.alloc(10)]);
    await writer.emptied();
    await new Promise(setImmediate);
    expect(left).toEqual([]);
  });

  it('takes back only what the stream has not been given', async () => {
    const { stream, pieces } = recording();
    const writer = new PacketWriter(stream, {});
    const first = writer.enqueue([Buffer.from('a')]);
    const second = writer.enqueue([Buffer.from('b')]);
    expect(writer.withdraw(first)).toBe(true);
    expect(writer.withdraw(first)).toBe(false);
    await writer.emptied();
    expect(writer.withdraw(second)).toBe(false);
    expect(pieces.map(String)).toEqual(['b']);
    expect(writer.queuedBytes).toBe(0);
  });

  it('drops what is left when it is closed, and lets nobody wait for it', async () => {
    const stream = new Writable({ highWaterMark: 1, write: () => {} });
    const writer = new PacketWriter(stream, {});
    for (let i = 0; i < 4; i += 1) writer.enqueue([Buffer.alloc(GATHER_BYTES)]);
    writer.flush();
    expect(writer.queuedBytes).toBe(3 * GATHER_BYTES);
    const emptied = writer.emptied();
    writer.close();
    await emptied;
    expect(writer.queuedBytes).toBe(0);
    expect(writer.enqueue([Buffer.from('a')]).state).toBe('withdrawn');
  });
});
