import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { SocketInput, takeDirectly, withInput } from './socket-input.js';

let close: (() => void) | undefined;
afterEach(() => close?.());

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

async function listening(options: {
  readonly pauseOnConnect: boolean;
}): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer(options);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return { server, port: address.port };
}

async function accept(server: Server): Promise<Socket> {
  const [socket]: Socket[] = await once(server, 'connection');
  if (socket === undefined) throw new TypeError('a connection has a socket');
  return socket;
}

async function connecting(): Promise<Pair> {
  const { server, port } = await listening({ pauseOnConnect: false });
  const input = new SocketInput();
  const near = connect({ host: '127.0.0.1', port, onread: input.onread });
  input.belongsTo(near);
  const far = await accept(server);
  close = () => {
    near.destroy();
    far.destroy();
    server.close();
  };
  return { near, far };
}

async function accepted(): Promise<Pair> {
  const { server, port } = await listening({ pauseOnConnect: true });
  const far = connect({ host: '127.0.0.1', port });
  const near = withInput(await accept(server));
  close = () => {
    near.destroy();
    far.destroy();
    server.close();
  };
  return { near, far };
}

/** Bytes that tell where they are. */
const content = Buffer.from(Uint32Array.from({ length: 512 * 1024 }, (_, index) => index).buffer);

describe.each([
  ['connects', connecting],
  ['was accepted', accepted],
])('the input of a socket that %s', (_, pair) => {
  it('is that of an ordinary stream at first, back-pressure included', async () => {
    const { near, far } = await pair();
    far.end(content);
    const chunks: Buffer[] = [];
    for await (const chunk of near) {
      chunks.push(chunk);
      if (chunks.length % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(Buffer.concat(chunks).equals(content)).toBe(true);
  });

  it('is handed over in one memory, what was left first, until the other side ends', async () => {
    const { near, far } = await pair();
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

  it('takes little memory again once little comes', async () => {
    const { near, far } = await pair();
    const sizes: number[] = [];
    let came = 0;
    takeDirectly(near, (bytes) => {
      sizes.push(bytes.buffer.byteLength);
      came += bytes.length;
      return bytes.length;
    });
    far.write(content);
    while (came < content.length) await new Promise((resolve) => setImmediate(resolve));
    expect(Math.max(...sizes)).toBe(256 * 1024);
    for (let word = 0; word < 40; word += 1) {
      const before = came;
      far.write('hello');
      while (came === before) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sizes.at(-1)).toBe(16 * 1024);
  });
});

describe('a socket that was accepted', () => {
  it('is the same connection to both sides, and the server does not wait for what it was in before', async () => {
    const { server, port } = await listening({ pauseOnConnect: true });
    const far = connect({ host: '127.0.0.1', port });
    const near = withInput(await accept(server));
    expect([near.remotePort, near.remoteAddress, near.localPort]).toEqual([far.localPort, '127.0.0.1', port]);
    near.write('to the client');
    expect(String((await once(far, 'data'))[0])).toBe('to the client');
    const closed = once(server, 'close');
    server.close();
    await closed;
    far.end('and back');
    expect(String((await once(near, 'data'))[0])).toBe('and back');
    await once(near, 'close');
    expect([near.bytesRead, near.bytesWritten]).toEqual(['and back'.length, 'to the client'.length]);
  });
});

describe('the input of another stream', () => {
  it('cannot be had', () => {
    expect(takeDirectly(new PassThrough(), (bytes) => bytes.length)).toBe(false);
  });
});
