import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { parseOutboundAllow } from '@waybill/core';
import { afterEach, expect, it } from 'vitest';
import { type ConnectSshOptions, connectSsh } from './index.js';
import { startDebianSshd } from './testing/debian-sshd.js';
import { startTestListener } from './testing/test-listener.js';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** SSH_MSG_IGNORE as a packet that is not encrypted: what the attack moves the sequence numbers with. */
const ignore = Buffer.from('0000000c060200000000000000000000', 'hex');

function pump(from: Socket, to: Socket, inject: boolean): void {
  let waiting = inject;
  from.on('data', (chunk: Buffer) => {
    const end = waiting ? chunk.indexOf('\n') : -1;
    if (end < 0) {
      to.write(chunk);
      return;
    }
    waiting = false;
    to.write(Buffer.concat([chunk.subarray(0, end + 1), ignore, chunk.subarray(end + 1)]));
  });
  from.on('close', () => to.destroy()).on('error', () => undefined);
}

/** A relay that puts a packet before the key exchange of one side. */
async function relay(port: number, victim: 'client' | 'server' | 'none'): Promise<number> {
  const server = createServer((socket) => {
    const onward = connect(port, '127.0.0.1');
    pump(socket, onward, victim === 'server');
    pump(onward, socket, victim === 'client');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function outcome(port: number, username: string, privateKey: string): Promise<string> {
  const options: ConnectSshOptions = {
    host: '127.0.0.1',
    port,
    username,
    credential: { privateKey },
    connectTimeoutMs: 5000,
    verifyHostKey: async () => undefined,
    outbound: { policy: parseOutboundAllow('loopback') },
  };
  try {
    const connection = await connectSsh(options, new AbortController().signal);
    await connection.close();
    return 'signed in';
  } catch {
    return 'refused';
  }
}

it('our client does not take a packet before the key exchange (CVE-2023-48795)', async () => {
  const sshd = await startDebianSshd();
  cleanUps.push(sshd.stop);
  const { username, privateKey } = sshd;
  expect(await outcome(await relay(sshd.port, 'none'), username, privateKey)).toBe('signed in');
  expect(await outcome(await relay(sshd.port, 'client'), username, privateKey)).toBe('refused');
});

it('nor does our server', async () => {
  const server = await startTestListener();
  cleanUps.push(server.stop);
  const { privateKey } = server.clientKey;
  expect(await outcome(await relay(server.port, 'none'), 'acme', privateKey)).toBe('signed in');
  expect(await outcome(await relay(server.port, 'server'), 'acme', privateKey)).toBe('refused');
  expect(server.sessions).toHaveLength(1);
});
