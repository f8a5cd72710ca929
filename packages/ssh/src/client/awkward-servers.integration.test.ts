import { once } from 'node:events';
import { Failure, parseOutboundAllow } from '@waybill/core';
import ssh2, { type AuthContext, type Connection, type KexAlgorithm, type ServerChannel, type Session } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { type ConnectSshOptions, connectSsh, generateKey } from '../index.js';

const never = new AbortController().signal;
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Behaviour {
  readonly authentication?: (request: AuthContext, client: Connection) => void;
  readonly connection?: (client: Connection) => void;
  readonly algorithms?: { readonly kex?: KexAlgorithm[]; readonly cipher?: 'chacha20-poly1305@openssh.com'[] };
}

/** A server of ssh2's own, that does what the test says. */
async function serve(behaviour: Behaviour): Promise<number> {
  const { privateKey } = await generateKey({ algorithm: 'ed25519' });
  const server = new ssh2.Server({ hostKeys: [privateKey], ...(behaviour.algorithms && { algorithms: behaviour.algorithms }) });
  server.on('connection', (client: Connection) => {
    client.on('error', () => undefined);
    const decide = behaviour.authentication ?? ((request: AuthContext) => request.accept());
    client.on('authentication', (request: AuthContext) => decide(request, client));
    behaviour.connection?.(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function dial(port: number, changes: Partial<ConnectSshOptions> = {}): ReturnType<typeof connectSsh> {
  return connectSsh(
    {
      host: '127.0.0.1',
      port,
      username: 'acme',
      credential: { password: 'secret' },
      connectTimeoutMs: 5000,
      handshakeTimeoutMs: 5000,
      verifyHostKey: async () => undefined,
      outbound: { policy: parseOutboundAllow('loopback') },
      ...changes,
    },
    never,
  );
}

async function outcome(connecting: ReturnType<typeof connectSsh>): Promise<string> {
  try {
    const connection = await connecting;
    await connection.close();
    return 'signed in';
  } catch (error) {
    return error instanceof Failure ? error.code : String(error);
  }
}

describe('signing in', () => {
  it('answers keyboard-interactive with the password', async () => {
    const port = await serve({
      authentication: (request) => {
        if (request.method !== 'keyboard-interactive') return request.reject(['keyboard-interactive']);
        request.prompt([{ prompt: 'Password: ', echo: false }], ([answer]) => {
          if (answer === 'secret') request.accept();
          else request.reject(['keyboard-interactive']);
        });
      },
    });
    expect(await outcome(dial(port))).toBe('signed in');
    expect(await outcome(dial(port, { credential: { password: 'wrong' } }))).toBe('auth.refused');
  });

  it('tries a wrong password exactly once, whatever the server offers', async () => {
    const tried: string[] = [];
    const port = await serve({
      authentication: (request) => {
        tried.push(request.method);
        if (request.method === 'keyboard-interactive') request.prompt('Password: ', () => request.reject(['password']));
        else request.reject(['password', 'keyboard-interactive', 'publickey']);
      },
    });
    expect(await outcome(dial(port))).toBe('auth.refused');
    expect(tried).toEqual(['none', 'password']);
  });

  it('gives up when a new password is asked for', async () => {
    const port = await serve({
      authentication: (request) => {
        if (request.method === 'password') request.requestChange('Your password has expired', () => request.reject());
        else request.reject(['password']);
      },
    });
    expect(await outcome(dial(port))).toBe('auth.refused');
  });

  it('needs a key and then a password where the partner asks for both', async () => {
    const { privateKey } = await generateKey({ algorithm: 'ecdsa-p256' });
    const port = await serve({
      authentication: (request) => {
        if (request.method === 'publickey' && request.signature === undefined) request.accept();
        else if (request.method === 'publickey') request.reject(['password'], true);
        else if (request.method === 'password') request.accept();
        else request.reject(['publickey']);
      },
    });
    expect(await outcome(dial(port, { credential: { privateKey, password: 'secret' } }))).toBe('signed in');
    expect(await outcome(dial(port, { credential: { privateKey } }))).toBe('auth.refused');
  });

  it('signs with SHA-2 though the server announces nothing', async () => {
    const { privateKey } = await generateKey({ algorithm: 'rsa' });
    const hashes: (string | undefined)[] = [];
    const port = await serve({
      authentication: (request) => {
        if (request.method !== 'publickey') return request.reject(['publickey']);
        hashes.push(request.hashAlgo);
        request.accept();
      },
      connection: (client) => {
        const protocol: unknown = Reflect.get(client, '_protocol');
        client.prependListener('handshake', () => undefined);
        // No EXT_INFO, as from a server of ten years ago.
        const kex = (): unknown => Reflect.get(Object(protocol), '_kex');
        Object.defineProperty(protocol, '_onHandshakeComplete', {
          value: wrapped(Reflect.get(Object(protocol), '_onHandshakeComplete'), () => {
            Reflect.set(Object(kex()), 'remoteExtInfoEnabled', false);
          }),
        });
      },
    });
    expect(await outcome(dial(port, { credential: { privateKey } }))).toBe('signed in');
    expect(new Set(hashes)).toEqual(new Set(['sha256']));
  });
});

function wrapped(inner: unknown, before: () => void): (...args: unknown[]) => unknown {
  if (typeof inner !== 'function') throw new Error('ssh2 has changed');
  return (...args) => {
    before();
    return inner(...args);
  };
}

describe('a hostile server', () => {
  it('that takes no bytes in a packet does not freeze us', async () => {
    const port = await serve({
      connection: (client) => {
        client.on('session', (accept: () => Session) => {
          const protocol: unknown = Reflect.get(client, '_protocol');
          const confirm: unknown = Reflect.get(Object(protocol), 'channelOpenConfirm');
          Object.defineProperty(protocol, 'channelOpenConfirm', {
            value: (remote: number, local: number, window: number) => {
              if (typeof confirm === 'function') confirm.call(protocol, remote, local, window, 0);
            },
          });
          accept().on('subsystem', (acceptSubsystem: () => ServerChannel) => void acceptSubsystem());
        });
      },
    });
    const connection = await dial(port);
    await expect(connection.openSubsystem('netconf', never)).rejects.toMatchObject({ code: 'partner.misbehaved' });
    await connection.closed;
  });

  it('that sends without end before we have signed in is cut off', async () => {
    const port = await serve({
      authentication: (_request, client) => {
        const protocol: unknown = Reflect.get(client, '_protocol');
        const adjust: unknown = Reflect.get(Object(protocol), 'channelWindowAdjust');
        if (typeof adjust !== 'function') throw new Error('ssh2 has changed');
        let open = true;
        client.on('close', () => {
          open = false;
        });
        const more = (): void => {
          for (let i = 0; i < 100; i += 1) adjust.call(protocol, 0, 1);
          if (open) setImmediate(more);
        };
        more();
      },
    });
    expect(await outcome(dial(port))).toBe('partner.misbehaved');
  });

  it('that sends more than the window allows is cut off', async () => {
    const port = await serve({
      connection: (client) => {
        client.on('session', (accept: () => Session) => {
          accept().on('subsystem', (acceptSubsystem: () => ServerChannel) => {
            const channel = acceptSubsystem();
            const outgoing: unknown = Reflect.get(channel, 'outgoing');
            Reflect.set(Object(outgoing), 'window', 0x7fff_ffff);
            channel.on('error', () => undefined).write(Buffer.alloc(5_000_000));
          });
        });
      },
    });
    const connection = await dial(port);
    const channel = await connection.openSubsystem('netconf', never);
    expect(await connection.closed).toMatchObject({ code: 'partner.misbehaved' });
    expect(channel.readableLength).toBeLessThanOrEqual(2 * 1024 * 1024);
  });

  it('with chacha20-poly1305 and without strict key exchange is not talked to', async () => {
    const algorithms = { cipher: ['chacha20-poly1305@openssh.com' as const] };
    const strict = await serve({ algorithms });
    expect(await outcome(dial(strict))).toBe('signed in');
    const lax = await serve({
      algorithms,
      connection: (client) => {
        const protocol: unknown = Reflect.get(client, '_protocol');
        const list = [...lists(protocol)].filter((name) => !name.startsWith('kex-strict'));
        withoutStrictKeyExchange(protocol, list);
      },
    });
    expect(await outcome(dial(lax))).toBe('auth.no-common-algorithm');
  });
});

function offer(protocol: unknown): object {
  return Object(Reflect.get(Object(protocol), '_offer'));
}

function lists(protocol: unknown): readonly string[] {
  const all: unknown = Reflect.get(offer(protocol), 'lists');
  const kex: unknown = Reflect.get(Object(all), 'kex');
  const names: unknown = Reflect.get(Object(kex), 'array');
  return Array.isArray(names) ? names.map(String) : [];
}

/** Puts an offer without the name of strict key exchange in the place of the server's. */
function withoutStrictKeyExchange(protocol: unknown, kex: readonly string[]): void {
  const Kex: unknown = offer(protocol).constructor;
  const all = Object(Reflect.get(offer(protocol), 'lists'));
  const names = (list: unknown): unknown => Reflect.get(Object(list), 'array');
  const side = (direction: unknown): unknown => ({
    cipher: names(Reflect.get(Object(direction), 'cipher')),
    mac: names(Reflect.get(Object(direction), 'mac')),
    compress: names(Reflect.get(Object(direction), 'compress')),
    lang: [],
  });
  const lists = { kex: [...kex], serverHostKey: names(all.serverHostKey), cs: side(all.cs), sc: side(all.sc) };
  if (typeof Kex !== 'function') throw new Error('ssh2 has changed');
  Reflect.set(Object(protocol), '_offer', Reflect.construct(Kex, [lists]));
}
