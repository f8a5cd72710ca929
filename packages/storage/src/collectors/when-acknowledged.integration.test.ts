import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { whenAcknowledged } from './when-acknowledged.js';

it('waits while the other side’s system has not taken everything, and no longer', async () => {
  const server = createServer({ pauseOnConnect: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [Socket];
  try {
    // More than the other system's buffer has room for, less than ours takes at once.
    const bytes = 512 * 1024;
    await new Promise<void>((resolve) => socket.write(Buffer.alloc(bytes), () => resolve()));
    let isOver = false;
    const acknowledged = whenAcknowledged(socket, new AbortController().signal).then(() => {
      isOver = true;
    });
    // Long enough for somebody who looks only once.
    for (let look = 0; look < 10; look++) await readFile('/proc/self/net/tcp');
    expect(isOver).toBe(false);
    let read = 0;
    accepted.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    accepted.resume();
    await acknowledged;
    await expect.poll(() => read).toBe(bytes);
  } finally {
    socket.destroy();
    accepted.destroy();
    server.close();
  }
});

it('is over with the connection', async () => {
  const server = createServer((accepted) => accepted.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  await once(socket, 'close');
  await expect(whenAcknowledged(socket, new AbortController().signal)).resolves.toBeUndefined();
  server.close();
});
