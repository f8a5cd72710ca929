import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { SocketInput, takeDirectly } from './socket-input.js';

let close: (() => void) | undefined;
afterEach(() => close?.());

async function socketWithInput(): Promise<{ readonly near: Socket; readonly far: Socket }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  const input = new SocketInput();
  const near = connect({ host: '127.0.0.1', port: address.port, onread: input.onread });
  input.belongsTo(near);
  const [far]: Socket[] = await once(server, 'connection');
  if (far === undefined) throw new TypeError('a connection has a socket');
  close = () => {
    near.destroy();
    far.destroy();
    server.close();
  };
  return { near, far };
}

/** Bytes that tell where they are. */
const content = Buffer.from(Uint32Array.from({ length: 512 * 1024 }, (_, index) => index).buffer);

describe('the input of a socket', () => {
  it('is that of an ordinary stream at first, back-pressure included', async () => {
    const { near, far } = await socketWithInput();
    far.end(content);
    const chunks: Buffer[] = [];
    for await (const chunk of near) {
      chunks.push(chunk);
      if (chunks.length % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(Buffer.concat(chunks).equals(content)).toBe(true);
  });

  it('is handed over in one memory, what was left first, until the other side ends', async () => {
    const { near, far } = await socketWithInput();
    const first = once(near, 'data');
    far.write('hello');
    expect(String((await first)[0])).toBe('hello');
    const seen: Buffer[] = [];
    const memories = new Set<ArrayBufferLike>();
    let left = 0;
    const consume = (bytes: Buffer): number => {
      expect(bytes.length).toBeGreaterThan(left);
      // As whole packets are: what does not fill one is left.
      const done = bytes.length - (bytes.length % 30_000);
      const last = seen.reduce((sum, { length }) => sum + length, 0) + bytes.length === content.length;
      left = last ? 0 : bytes.length - done;
      memories.add(bytes.buffer);
      seen.push(Buffer.from(last ? bytes : bytes.subarray(0, done)));
      return last ? bytes.length : done;
    };
    expect(takeDirectly(near, consume)).toBe(true);
    far.end(content);
    await once(near, 'end');
    expect(Buffer.concat(seen).equals(content)).toBe(true);
    // The small one from before, and the one.
    expect(memories.size).toBeLessThanOrEqual(2);
  });

  it('cannot be had of other streams', () => {
    expect(takeDirectly(new PassThrough(), (bytes) => bytes.length)).toBe(false);
  });
});
