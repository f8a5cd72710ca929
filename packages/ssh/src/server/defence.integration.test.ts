import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { itWhenExhaustive } from '@waybill/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import type { SshConnection } from '../index.js';
import { echoes, signInAsGuest } from '../testing/guest.js';
import { startRawClient } from '../testing/raw-client.js';
import { startTestListener, type TestListener } from '../testing/test-listener.js';

const itExhaustively = await itWhenExhaustive();

const never = new AbortController().signal;
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function started(...args: Parameters<typeof startTestListener>): Promise<TestListener> {
  const server = await startTestListener(...args);
  cleanUps.push(server.stop);
  return server;
}

async function signedIn(port: number, server: TestListener): Promise<SshConnection> {
  const connection = await signInAsGuest(server, port);
  cleanUps.push(() => connection.close());
  return connection;
}

function dial(server: TestListener, localAddress = '127.0.0.1'): Socket {
  const socket = connect({ port: server.port, host: '127.0.0.1', localAddress }).on('error', () => undefined);
  cleanUps.push(() => socket.destroy());
  return socket;
}

/** A proxy that sends these bytes first. */
async function proxy(server: TestListener, ...pieces: readonly (string | Buffer)[]): Promise<number> {
  const listener = createServer((socket) => {
    const onward = connect(server.port, '127.0.0.1', () => {
      for (const piece of pieces) onward.write(piece);
      socket.pipe(onward).pipe(socket);
    });
    socket.on('error', () => onward.destroy()).on('close', () => onward.destroy());
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  cleanUps.push(() => listener.close());
  const address = listener.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const version2 = (command: number, payload: string): Buffer => {
  const body = Buffer.from(payload, 'hex');
  const head = Buffer.from([0x20 | command, 0x21, 0, body.length]);
  return Buffer.concat([Buffer.from('0d0a0d0a000d0a515549540a', 'hex'), head, body]);
};
const client6 = '20010db8000000000000000000000007' + '00000000000000000000000000000001' + 'd431' + '0016';

describe('behind a proxy', () => {
  it.each([
    ['version 1', ['PROXY TCP4 192.0.2.7 127.0.0.1 54321 22\r\n'], { address: '192.0.2.7', port: 54_321 }],
    ['version 1 in pieces', ['PRO', 'XY TCP4 192.0.2.7 127.0', '.0.1 54321 22\r', '\n'], { address: '192.0.2.7', port: 54_321 }],
    ['version 2', [version2(1, client6)], { address: '2001:db8::7', port: 54_321 }],
  ] as const)('the client is who the header says, everywhere: %s', async (_, pieces, client) => {
    const admitted: string[] = [];
    const server = await started({
      isProxy: (address) => address === '127.0.0.1',
      admitAddress: (address) => admitted.push(address) > 0,
    });
    expect(await echoes(await signedIn(await proxy(server, ...pieces), server))).toBe(true);
    expect(admitted).toEqual([client.address]);
    expect(await server.event('connection.opened')).toMatchObject(client);
    expect(await server.event('login.succeeded')).toMatchObject(client);
    expect(server.sessions[0]).toMatchObject(client);
  });

  it('caps and bans are the client’s, not the proxy’s', async () => {
    const server = await started({
      isProxy: () => true,
      admitAddress: (address) => address !== '192.0.2.66',
      limits: { maxConnectionsPerAddress: 1 },
    });
    const header = (address: string) => `PROXY TCP4 ${address} 127.0.0.1 1 22\r\n`;
    await expect(signedIn(await proxy(server, header('192.0.2.66')), server)).rejects.toMatchObject({ code: 'partner.busy' });
    expect(await server.event('connection.refused')).toMatchObject({ reason: 'not-admitted', address: '192.0.2.66' });
    const one = await proxy(server, header('192.0.2.1'));
    const other = await proxy(server, header('192.0.2.2'));
    await signedIn(one, server);
    await expect(signedIn(one, server)).rejects.toMatchObject({ code: 'partner.busy' });
    expect(await echoes(await signedIn(other, server))).toBe(true);
  });

  it('a proxy that speaks for itself is itself', async () => {
    const server = await started({ isProxy: () => true });
    expect(await echoes(await signedIn(await proxy(server, version2(0, client6)), server))).toBe(true);
    expect(await server.event('connection.opened')).toMatchObject({ address: '127.0.0.1' });
  });

  it('what is no header closes, and so does a header that does not come', async () => {
    const server = await started({ isProxy: () => true, limits: { proxyHeaderMs: 100 } });
    const refusals = () => server.events.filter(({ type }) => type === 'connection.refused');
    for (const garbage of ['SSH-2.0-x\r\n', 'PROXY TCP4 nonsense\r\n', 'PROXY TCP4 192.0.2.7 ', '', '\r\n\r\n\0']) {
      const socket = dial(server);
      if (garbage !== '') socket.write(garbage);
      const data: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => data.push(chunk));
      await once(socket, 'close');
      // A scanner that is no proxy learns nothing, not even that this is SSH.
      expect(Buffer.concat(data).toString()).toBe('');
    }
    expect(refusals()).toHaveLength(5);
    expect(refusals()).toEqual(Array(5).fill(expect.objectContaining({ reason: 'no-proxy-header', address: '127.0.0.1' })));
  });

  it('nobody else may say whose connection it is: that ends it, on their own account', async () => {
    const server = await started({ isProxy: (address) => address === '127.0.0.9' });
    const port = await proxy(server, 'PROXY TCP4 192.0.2.7 127.0.0.1 54321 22\r\n');
    await expect(signedIn(port, server)).rejects.toMatchObject({ code: expect.stringMatching(/^(partner|net)\./) });
    expect(await server.event('connection.closed')).toMatchObject({ address: '127.0.0.1', reason: 'protocol-violation' });
    expect(await echoes(await signedIn(server.port, server))).toBe(true);
  });
});

describe('before signing in', () => {
  it('who does not begin as SSH does is ended at once', async () => {
    const server = await started();
    for (const garbage of ['GET / HTTP/1.1\r\n\r\n', '\x16\x03\x01', 'SSX']) {
      const socket = dial(server);
      socket.write(garbage);
      await once(socket.resume(), 'close');
    }
    const closed = () => server.events.filter(({ type }) => type === 'connection.closed');
    while (closed().length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(closed()).toEqual(Array(3).fill(expect.objectContaining({ reason: 'protocol-violation', clientIdentification: '' })));
  });

  it('who is banned meanwhile is ended, and who has signed in is not', async () => {
    let banned = false;
    const server = await started({ admitAddress: () => !banned });
    const session = await signedIn(server.port, server);
    const waiting = await startRawClient(server.port);
    banned = true;
    server.listener.endUnadmitted();
    await waiting.closed;
    expect(await server.event('connection.closed')).toMatchObject({ reason: 'not-admitted' });
    expect(await echoes(session)).toBe(true);
  });

  it('tells what was refused on the connection, key by key', async () => {
    const server = await started();
    const client = await startRawClient(server.port, {
      username: 'acme',
      password: 'wrong',
      authHandler: ['password'],
    });
    await client.closed;
    expect(await server.event('connection.closed')).toMatchObject({ refusals: [{ method: 'password', reason: 'refused' }] });
  });
});

describe('the idle timeout', () => {
  const limits = { idleTimeoutMs: 3_000, keepaliveIntervalMs: 100 };

  it('ends a session that only answers keepalives', async () => {
    const server = await started({ limits });
    const connection = await signedIn(server.port, server);
    expect(await echoes(connection)).toBe(true);
    await connection.closed;
    expect(await server.event('session.closed')).toMatchObject({ reason: 'idle', username: 'acme' });
  });

  itExhaustively('never ends one that sends, that receives, or that is worked for', async () => {
    const timers: NodeJS.Timeout[] = [];
    const server = await started({ limits }, (channel) => {
      channel.resume();
      // What the client gets without having asked.
      timers.push(setInterval(() => channel.write('x'), 30));
    });
    cleanUps.push(() => timers.forEach(clearInterval));
    const receiving = await signedIn(server.port, server);
    (await receiving.openSubsystem('sftp', never)).resume();
    const quiet = await started({ limits }, (channel) => void channel.resume());
    const sending = await signedIn(quiet.port, quiet);
    const upload = await sending.openSubsystem('sftp', never);
    timers.push(setInterval(() => upload.write('x'), 30));
    const worked = await signedIn(quiet.port, quiet);
    const [, session] = quiet.sessions;
    session?.working(1);
    const idle = await signedIn(quiet.port, quiet);
    await idle.closed;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect([...server.events, ...quiet.events].filter(({ type }) => type === 'session.closed')).toHaveLength(1);
    session?.working(-1);
    await worked.closed;
  });

  it('can be changed while sessions are open', async () => {
    const server = await started({ limits: { idleTimeoutMs: 0 } });
    const connection = await signedIn(server.port, server);
    await server.listener.reconfigure({
      hostKeys: [server.hostKey.privateKey],
      algorithmProfile: 'modern',
      limits: { idleTimeoutMs: 1 },
    });
    await connection.closed;
    expect(await server.event('session.closed')).toMatchObject({ reason: 'idle' });
  });
});
