import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../wait-for.js';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js';

let server: Server;
let port = 0;
let received = 0;

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received += chunk.length;
      socket.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address !== null && typeof address !== 'string') port = address.port;
});
afterAll(() => {
  server.close();
});

async function dial(proxy: TcpProxy): Promise<{ readonly socket: Socket; echoed(): number; readonly ended: Promise<string> }> {
  const socket = connect(proxy.port, proxy.host);
  let echoed = 0;
  socket.on('data', (chunk) => {
    echoed += chunk.length;
  });
  const ended = new Promise<string>((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    socket.on('close', () => resolve('closed'));
  });
  await once(socket, 'connect');
  return { socket, echoed: () => echoed, ended };
}

describe('the failing line of the testkit', () => {
  it('passes everything on both ways while it has no trouble', async () => {
    await using proxy = await startTcpProxy({ host: '127.0.0.1', port });
    const { socket, echoed } = await dial(proxy);
    socket.write(Buffer.alloc(300_000));
    await waitFor(() => echoed() === 300_000, { what: 'the echo' });
    expect(proxy.bytes).toEqual({ up: 300_000, down: 300_000 });
  });

  it('cuts a connection after exactly so many bytes, each anew', async () => {
    await using proxy = await startTcpProxy({ host: '127.0.0.1', port });
    proxy.onConnection((index) => (index < 2 ? { cutAfterBytes: 1_000 } : {}));
    for (let turn = 0; turn < 2; turn += 1) {
      const { socket, ended } = await dial(proxy);
      socket.write(Buffer.alloc(5_000));
      expect(await ended).toBe('ECONNRESET');
    }
    const { socket, echoed } = await dial(proxy);
    socket.write(Buffer.alloc(5_000));
    await waitFor(() => echoed() === 5_000, { what: 'the echo' });
    expect(proxy).toMatchObject({ cuts: 2, bytes: { up: 7_000 } });
  });

  it('goes silent without a word, and back again when it is told to', async () => {
    await using proxy = await startTcpProxy({ host: '127.0.0.1', port });
    const { socket, echoed } = await dial(proxy);
    socket.write(Buffer.alloc(10));
    await waitFor(() => echoed() === 10, { what: 'the echo' });
    proxy.stall();
    const before = received;
    socket.write(Buffer.alloc(20));
    const other = await dial(proxy);
    other.socket.write(Buffer.alloc(5));
    await waitFor(() => proxy.open === 2, { what: 'the second connection' });
    expect(received).toBe(before);
    proxy.resume();
    await waitFor(() => echoed() === 30 && other.echoed() === 5, { what: 'both echoes' });
  });

  it('stalls one connection after so many bytes until it is told to go on', async () => {
    await using proxy = await startTcpProxy({ host: '127.0.0.1', port });
    proxy.onConnection(() => ({ stallAfterBytes: 100 }));
    const { socket, echoed } = await dial(proxy);
    socket.write(Buffer.alloc(1_000));
    await waitFor(() => echoed() === 100, { what: 'what passed before' });
    expect(proxy.bytes.up).toBe(100);
    proxy.resume();
    await waitFor(() => echoed() === 1_000, { what: 'the rest' });
    proxy.cutAll();
    await waitFor(() => proxy.open === 0, { what: 'the cut' });
  });
});
