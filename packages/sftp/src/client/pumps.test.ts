import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SftpRequest } from '../codec/requests.js';
import { createDuplexPair } from '../testing/duplex-pair.js';
import { ScriptedServer } from '../testing/raw-peers.js';
import { readAhead } from './read-ahead.js';
import { connectSftpClient, type SftpClient } from './sftp-client.js';
import { writeBehind } from './write-behind.js';

const never = new AbortController().signal;
const handle = Buffer.from('h');
const limits = [{ name: 'limits@openssh.com', data: Buffer.from('1') }];

/** A scripted server that tells no limit at all, so that the pumps alone decide. */
async function connected(
  onRequest: (request: SftpRequest, server: ScriptedServer) => void,
  roundTripMs = 0,
): Promise<{ client: SftpClient; server: ScriptedServer }> {
  const [near, far] = createDuplexPair();
  const script = (request: SftpRequest, server: ScriptedServer) => {
    const answer = (): void => {
      if (request.type === 'EXTENDED') server.reply(request.id, { type: 'EXTENDED_REPLY', payload: Buffer.alloc(32) });
      else onRequest(request, server);
    };
    if (roundTripMs === 0) answer();
    else setTimeout(answer, roundTripMs);
  };
  const server = new ScriptedServer(far, script, { extensions: limits });
  return { client: await connectSftpClient(near, { signal: never }), server };
}

function pattern(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 0xff));
}

async function all(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

describe('readAhead', () => {
  it('gives the whole file in order, whatever pieces and in whatever order the server answers, and whatever size it told', async () => {
    const shape = fc.record({
      size: fc.nat({ max: 5_000 }),
      offset: fc.nat({ max: 5_000 }),
      chunkBytes: fc.integer({ min: 1, max: 2_000 }),
      maxBytesInFlight: fc.integer({ min: 1, max: 10_000 }),
      maxRequests: fc.integer({ min: 1, max: 8 }),
      sizeHintBytes: fc.nat({ max: 6_000 }),
      caps: fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 5 }),
      shuffle: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ size, caps, shuffle, ...options }) => {
        const content = pattern(size);
        let count = 0;
        const { client } = await connected((request, server) => {
          if (request.type !== 'READ') return;
          const cap = caps[count % caps.length] ?? 1;
          count += 1;
          const data = content.subarray(request.offset, request.offset + Math.min(request.length, cap));
          const answer = () =>
            data.length === 0 ? server.status(request.id, 'EOF') : server.reply(request.id, { type: 'DATA', data });
          if (shuffle && count % 2 === 0) setImmediate(answer);
          else answer();
        });
        const got = await all(readAhead(client, handle, options, never));
        expect(got.equals(content.subarray(options.offset))).toBe(true);
        client.end();
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it.each([
    ['requests', { maxBytesInFlight: 8_000, maxRequests: 5 }, 5_000],
    ['bytes', { maxBytesInFlight: 3_000, maxRequests: 50 }, 3_000],
  ])('never asks for more %s than its bounds beyond what the consumer took', async (_, bounds, mostBytes) => {
    let asked = 0;
    let requests = 0;
    const { client } = await connected((request, server) => {
      if (request.type !== 'READ') return;
      asked += request.length;
      requests += 1;
      server.reply(request.id, { type: 'DATA', data: Buffer.alloc(request.length) });
    });
    const options = { chunkBytes: 1_000, ...bounds, sizeHintBytes: 1_000_000 };
    let taken = 0;
    for await (const chunk of readAhead(client, handle, options, never)) {
      await client.extended('ping', new Uint8Array(0), never);
      expect(asked - taken).toBeLessThanOrEqual(mostBytes);
      taken += chunk.length;
      if (taken >= 100_000) break;
    }
    expect(requests).toBeGreaterThan(100);
  });

  it('asks for the next pieces together', async () => {
    const askedAfter: number[] = [];
    let taken = 0;
    const { client } = await connected((request, server) => {
      if (request.type !== 'READ') return;
      askedAfter.push(taken);
      server.reply(request.id, { type: 'DATA', data: Buffer.alloc(request.length) });
    });
    const options = { chunkBytes: 1_000, maxBytesInFlight: 16_000, sizeHintBytes: 100_000 };
    for await (const chunk of readAhead(client, handle, options, never)) {
      taken += chunk.length;
      await client.extended('ping', new Uint8Array(0), never);
      if (taken >= 40_000) break;
    }
    // Sixteen at first, then four each time that four were taken.
    const together = [...new Set(askedAfter)].map((at) => askedAfter.filter((each) => each === at).length);
    expect(together.slice(0, 4)).toEqual([16, 4, 4, 4]);
  });

  it('takes one round trip for a small file of known size', async () => {
    const held: SftpRequest[] = [];
    const { client } = await connected((request, server) => {
      if (request.type !== 'READ') return;
      held.push(request);
      if (held.length < 2) return;
      for (const each of held) {
        if (each.type !== 'READ') continue;
        if (each.offset === 0) server.reply(each.id, { type: 'DATA', data: Buffer.alloc(each.length) });
        else server.status(each.id, 'EOF');
      }
    });
    expect(await all(readAhead(client, handle, { sizeHintBytes: 10_240 }, never))).toHaveLength(10_240);
    expect(held).toHaveLength(2);
  });

  it('says that the source changed when bytes lie behind an end', async () => {
    const { client } = await connected((request, server) => {
      if (request.type !== 'READ') return;
      if (request.offset === 0) server.status(request.id, 'EOF');
      else server.reply(request.id, { type: 'DATA', data: Buffer.alloc(request.length) });
    });
    const reading = all(readAhead(client, handle, { chunkBytes: 10, sizeHintBytes: 20 }, never));
    await expect(reading).rejects.toMatchObject({ code: 'source.changed' });
  });

  it('stops at once when its signal aborts, and leaves the session whole', async () => {
    const abort = new AbortController();
    const { client, server } = await connected((request) => {
      if (request.type === 'STAT') server.reply(request.id, { type: 'ATTRS', attributes: {} });
    });
    const reading = all(readAhead(client, handle, {}, abort.signal));
    await server.received(({ type }) => type === 'READ');
    abort.abort();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(await client.stat('/', never)).toEqual({});
  });
});

describe('readAhead over a long line', () => {
  it('asks further ahead as it proves to be long and fast, and never further than its bound', async () => {
    const size = 160 * 1024 * 1024;
    const data = Buffer.alloc(261_120);
    let asked = 0;
    let most = 0;
    let taken = 0;
    const { client } = await connected((request, server) => {
      if (request.type !== 'READ') return;
      // What was asked one round trip ago and later is what may be on its way or lie here.
      asked += request.length;
      most = Math.max(most, asked - taken);
      const piece = data.subarray(0, Math.max(0, Math.min(request.length, size - request.offset)));
      if (piece.length === 0) server.status(request.id, 'EOF');
      else server.reply(request.id, { type: 'DATA', data: piece });
    }, 60);
    for await (const chunk of readAhead(client, handle, { sizeHintBytes: size }, never)) taken += chunk.length;
    expect(taken).toBe(size);
    expect(most).toBeGreaterThan(8 * 1024 * 1024);
    expect(most).toBeLessThanOrEqual(33 * 1024 * 1024);
    client.end();
  }, 60_000);
});

describe('a server that takes less than it tells', () => {
  it.each(['FAILURE', 'BAD_MESSAGE'] as const)('is sent 32 KiB a request after it refused more with %s', async (refusal) => {
    const content = pattern(1_000_000);
    const target = Buffer.alloc(content.length);
    const sizes: number[] = [];
    const { client } = await connected((request, server) => {
      if (request.type !== 'WRITE') return;
      sizes.push(request.data.length);
      if (request.data.length > 32_768) return server.status(request.id, refusal);
      target.set(request.data, request.offset);
      server.status(request.id, 'OK');
    });
    const window = writeBehind(client, handle, {}, never);
    await window.write(content.subarray(0, 600_000), 0);
    const large = sizes.filter((size) => size > 32_768).length;
    await window.write(content.subarray(600_000), 600_000);
    expect(target.equals(content)).toBe(true);
    expect(client.limits.maxWriteBytes).toBe(32_768);
    expect(sizes.filter((size) => size > 32_768)).toHaveLength(large);
  });

  it('is asked for 32 KiB a request after it refused more', async () => {
    const content = pattern(700_000);
    const { client } = await connected((request, server) => {
      if (request.type !== 'READ') return;
      if (request.length > 32_768) return server.status(request.id, 'FAILURE');
      const data = content.subarray(request.offset, request.offset + request.length);
      if (data.length === 0) server.status(request.id, 'EOF');
      else server.reply(request.id, { type: 'DATA', data });
    });
    const got = await all(readAhead(client, handle, { sizeHintBytes: content.length }, never));
    expect(got.equals(content)).toBe(true);
    expect(client.limits.maxReadBytes).toBe(32_768);
  });

  it('is believed when it refuses for another reason', async () => {
    const { client } = await connected((request, server) => {
      if (request.type === 'WRITE') server.status(request.id, 'FAILURE', 'disk full');
    });
    await expect(client.write(handle, 0, Buffer.alloc(100_000), never)).rejects.toMatchObject({ partnerMessage: 'disk full' });
    expect(client.limits.maxWriteBytes).toBe(261_120);
  });
});

describe('writeBehind over several sessions', () => {
  it('sends each piece over the one with the least on its way, bounds each, and ends with the first error of any', async () => {
    const most = { first: 0, second: 0 };
    const target = Buffer.alloc(20_000);
    const lane = async (name: 'first' | 'second') => {
      let here = 0;
      return connected((request, server) => {
        if (request.type !== 'WRITE') return;
        here += request.data.length;
        most[name] = Math.max(most[name], here);
        target.set(request.data, request.offset);
        setImmediate(() => {
          here -= request.data.length;
          server.status(request.id, 'OK');
        });
      });
    };
    const [first, second] = [await lane('first'), await lane('second')];
    const content = pattern(20_000);
    const window = writeBehind(first.client, handle, { chunkBytes: 100, maxBytesInFlight: 500 }, never);
    window.addLane(second.client, handle);
    await window.write(content, 0);
    expect(target.equals(content)).toBe(true);
    expect(most.first).toBeLessThanOrEqual(500);
    expect(most.second).toBeLessThanOrEqual(500);
    expect(second.server.requests.filter(({ type }) => type === 'WRITE').length).toBeGreaterThan(20);
    expect([window.acknowledgedBytes, window.acknowledgedEnd]).toEqual([20_000, 20_000]);

    second.server.duplex.destroy();
    await expect(window.write(content, 0)).rejects.toMatchObject({ code: 'net.reset' });
    await expect(window.flush()).rejects.toMatchObject({ code: 'net.reset' });
  });
});

describe('writeBehind that may grow', () => {
  it.each([
    ['four times its first bound where it may', (bytes: number) => bytes < 2_000, 2_000],
    ['its first bound where it may not', () => false, 500],
  ])('has on its way at most %s', async (_, mayGrow, mostBytes) => {
    const content = pattern(40_000);
    const target = Buffer.alloc(content.length);
    let here = 0;
    let most = 0;
    const { client } = await connected((request, server) => {
      if (request.type !== 'WRITE') return;
      here += request.data.length;
      most = Math.max(most, here);
      target.set(request.data, request.offset);
      // Long enough that all that may be on its way is sent before the first answer.
      setTimeout(() => {
        here -= request.data.length;
        server.status(request.id, 'OK');
      }, 10);
    });
    const window = writeBehind(client, handle, { chunkBytes: 100, maxBytesInFlight: 500, maxRequests: 5, mayGrow }, never);
    await window.write(content, 0);
    expect(target.equals(content)).toBe(true);
    expect(most).toBe(mostBytes);
    expect(window.maxBytesInFlight).toBe(mostBytes);
  });
});

describe('writeBehind', () => {
  it('never has more on its way than its bounds, and writes every byte where it belongs', async () => {
    const shape = fc.record({
      chunkBytes: fc.integer({ min: 1, max: 500 }),
      maxBytesInFlight: fc.integer({ min: 500, max: 3_000 }),
      maxRequests: fc.integer({ min: 1, max: 10 }),
      sizes: fc.array(fc.nat({ max: 1_500 }), { maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ sizes, ...options }) => {
        const total = sizes.reduce((sum, size) => sum + size, 0);
        const content = pattern(total);
        const target = Buffer.alloc(total);
        let bytesHere = 0;
        let requestsHere = 0;
        const { client } = await connected((request, server) => {
          if (request.type !== 'WRITE') return;
          bytesHere += request.data.length;
          requestsHere += 1;
          expect(bytesHere).toBeLessThanOrEqual(options.maxBytesInFlight);
          expect(requestsHere).toBeLessThanOrEqual(options.maxRequests);
          target.set(request.data, request.offset);
          setImmediate(() => {
            bytesHere -= request.data.length;
            requestsHere -= 1;
            server.status(request.id, 'OK');
          });
        });
        const window = writeBehind(client, handle, options, never);
        let at = 0;
        for (const size of sizes) {
          await window.enqueue(content.subarray(at, at + size), at);
          expect(window.bytesInFlight).toBeLessThanOrEqual(options.maxBytesInFlight);
          at += size;
        }
        await window.flush();
        expect(window.bytesInFlight).toBe(0);
        expect(target.equals(content)).toBe(true);
        client.end();
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('waits at flush for every acknowledgement', async () => {
    const { client, server } = await connected(() => {});
    const window = writeBehind(client, handle, { chunkBytes: 10 }, never);
    await window.enqueue(Buffer.alloc(20), 0);
    let flushed = false;
    const flushing = window.flush().then(() => {
      flushed = true;
    });
    const first = await server.received((request) => request.type === 'WRITE' && request.offset === 0);
    const second = await server.received((request) => request.type === 'WRITE' && request.offset === 10);
    server.status(second.id, 'OK');
    // The answer to this comes after the acknowledgement, so what that would have done is done.
    await client.extended('ping', new Uint8Array(0), never);
    expect(flushed).toBe(false);
    server.status(first.id, 'OK');
    await flushing;
  });

  it('throws the first error from every later call', async () => {
    const { client } = await connected((request, server) => {
      if (request.type === 'WRITE')
        server.status(request.id, request.offset === 10 ? 'FAILURE' : 'PERMISSION_DENIED', 'disk full');
    });
    const window = writeBehind(client, handle, { chunkBytes: 10, maxRequests: 1 }, never);
    await window.enqueue(Buffer.alloc(10), 10);
    const refused = { status: 4, partnerMessage: 'disk full' };
    await expect(window.enqueue(Buffer.alloc(30), 20)).rejects.toMatchObject(refused);
    await expect(window.write(Buffer.alloc(1), 0)).rejects.toMatchObject(refused);
    await expect(window.flush()).rejects.toMatchObject(refused);
  });

  it('keeps the first of several errors that come for writes on their way', async () => {
    const { client, server } = await connected(() => {});
    const window = writeBehind(client, handle, { chunkBytes: 10 }, never);
    await window.enqueue(Buffer.alloc(20), 0);
    const first = await server.received((request) => request.type === 'WRITE' && request.offset === 0);
    const second = await server.received((request) => request.type === 'WRITE' && request.offset === 10);
    server.status(second.id, 'PERMISSION_DENIED', 'came first');
    server.status(first.id, 'FAILURE', 'came second');
    await expect(window.flush()).rejects.toMatchObject({ partnerMessage: 'came first' });
  });

  it('resolves a write only when the partner acknowledged all of it', async () => {
    const { client, server } = await connected(() => {});
    const window = writeBehind(client, handle, { chunkBytes: 10 }, never);
    let written = false;
    const writing = window.write(Buffer.alloc(15), 0).then(() => {
      written = true;
    });
    const first = await server.received((request) => request.type === 'WRITE' && request.offset === 0);
    const second = await server.received((request) => request.type === 'WRITE' && request.offset === 10);
    server.status(first.id, 'OK');
    await client.extended('ping', new Uint8Array(0), never);
    expect(written).toBe(false);
    server.status(second.id, 'OK');
    await writing;
  });

  it('ends its waits when the session does', async () => {
    const { client, server } = await connected(() => {});
    const window = writeBehind(client, handle, { chunkBytes: 10, maxRequests: 1 }, never);
    const waiting = window.enqueue(Buffer.alloc(30), 0);
    await server.received(({ type }) => type === 'WRITE');
    server.duplex.destroy();
    await expect(waiting).rejects.toMatchObject({ code: 'net.reset' });
    await expect(window.flush()).rejects.toMatchObject({ code: 'net.reset' });
  });
});
