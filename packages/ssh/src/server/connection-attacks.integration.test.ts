import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { Deferred } from '../deferred.js';
import { type Authenticator, createSshListener, generateKey, type SshConnection } from '../index.js';
import { echoes, signInAsGuest } from '../testing/guest.js';
import { type RawClient, startRawClient } from '../testing/raw-client.js';
import { openSession, openSftp } from '../testing/raw-sftp.js';
import { startTestListener, type TestListener } from '../testing/test-listener.js';

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

async function signedIn(server: TestListener): Promise<SshConnection> {
  const connection = await signInAsGuest(server);
  cleanUps.push(() => connection.close());
  return connection;
}

/** A client that has signed in, and sends what it wants. */
async function insider(server: TestListener): Promise<RawClient> {
  const client = await startRawClient(server.port, { username: 'acme', password: server.password, authHandler: ['password'] });
  cleanUps.push(() => client.socket.destroy());
  return client;
}

function dial(server: TestListener): Socket {
  const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
  cleanUps.push(() => socket.destroy());
  return socket;
}

async function refusedWith(server: TestListener): Promise<string> {
  const socket = dial(server);
  const [text] = await once(socket, 'data');
  return String(text);
}

describe('before signing in', () => {
  it('ends a connection that has not signed in within the grace time', async () => {
    // Long enough to exchange keys on a busy machine.
    const server = await started({ limits: { loginGraceMs: 3_000 } });
    const silent = dial(server);
    const [identification] = await once(silent, 'data');
    expect(String(identification)).toBe('SSH-2.0-Waybill\r\n');
    const slow = await startRawClient(server.port);
    await Promise.all([once(silent, 'close'), slow.closed]);
    const closed = (): unknown[] => server.events.filter(({ type }) => type === 'connection.closed');
    while (closed().length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(closed()).toMatchObject([{ reason: 'login-grace-time' }, { reason: 'login-grace-time' }]);
  });

  it('keeps a session that has signed in beyond the grace time', async () => {
    const server = await started({ limits: { loginGraceMs: 3_000 } });
    const connection = await signedIn(server);
    await once(dial(server).resume(), 'close');
    expect(await echoes(connection)).toBe(true);
  });

  it('takes only so many bytes', async () => {
    const server = await started({ limits: { maxBytesBeforeLogin: 20_000, maxAuthAttempts: 10_000 } });
    const client = await startRawClient(server.port);
    let answer = '';
    while (answer !== 'closed' && answer !== 'DISCONNECT') {
      const next = client.next('USERAUTH_PK_OK', 'DISCONNECT');
      client.protocol.authPK('acme', server.clientKey.publicKeyOpenSsh, 'ssh-ed25519');
      answer = (await next).name;
    }
    const fat = dial(server);
    fat.write(`SSH-2.0-${'x'.repeat(30_000)}`);
    await once(fat.resume(), 'close');
    const closed = (): unknown[] => server.events.filter(({ type }) => type === 'connection.closed');
    while (closed().length < 2) await new Promise((resolve) => setImmediate(resolve));
    const reason = expect.stringMatching(/^(too-many-bytes-before-login|protocol-violation)$/);
    expect(closed()).toMatchObject([{ reason: 'too-many-bytes-before-login' }, { reason }]);
  });

  it('holds the caps on connections, on those of one address, and on those that have not signed in', async () => {
    const perAddress = await started({ limits: { maxConnectionsPerAddress: 2 } });
    const first = await signedIn(perAddress);
    const second = dial(perAddress);
    await once(second, 'data');
    expect(await refusedWith(perAddress)).toMatch(/Too many connections/);
    expect(await perAddress.event('connection.refused')).toMatchObject({ reason: 'address-full', address: '127.0.0.1' });
    second.destroy();
    await perAddress.event('connection.closed');
    expect(await echoes(await signedIn(perAddress))).toBe(true);
    expect(await echoes(first)).toBe(true);

    const unauthenticated = await started({ limits: { maxUnauthenticated: 1 } });
    const inside = await signedIn(unauthenticated);
    const slow = dial(unauthenticated);
    await once(slow, 'data');
    const gone = once(slow.resume(), 'close');
    expect(await echoes(await signedIn(unauthenticated))).toBe(true);
    await gone;
    expect(await unauthenticated.event('connection.closed')).toMatchObject({ reason: 'crowded-out' });
    expect(await echoes(inside)).toBe(true);

    const total = await started({ limits: { maxConnections: 1 } });
    await signedIn(total);
    await expect(signedIn(total)).rejects.toMatchObject({ code: 'partner.busy' });
    expect(await total.event('connection.refused')).toMatchObject({ reason: 'full' });
  });

  it('lets nobody in who is not to be admitted', async () => {
    const server = await started({ admitAddress: (address) => address !== '127.0.0.1' });
    await expect(signedIn(server)).rejects.toMatchObject({ code: 'partner.busy' });
    expect(await server.event('connection.refused')).toMatchObject({ reason: 'not-admitted' });
  });

  it('survives what is not SSH', async () => {
    const server = await started();
    for (const garbage of [
      'GET / HTTP/1.1\r\n\r\n',
      'SSH-1.5-old\r\n',
      `SSH-2.0-x\r\n${'\xff'.repeat(5000)}`,
      '\0\0\0\0',
      '\r\r\r',
    ]) {
      const socket = dial(server);
      socket.end(Buffer.from(garbage, 'latin1'));
      await once(socket.resume(), 'close');
    }
    expect(await echoes(await signedIn(server))).toBe(true);
    expect(server.listener.counts()).toEqual({ connections: 1, sessions: 1 });
  });
});

describe('a session that has signed in', () => {
  it('ends when it takes no bytes in a packet, instead of freezing everybody', async () => {
    const server = await started({}, (channel) => void channel.write('this would loop for ever'));
    for (const packetSize of [0, 1, 1023]) {
      const client = await insider(server);
      const end = client.next('DISCONNECT');
      client.protocol.session(0, 1_000_000, packetSize);
      client.protocol.subsystem(0, 'sftp', true);
      expect((await end).name).toBe('DISCONNECT');
      await client.closed;
    }
    expect(await server.event('session.closed')).toMatchObject({ reason: 'protocol-violation' });
    expect(server.channels).toEqual([]);
  });

  it('has so many channels and no more, and gets the next when one is closed', async () => {
    const server = await started({ limits: { maxChannels: 2 } });
    const connection = await signedIn(server);
    const first = await connection.openSubsystem('sftp', never);
    await connection.openSubsystem('sftp', never);
    await expect(connection.openSubsystem('sftp', never)).rejects.toMatchObject({ code: 'partner.busy' });
    first.resume().end();
    await once(first, 'close');
    expect(await echoes(connection)).toBe(true);
  });

  it('can open and close channels for ever without leaving anything', async () => {
    const server = await started({ limits: { maxChannels: 1 } });
    const client = await insider(server);
    for (let round = 0; round < 50; round += 1) {
      const opened = client.next('CHANNEL_OPEN_CONFIRMATION', 'CHANNEL_OPEN_FAILURE');
      client.protocol.session(round, 1_000_000, 32_768);
      const { name, args } = await opened;
      expect(name).toBe('CHANNEL_OPEN_CONFIRMATION');
      const closed = client.next('CHANNEL_CLOSE');
      client.protocol.channelClose(Number(Reflect.get(Object(args[0]), 'sender')));
      await closed;
    }
  });

  it('ends when it sends more than the window allows', async () => {
    const received: Duplex[] = [];
    const server = await started({}, (channel) => void received.push(channel));
    const client = await insider(server);
    const channel = await openSftp(client);
    for (let sent = 0; sent < 3 * 1024 * 1024; sent += 32_768) client.protocol.channelData(channel, Buffer.alloc(32_768));
    await client.closed;
    expect(await server.event('session.closed')).toMatchObject({ reason: 'protocol-violation' });
    expect(received[0]?.readableLength).toBeLessThanOrEqual(2 * 1024 * 1024);
  });

  it('ends when it sends data after the end of its channel', async () => {
    const server = await started({}, () => undefined);
    const client = await insider(server);
    const channel = await openSftp(client);
    client.protocol.channelEOF(channel);
    client.protocol.channelData(channel, Buffer.from('more'));
    await client.closed;
    expect(await server.event('session.closed')).toMatchObject({ reason: 'protocol-violation' });
  });

  it('that asks for everything and reads nothing costs bounded memory', async () => {
    let taken = 0;
    const server = await started({}, (channel) => {
      const more = (): void => {
        if (taken > 200 * 1024 * 1024) return;
        taken += 65_536;
        channel.write(Buffer.alloc(65_536), more);
      };
      more();
    });
    const client = await insider(server);
    await openSftp(client, { window: 0xffff_ffff });
    client.socket.pause();
    let before = -1;
    while (taken !== before) {
      before = taken;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    // What the sockets of the kernel hold, and about a mebibyte of ours.
    expect(taken).toBeLessThan(32 * 1024 * 1024);
    expect(server.channels[0]?.writableLength).toBeLessThan(1024 * 1024);
  });

  it('whose window opens byte by byte does not exhaust the stack', async () => {
    const done = new Deferred<unknown>();
    const server = await started({}, (channel) => void channel.write(Buffer.alloc(20_000), done.resolve));
    const client = await insider(server);
    const channel = await openSftp(client, { window: 1 });
    for (let i = 0; i < 20_000; i += 1) client.protocol.channelWindowAdjust(channel, 1);
    expect(await done.promise).toBeFalsy();
  });

  it('is destroyed with a reason when it is cut, and only it', async () => {
    const server = await started();
    const bystander = await signedIn(server);
    const client = await insider(server);
    await openSftp(client);
    const [channel] = server.channels;
    if (channel === undefined) throw new Error('no channel');
    const failed = once(channel, 'error');
    client.socket.resetAndDestroy();
    expect(await failed).toMatchObject([{ code: 'net.reset' }]);
    expect(await echoes(bystander)).toBe(true);
  });

  it('that fails inside our own code ends, and only it', async () => {
    const server = await started({}, () => {
      throw new Error('a bug');
    });
    const connection = await signedIn(server);
    for (let round = 0; round < 3; round += 1) {
      const channel = await connection.openSubsystem('sftp', never);
      await once(channel.resume(), 'close');
    }
    const broken = await started({
      onSession: () => {
        throw new Error('a bug');
      },
    });
    const refused = await signedIn(broken).catch(() => undefined);
    if (refused !== undefined) await refused.closed;
    expect(await broken.event('session.closed')).toMatchObject({ reason: 'internal' });
  });

  it('is noticed when it has gone silent', async () => {
    const server = await started({ limits: { keepaliveIntervalMs: 30, keepaliveMaxMissed: 2 } });
    const client = await insider(server);
    client.socket.pause();
    expect(await server.event('session.closed')).toMatchObject({ reason: 'keepalive', username: 'acme' });
  });

  it('that asks again and again for what it does not get is ended, each time in an event', async () => {
    const server = await started();
    const client = await insider(server);
    const channel = await openSession(client);
    for (let round = 0; round < 99; round += 1) client.protocol.exec(channel, 'id', false);
    client.protocol.exec(channel, 'id\0', false);
    expect(await server.event('session.closed')).toMatchObject({ reason: 'too-many-refusals' });
    const refusals = server.events.filter(({ type }) => type === 'request.refused');
    expect(refusals).toHaveLength(100);
    expect(refusals.at(-1)).toMatchObject({ request: 'exec', detail: 'id\u{fffd}' });
  });

  it('can be ended, with the reason in the event', async () => {
    const server = await started();
    const connection = await signedIn(server);
    server.sessions[0]?.end('the account was suspended');
    expect(await connection.closed).toMatchObject({ code: 'net.reset' });
    expect(await server.event('session.closed')).toMatchObject({ reason: 'asked', detail: 'the account was suspended' });
  });
});

describe('closing the listener', () => {
  it('lets what runs finish, lets nothing new begin, and ends at once when all are done', async () => {
    const server = await startTestListener();
    const connection = await signedIn(server);
    const channel = await connection.openSubsystem('sftp', never);
    const idle = dial(server);
    await once(idle, 'data');
    const closing = server.listener.close(30_000);
    expect(server.sessions[0]?.draining.aborted).toBe(true);
    await once(idle.resume(), 'close');
    await expect(connection.openSubsystem('sftp', never)).rejects.toMatchObject({ code: 'partner.busy' });
    await expect(signedIn(server)).rejects.toMatchObject({ code: 'net.refused' });
    channel.end('last words');
    expect(String((await once(channel, 'data'))[0])).toBe('last words');
    await connection.close();
    await closing;
  });

  it('ends those that do not finish, and their channels learn why', async () => {
    const server = await startTestListener();
    const connection = await signedIn(server);
    await connection.openSubsystem('sftp', never);
    const [channel] = server.channels;
    if (channel === undefined) throw new Error('no channel');
    const failed = once(channel, 'error');
    await server.listener.close(10);
    expect(await failed).toMatchObject([{ code: 'shutting-down' }]);
    expect(await server.event('session.closed')).toMatchObject({ reason: 'shutting-down' });
    expect(await connection.closed).toMatchObject({ code: 'net.reset' });
  });
});

describe('starting the listener', () => {
  const nobody: Authenticator<never> = {
    password: async () => ({ accepted: false, reason: 'never' }),
    publicKey: async () => ({ accepted: false, reason: 'never' }),
  };
  const options = {
    host: '127.0.0.1',
    port: 0,
    algorithmProfile: 'modern',
    authenticator: nobody,
    onSession: () => undefined,
  } as const;

  it('refuses a profile without a key that it shows', async () => {
    const rsa = (await generateKey({ algorithm: 'rsa' })).privateKey;
    await expect(createSshListener({ ...options, hostKeys: [rsa] }, never)).rejects.toMatchObject({ code: 'input.invalid' });
    const ecdsa = (await generateKey({ algorithm: 'ecdsa-p256' })).privateKey;
    await expect(createSshListener({ ...options, hostKeys: [ecdsa] }, never)).rejects.toMatchObject({ code: 'input.invalid' });
    const compatible = await createSshListener({ ...options, hostKeys: [ecdsa], algorithmProfile: 'compatible' }, never);
    await compatible.close(0);
  });

  it('says so when the port is taken', async () => {
    const server = await started();
    const hostKeys = [server.hostKey.privateKey];
    await expect(createSshListener({ ...options, hostKeys, port: server.port }, never)).rejects.toMatchObject({
      code: 'conflict.in-use',
    });
  });
});
