import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { type DialJump, type DialRoute, type DialStep, type DialStepName, Failure, parseOutboundAllow } from '@waybill/core';
import { itWhenExhaustive, startHttpProxy, startSocksProxy, waitFor } from '@waybill/testkit';
import ssh2 from 'ssh2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectSshOptions, connectSsh, generateKey, type ResolveName, type SshConnection } from '../../index.js';
import { type DebianSshd, freePort, startDebianSshd } from '../../testing/debian-sshd.js';

const itExhaustively = await itWhenExhaustive();

const never = new AbortController().signal;
const loopback = parseOutboundAllow('loopback');
let partner: DebianSshd;
let jumpHost: DebianSshd;
beforeAll(async () => {
  [partner, jumpHost] = await Promise.all([startDebianSshd(), startDebianSshd()]);
});
afterAll(() => Promise.all([partner.stop(), jumpHost.stop()]));

const connections: SshConnection[] = [];
const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close();
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

function options(route: DialRoute | undefined, changes: Partial<ConnectSshOptions> = {}): ConnectSshOptions {
  return {
    host: '127.0.0.1',
    port: partner.port,
    username: partner.username,
    credential: { privateKey: partner.privateKey },
    connectTimeoutMs: 10_000,
    verifyHostKey: async () => undefined,
    outbound: { policy: loopback },
    ...(route === undefined ? {} : { route }),
    ...changes,
  };
}

async function connected(route: DialRoute, changes: Partial<ConnectSshOptions> = {}): Promise<SshConnection> {
  const connection = await connectSsh(options(route, changes), never);
  connections.push(connection);
  return connection;
}

async function refusal(
  route: DialRoute | undefined,
  changes: Partial<ConnectSshOptions> = {},
  signal: AbortSignal = never,
): Promise<Failure> {
  const error: unknown = await connectSsh(options(route, changes), signal).then(
    (connection) => connection.close().then(() => new Error('connected')),
    (reason: unknown) => reason,
  );
  if (error instanceof Failure) return error;
  throw error;
}

function through(sshd: DebianSshd, changes: Partial<DialJump> = {}): DialJump {
  const { port, username, privateKey } = sshd;
  const verifyHostKey = async (): Promise<void> => undefined;
  const rest = { connectTimeoutMs: 10_000, verifyHostKey } as const;
  return { name: 'bastion', host: '127.0.0.1', port, username, credential: { privateKey }, ...rest, ...changes };
}

function jump(changes: Partial<DialJump> = {}): DialRoute {
  return { kind: 'jump', host: through(jumpHost, changes), resolve: 'here' };
}

interface TestProxy {
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly host?: string;
}

function via(kind: 'socks5' | 'http', proxy: TestProxy, resolve: 'here' | 'there' = 'here'): DialRoute {
  const { host = '127.0.0.1', ...rest } = proxy;
  return { kind: 'proxy', proxy: { kind, host, ...rest }, resolve };
}

/** A TCP server that does to every client what `behave` says. */
async function listening(behave: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    behave(socket);
    // Nobody hears of the end of what is not read.
    if (socket.listenerCount('data') === 0) socket.resume();
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A SOCKS5 server that writes down what it is asked for, and refuses it. */
async function recordingSocks(requests: Buffer[]): Promise<number> {
  return listening((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]));
      socket.once('data', (request: Buffer) => {
        requests.push(request);
        socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]));
      });
    });
  });
}

async function echoed(connection: SshConnection, bytes: number): Promise<number> {
  const channel = await connection.openSubsystem('echo', never);
  let got = 0;
  channel.on('data', (chunk: Buffer) => {
    got += chunk.length;
  });
  channel.end(Buffer.alloc(bytes, 7));
  await once(channel, 'end');
  return got;
}

const openSockets = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

describe('through a real SOCKS5 proxy', () => {
  it('connects, tells every step, and moves data whole', async () => {
    await using proxy = await startSocksProxy();
    const steps: DialStep[] = [];
    const connection = await connected(via('socks5', proxy), { onStep: (step) => steps.push(step) });
    expect(steps.map(({ name }) => name)).toEqual(['dns', 'proxy', 'tunnel', 'key-exchange', 'host-key', 'authentication']);
    expect(steps.find(({ name }) => name === 'tunnel')?.detail).toBe(`127.0.0.1:${partner.port} through 127.0.0.1:${proxy.port}`);
    expect(await echoed(connection, 6_000_000)).toBe(6_000_000);
  });

  itExhaustively(
    'shows a user name and password to a proxy that asks, and says plainly when they are wrong or missing',
    async () => {
      await using proxy = await startSocksProxy({ credential: { username: 'waybill', password: 'let me out' } });
      const { port } = proxy;
      await connected(via('socks5', { port, username: 'waybill', password: 'let me out' }));
      expect(await refusal(via('socks5', { port, username: 'waybill', password: 'wrong' }))).toMatchObject({
        code: 'route.refused',
        publicDetail: `At the proxy 127.0.0.1:${port}: The proxy did not take our user name and password.`,
      });
      expect((await refusal(via('socks5', { port }))).publicDetail).toContain('this connection has no user name and password');
    },
  );

  it('says that the proxy was refused by the partner, and names both', async () => {
    await using proxy = await startSocksProxy();
    const port = await freePort();
    const failure = await refusal(via('socks5', proxy), { port });
    expect(failure).toMatchObject({ code: 'net.refused' });
    expect(failure.publicDetail).toBe(
      `At the proxy 127.0.0.1:${proxy.port}: The proxy was refused when connecting to 127.0.0.1:${port}.`,
    );
  });

  it('lets the proxy resolve the name when the route says so', async () => {
    await using proxy = await startSocksProxy();
    const resolveName: ResolveName = () => Promise.reject(new Error('nobody asks here'));
    await connected(via('socks5', proxy, 'there'), { host: 'localhost', outbound: { policy: loopback, resolveName } });
    const failure = await refusal(via('socks5', proxy), { host: 'localhost', outbound: { policy: loopback, resolveName } });
    expect(failure).toMatchObject({ code: 'net.dns', publicDetail: /set "resolve" of the route to "there"/ });
  });
});

describe('through a real HTTP proxy', () => {
  it('connects with CONNECT, tells every step, and moves data whole', async () => {
    await using proxy = await startHttpProxy();
    const steps: DialStep[] = [];
    const connection = await connected(via('http', proxy), { onStep: (step) => steps.push(step) });
    expect(steps.map(({ name }) => name)).toEqual(['dns', 'proxy', 'tunnel', 'key-exchange', 'host-key', 'authentication']);
    expect(await echoed(connection, 6_000_000)).toBe(6_000_000);
  });

  it('shows a user name and password, and says plainly when they are wrong or missing', async () => {
    await using proxy = await startHttpProxy({ credential: { username: 'waybill', password: 'let-me-out' } });
    const { port } = proxy;
    await connected(via('http', { port, username: 'waybill', password: 'let-me-out' }));
    for (const credential of [{ username: 'waybill', password: 'wrong' }, {}]) {
      const failure = await refusal(via('http', { port, ...credential }));
      expect(failure).toMatchObject({ code: 'route.refused', publicDetail: /user name and password/ });
    }
  });

  it('says that a rule of the proxy is against it, and that is not tried again', async () => {
    await using proxy = await startHttpProxy({ connectPorts: [443] });
    const failure = await refusal(via('http', proxy));
    expect(failure).toMatchObject({ code: 'route.refused', disposition: 'permanent', context: { httpStatus: 403 } });
  });

  it('tries again later when the proxy could not connect', async () => {
    await using proxy = await startHttpProxy();
    expect(await refusal(via('http', proxy), { port: await freePort() })).toMatchObject({ disposition: 'retry' });
  });
});

describe.each(['socks5', 'http'] as const)('an awkward %s proxy', (kind) => {
  it('that is not there is said to be the one that is not', async () => {
    const port = await freePort();
    const started: DialStepName[] = [];
    const failure = await refusal(via(kind, { port }), { onStepStart: (name) => started.push(name) });
    expect(failure).toMatchObject({ code: 'net.refused', publicDetail: new RegExp(`At the proxy 127.0.0.1:${port}`) });
    expect(started.at(-1)).toBe('proxy');
  });

  it('that says nothing is given up in time, and no socket is left', async () => {
    const before = openSockets();
    const port = await listening(() => undefined);
    expect(await refusal(via(kind, { port }), { connectTimeoutMs: 200 })).toMatchObject({ code: 'net.timeout' });
    await waitFor(() => sockets.size === 0 && openSockets() <= before, { what: 'the sockets to close' });
  });

  it('that hangs up is a cut connection', async () => {
    const port = await listening((socket) => socket.once('data', () => socket.end()));
    expect(await refusal(via(kind, { port }))).toMatchObject({ code: 'net.reset' });
  });

  it('that talks nonsense misbehaves, and no socket is left', async () => {
    const port = await listening((socket) => socket.write('SSH-2.0-OpenSSH_9.2p1\r\n'));
    expect(await refusal(via(kind, { port }))).toMatchObject({
      code: 'partner.misbehaved',
      publicDetail: /something else|does not speak/,
    });
    await waitFor(() => sockets.size === 0, { what: 'the sockets to close' });
  });

  itExhaustively('that talks without end does not fill memory', async () => {
    const port = await listening((socket) => {
      const more = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 5)));
      };
      socket.on('drain', more);
      more();
    });
    expect(await refusal(via(kind, { port }))).toMatchObject({ code: /partner\.misbehaved|route\.refused/ });
  });

  it('is left at once when the work is cancelled', async () => {
    const port = await listening(() => undefined);
    const controller = new AbortController();
    const stopping = refusal(via(kind, { port }), {}, controller.signal);
    await waitFor(() => sockets.size === 1);
    controller.abort();
    expect(await stopping).toMatchObject({ code: 'cancelled' });
    await waitFor(() => sockets.size === 0, { what: 'the socket to close' });
  });

  it('that passes on the partner’s greeting with its own answer loses none of it', async () => {
    const answer = kind === 'socks5' ? Buffer.from([5, 0, 0, 3, 1, 120, 0, 0]) : Buffer.from('HTTP/1.1 200 OK\r\nVia: x\r\n\r\n');
    const { connect } = await import('node:net');
    const port = await listening((socket) => {
      const tunnel = (): void => {
        const onward = connect(partner.port, '127.0.0.1').on('error', () => undefined);
        onward.once('data', (greeting: Buffer) => {
          socket.write(Buffer.concat([answer, greeting]));
          onward.pipe(socket).pipe(onward);
        });
      };
      if (kind === 'http') return socket.once('data', tunnel);
      return socket.once('data', () => {
        socket.write(Buffer.from([5, 0]));
        socket.once('data', tunnel);
      });
    });
    expect(await echoed(await connected(via(kind, { port })), 100_000)).toBe(100_000);
  });
});

describe('through a jump host', () => {
  it('signs in at both, tells every step, and moves data whole', async () => {
    const steps: DialStep[] = [];
    const shown: string[] = [];
    const verifyHostKey = (who: string) => async (key: { readonly fingerprint: string }) => {
      shown.push(`${who} ${key.fingerprint}`);
    };
    const connection = await connected(jump({ verifyHostKey: verifyHostKey('bastion') }), {
      onStep: (step) => steps.push(step),
      verifyHostKey: verifyHostKey('partner'),
    });
    expect(steps.map(({ name }) => name)).toEqual(['dns', 'jump', 'tunnel', 'key-exchange', 'host-key', 'authentication']);
    expect(shown).toEqual([
      `bastion ${jumpHost.hostKeyFingerprint('ed25519')}`,
      `partner ${partner.hostKeyFingerprint('ed25519')}`,
    ]);
    expect(await echoed(connection, 6_000_000)).toBe(6_000_000);
  });

  it('sends nothing on when the host key of the jump host is refused', async () => {
    let reached = 0;
    const port = await listening(() => {
      reached += 1;
    });
    const verifyHostKey = () => Promise.reject(new Failure('auth.host-key-changed', { publicDetail: 'Stopped.' }));
    const failure = await refusal(jump({ verifyHostKey }), { port });
    expect(failure).toMatchObject({ code: 'auth.host-key-changed', publicDetail: 'At the jump host "bastion": Stopped.' });
    expect(reached).toBe(0);
  });

  it('says which of the two refused a credential', async () => {
    const other = { privateKey: partner.privateKey };
    expect(await refusal(jump({ credential: other }))).toMatchObject({ code: 'auth.refused', publicDetail: /^At the jump host/ });
    const wrong = await refusal(jump(), { credential: { privateKey: jumpHost.privateKey } });
    expect(wrong).toMatchObject({ code: 'auth.refused', publicDetail: /^The partner refused publickey/ });
  });

  itExhaustively('tells a partner that the jump host cannot reach from one it does not let us through to', async () => {
    const gone = await refusal(jump(), { port: await freePort() });
    expect(gone).toMatchObject({ code: 'net.unreachable', publicDetail: /^Through the jump host "bastion"/ });
    const closed = await startDebianSshd('AllowTcpForwarding no');
    try {
      const route: DialRoute = { kind: 'jump', host: through(closed), resolve: 'here' };
      expect(await refusal(route)).toMatchObject({ code: 'route.refused', publicDetail: /does not let us through/ });
    } finally {
      await closed.stop();
    }
  });

  itExhaustively('lets the jump host resolve the name when the route says so', async () => {
    const resolveName: ResolveName = () => Promise.reject(new Error('nobody asks here'));
    const route: DialRoute = { kind: 'jump', host: through(jumpHost), resolve: 'there' };
    await connected(route, { host: 'localhost', outbound: { policy: loopback, resolveName } });
  });

  itExhaustively('goes through three of them and not through four, and a proxy before the first', async () => {
    await using proxy = await startSocksProxy();
    const nested = (count: number): DialRoute => {
      if (count === 0) return via('socks5', proxy);
      return { kind: 'jump', host: through(jumpHost, { name: `bastion-${count}`, route: nested(count - 1) }), resolve: 'here' };
    };
    expect(await echoed(await connected(nested(3)), 3_000_000)).toBe(3_000_000);
    expect(await refusal(nested(4))).toMatchObject({ code: 'route.refused', publicDetail: /more than 3 jump hosts/ });
  });

  it('fails with the reason when the jump host goes away, and leaves no socket', async () => {
    const { connect } = await import('node:net');
    const before = openSockets();
    const relayed: Socket[] = [];
    const port = await listening((socket) => {
      const onward = connect(jumpHost.port, '127.0.0.1').on('error', () => undefined);
      socket.pipe(onward).pipe(socket);
      relayed.push(socket, onward);
    });
    const connection = await connected(jump({ port }));
    const channel = await connection.openSubsystem('echo', never);
    const failed = once(channel.resume(), 'error');
    for (const socket of relayed) socket.resetAndDestroy();
    expect(await failed).toMatchObject([{ code: 'net.reset' }]);
    expect(await connection.closed).toMatchObject({ code: 'net.reset' });
    await waitFor(() => openSockets() <= before, { what: 'the sockets to close' });
  });

  itExhaustively('closes the jump host’s connection with the partner’s, and when the partner refuses', async () => {
    const before = openSockets();
    const connection = await connectSsh(options(jump()), never);
    await connection.close();
    await refusal(jump(), { credential: { privateKey: jumpHost.privateKey } });
    await refusal(jump(), { port: await freePort() });
    await waitFor(() => openSockets() <= before, { what: 'the sockets to close' });
  });

  itExhaustively('gives up a jump host that is silent when it is cancelled', async () => {
    const port = await listening(() => undefined);
    const controller = new AbortController();
    const stopping = refusal(jump({ port }), {}, controller.signal);
    await waitFor(() => sockets.size === 1);
    controller.abort();
    expect(await stopping).toMatchObject({ code: 'cancelled' });
    await waitFor(() => sockets.size === 0, { what: 'the socket to close' });
  });

  itExhaustively('gives up in time when the jump host never says whether it could connect, and leaves no socket', async () => {
    const before = openSockets();
    const { privateKey } = await generateKey({ algorithm: 'ed25519' });
    const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
      client.on('authentication', (request) => request.accept()).on('error', () => undefined);
      // An event that is heard and not answered.
      client.on('tcpip', () => undefined);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const route: DialRoute = {
      kind: 'jump',
      host: through(jumpHost, { port, credential: { password: 'any' } }),
      resolve: 'here',
    };
    const failure = await refusal(route, { connectTimeoutMs: 300 });
    expect(failure).toMatchObject({ code: 'net.timeout', publicDetail: /^Through the jump host/ });
    await waitFor(() => openSockets() <= before, { what: 'the sockets to close' });
    server.close();
  });
});

describe('the bind address', () => {
  it('is where a connection comes from', async () => {
    const from: (string | undefined)[] = [];
    const port = await listening((socket) => {
      from.push(socket.remoteAddress);
      socket.end();
    });
    await refusal({ kind: 'direct', bindAddress: '127.0.0.77' }, { port });
    await refusal({
      kind: 'proxy',
      proxy: { kind: 'socks5', host: '127.0.0.1', port },
      resolve: 'here',
      bindAddress: '127.0.0.78',
    });
    expect(from).toEqual(['127.0.0.77', '127.0.0.78']);
  });

  it('is said to be missing when this machine has no such address, or not of that kind', async () => {
    expect(await refusal({ kind: 'direct', bindAddress: '192.0.2.77' })).toMatchObject({
      code: 'net.unreachable',
      publicDetail: 'This connection is to be made from 192.0.2.77, and this machine has no such address.',
    });
    expect(await refusal({ kind: 'direct', bindAddress: '::1' })).toMatchObject({
      code: 'net.unreachable',
      publicDetail: /cannot be reached from an IPv6 address/,
    });
  });
});

describe('the outbound policy', () => {
  const resolving = (
    answers: readonly (readonly string[])[],
  ): { readonly resolveName: ResolveName; readonly asked: string[] } => {
    const asked: string[] = [];
    return {
      asked,
      resolveName: async (host) => {
        asked.push(host);
        return answers[Math.min(asked.length, answers.length) - 1] ?? [];
      },
    };
  };

  it('refuses a name that leads to the metadata of a cloud, on every route, before anything is connected to', async () => {
    let reached = 0;
    const port = await listening(() => {
      reached += 1;
    });
    const routes: (DialRoute | undefined)[] = [undefined, via('socks5', { port }), via('http', { port }), jump({ port })];
    for (const route of routes) {
      const { resolveName } = resolving([['169.254.169.254']]);
      const outbound = { policy: parseOutboundAllow('loopback,private'), resolveName };
      const failure = await refusal(route, { host: 'sftp.acme.example', outbound });
      expect(failure).toMatchObject({ code: 'net.forbidden-address', disposition: 'permanent' });
      expect(failure.publicDetail).toBe(
        'The name sftp.acme.example leads there: 169.254.169.254 is a link-local address, where clouds keep their metadata. Nothing of a partner’s is there, so it is never connected to.',
      );
    }
    expect(reached).toBe(0);
  });

  it('refuses a name as soon as one of its addresses is refused', async () => {
    const outbound = { policy: loopback, ...resolving([['127.0.0.1', '10.0.0.1']]) };
    expect(await refusal(undefined, { host: 'sftp.acme.example', outbound })).toMatchObject({ code: 'net.forbidden-address' });
  });

  itExhaustively('holds for proxies and jump hosts themselves', async () => {
    const names: Record<string, readonly string[]> = { inside: ['10.0.0.1'], 'partner.example': ['127.0.0.1'] };
    const outbound = { policy: loopback, resolveName: async (host: string) => names[host] ?? [] };
    const host = 'partner.example';
    const proxied = await refusal(via('socks5', { host: 'inside', port: 1080 }), { host, outbound });
    expect(proxied).toMatchObject({
      code: 'net.forbidden-address',
      publicDetail: /^At the proxy inside:1080: The name inside leads/,
    });
    const jumped = await refusal(jump({ host: 'inside' }), { host, outbound });
    expect(jumped).toMatchObject({ code: 'net.forbidden-address', publicDetail: /^At the jump host "bastion"/ });
  });

  it('checks an address that a proxy is to resolve as well, however it is written', async () => {
    const requests: Buffer[] = [];
    const port = await recordingSocks(requests);
    for (const host of ['2852039166', '0xa9.0xfe.0xa9.0xfe', '0251.0376.0251.0376', '::ffff:169.254.169.254']) {
      expect(await refusal(via('socks5', { port }, 'there'), { host })).toMatchObject({ code: 'net.forbidden-address' });
    }
    expect(requests).toEqual([]);
  });

  it('connects to the very address that was checked, whatever a second answer would be', async () => {
    const requests: Buffer[] = [];
    const port = await recordingSocks(requests);
    const { resolveName, asked } = resolving([['93.184.215.14'], ['10.0.0.1']]);
    const host = 'sftp.acme.example';
    await refusal(via('socks5', { port }), { host, port: 22, outbound: { policy: loopback, resolveName } });
    expect(asked).toEqual([host]);
    expect([...(requests[0] ?? [])]).toEqual([5, 1, 0, 1, 93, 184, 215, 14, 0, 22]);

    const direct = resolving([['127.0.0.1'], ['127.0.0.9']]);
    const steps: DialStep[] = [];
    const outbound = { policy: loopback, resolveName: direct.resolveName };
    await connected({ kind: 'direct' }, { host, outbound, onStep: (step) => steps.push(step) });
    expect(direct.asked).toEqual([host]);
    expect(steps[1]?.detail).toMatch(new RegExp(`^127\\.0\\.0\\.1:${partner.port} from `));
  });

  it('gives the proxy the name and not an address when it is to resolve it', async () => {
    const requests: Buffer[] = [];
    const port = await recordingSocks(requests);
    await refusal(via('socks5', { port }, 'there'), { host: 'sftp.acme.example', port: 22 });
    expect(requests[0]?.subarray(5, 22).toString()).toBe('sftp.acme.example');
  });

  itExhaustively('tries the next address through the proxy when the first does not answer', async () => {
    const requests: Buffer[] = [];
    const port = await recordingSocks(requests);
    const outbound = { policy: loopback, ...resolving([['93.184.215.14', '93.184.215.15']]) };
    await refusal(via('socks5', { port }), { host: 'sftp.acme.example', outbound });
    expect(requests.map((request) => request[7])).toEqual([14, 15]);
  });
});
