import { once } from 'node:events';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type DialStep, Failure, type PresentedHostKey, parseOutboundAllow } from '@waybill/core';
import { itWhenExhaustive, usedMemory, waitFor } from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectSshOptions, connectSsh, generateKey, type SshConnection } from '../index.js';
import { type DebianSshd, freePort, startDebianSshd } from '../testing/debian-sshd.js';

const itExhaustively = await itWhenExhaustive();

const never = new AbortController().signal;
let sshd: DebianSshd;
beforeAll(async () => {
  sshd = await startDebianSshd();
});
afterAll(() => sshd.stop());

const connections: SshConnection[] = [];
const servers: NetServer[] = [];
afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close();
  for (const server of servers.splice(0)) server.close();
});

function options(changes: Partial<ConnectSshOptions> = {}): ConnectSshOptions {
  return {
    host: '127.0.0.1',
    port: sshd.port,
    username: sshd.username,
    credential: { privateKey: sshd.privateKey },
    connectTimeoutMs: 5000,
    verifyHostKey: async () => undefined,
    outbound: { policy: parseOutboundAllow('loopback') },
    ...changes,
  };
}

async function connected(changes: Partial<ConnectSshOptions> = {}): Promise<SshConnection> {
  const connection = await connectSsh(options(changes), never);
  connections.push(connection);
  return connection;
}

async function code(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Failure ? error.code : String(error);
}

/** A TCP server that does to every client what `behave` says. */
async function awkward(behave: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    behave(socket);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A relay to sshd that can be cut or silenced. */
async function relay(): Promise<{ readonly port: number; readonly sockets: Socket[] }> {
  const { connect } = await import('node:net');
  const sockets: Socket[] = [];
  const port = await awkward((socket) => {
    const onward = connect(sshd.port, '127.0.0.1').on('error', () => undefined);
    socket.pipe(onward).pipe(socket);
    sockets.push(socket, onward);
  });
  return { port, sockets };
}

async function echoed(channel: Duplex, bytes: number): Promise<number> {
  let got = 0;
  channel.on('data', (chunk: Buffer) => {
    got += chunk.length;
  });
  channel.end(Buffer.alloc(bytes, 7));
  await once(channel, 'end');
  return got;
}

describe('a real sshd', () => {
  it('signs in with a key, tells every step and what was negotiated, and opens channels', async () => {
    const steps: DialStep[] = [];
    const shown: PresentedHostKey[] = [];
    const connection = await connected({
      onStep: (step) => steps.push(step),
      verifyHostKey: async (key) => {
        shown.push(key);
      },
    });
    expect(steps.map(({ name }) => name)).toEqual(['dns', 'tcp', 'key-exchange', 'host-key', 'authentication']);
    expect(shown).toEqual([connection.hostKey]);
    expect(connection.hostKey.fingerprint).toBe(sshd.hostKeyFingerprint('ed25519'));
    expect(connection.negotiated).toMatchObject({
      keyExchange: 'curve25519-sha256@libssh.org',
      hostKeyAlgorithm: 'ssh-ed25519',
      cipherOut: 'aes128-gcm@openssh.com',
      cipherIn: 'aes128-gcm@openssh.com',
      macIn: 'implicit',
      strictKeyExchange: true,
    });
    expect(connection.negotiated.peerIdentification).toMatch(/^SSH-2\.0-OpenSSH_\S+ Debian-\S+$/);
    const channel = await connection.openSubsystem('echo', never);
    expect(await echoed(channel, 20_000_000)).toBe(20_000_000);
    await connection.openSubsystem('sftp', never);
    await connection.close();
    expect(await connection.closed).toBeUndefined();
  });

  it('asks first for the host key that is already known', async () => {
    const connection = await connected({ knownHostKeyAlgorithms: ['ssh-rsa'] });
    expect(connection.negotiated.hostKeyAlgorithm).toBe('rsa-sha2-512');
    expect(connection.hostKey).toMatchObject({ algorithm: 'ssh-rsa', fingerprint: sshd.hostKeyFingerprint('rsa') });
  });

  it('signs in with RSA, signing with SHA-2', async () => {
    const key = await generateKey({ algorithm: 'rsa' });
    const { writeFileSync, readFileSync } = await import('node:fs');
    const file = `${sshd.folder}/client.pub`;
    writeFileSync(file, `${readFileSync(file, 'utf8')}${key.publicKeyOpenSsh}\n`);
    expect((await connected({ credential: { privateKey: key.privateKey } })).negotiated.strictKeyExchange).toBe(true);
  });

  it('sends nothing of ours, not even the user name, when the host key is refused', async () => {
    const refused = connectSsh(
      options({
        verifyHostKey: async () => {
          throw new Failure('auth.host-key-changed');
        },
      }),
      never,
    );
    expect(await code(refused)).toBe('auth.host-key-changed');
    const pending = options({ verifyHostKey: () => Promise.reject(new Failure('auth.host-key-pending')) });
    expect(await code(connectSsh(pending, never))).toBe('auth.host-key-pending');
  });

  it('says what was tried and what is still offered when it is refused', async () => {
    const { privateKey } = await generateKey({ algorithm: 'ed25519' });
    const error = await connectSsh(options({ credential: { privateKey } }), never).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'auth.refused', context: { methodsTried: 'publickey' } });
    expect(error).toMatchObject({ context: { methodsOffered: expect.stringContaining('password') } });
    expect(await code(connectSsh(options({ credential: { password: 'wrong' } }), never))).toBe('auth.refused');
  });

  it('runs a command, and says when a subsystem is not offered', async () => {
    const connection = await connected();
    expect(await connection.exec('printf abc; exit 3', never)).toEqual({ exitCode: 3, stdout: Buffer.from('abc') });
    expect(await code(connection.openSubsystem('nothing', never))).toBe('target.unsupported');
    expect(await echoed(await connection.openSubsystem('echo', never), 10)).toBe(10);
  });

  itExhaustively('survives key exchanges in the middle of the data', async () => {
    const rekeying = await startDebianSshd('RekeyLimit 1M');
    try {
      const { port, privateKey } = rekeying;
      let asked = 0;
      const connection = await connected({
        port,
        credential: { privateKey },
        verifyHostKey: async () => {
          asked += 1;
        },
      });
      expect(await echoed(await connection.openSubsystem('echo', never), 20_000_000)).toBe(20_000_000);
      expect(asked).toBe(1);
    } finally {
      await Promise.all(connections.splice(0).map((connection) => connection.close()));
      await rekeying.stop();
    }
  });
});

describe('a partner that is not there', () => {
  it('tells a name that does not resolve from a port that refuses', async () => {
    expect(await code(connectSsh(options({ host: 'no-such-host.invalid' }), never))).toBe('net.dns');
    expect(await code(connectSsh(options({ port: await freePort() }), never))).toBe('net.refused');
  });

  it('refuses an address that policy does not allow before anything is sent to it', async () => {
    let seen = 0;
    const port = await awkward(() => {
      seen += 1;
    });
    const outbound = { policy: parseOutboundAllow('private') };
    expect(await code(connectSsh(options({ port, outbound }), never))).toBe('net.forbidden-address');
    expect(await code(connectSsh(options({ port, outbound, host: 'localhost' }), never))).toBe('net.forbidden-address');
    expect(seen).toBe(0);
  });

  it('counts a drop during the handshake as a busy partner', async () => {
    const dropped = await awkward((socket) => socket.end());
    expect(await code(connectSsh(options({ port: dropped }), never))).toBe('partner.busy');
    const greeted = await awkward((socket) => socket.end('Exceeded MaxStartups\r\n'));
    expect(await code(connectSsh(options({ port: greeted }), never))).toBe('partner.busy');
    const reset = await awkward((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await code(connectSsh(options({ port: reset }), never))).toBe('partner.busy');
    const identified = await awkward((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(await code(connectSsh(options({ port: identified }), never))).toBe('partner.busy');
  });

  it('is the same with the real MaxStartups', async () => {
    const full = await startDebianSshd('MaxStartups 1:100:1');
    try {
      const { connect } = await import('node:net');
      // Who asked whether it listens is counted for a moment longer.
      const first = await waitFor(async () => {
        const socket = connect(full.port, '127.0.0.1').on('error', () => undefined);
        const [greeting] = await once(socket, 'data');
        return String(greeting).startsWith('SSH-') && socket;
      });
      expect(await code(connectSsh(options({ port: full.port }), never))).toBe('partner.busy');
      first.destroy();
    } finally {
      await full.stop();
    }
  });

  it('gives up on a partner that accepts and then says nothing', async () => {
    const port = await awkward(() => undefined);
    expect(await code(connectSsh(options({ port, handshakeTimeoutMs: 100 }), never))).toBe('net.timeout');
  });

  it('ends at once when it is cancelled', async () => {
    const port = await awkward(() => undefined);
    const controller = new AbortController();
    const connecting = code(connectSsh(options({ port }), controller.signal));
    controller.abort();
    expect(await connecting).toBe('cancelled');
    expect(await code(connectSsh(options(), controller.signal))).toBe('cancelled');
    expect(await code(connectSsh(options({ port }), AbortSignal.timeout(50)))).toBe('net.timeout');
  });

  it('gives up on a partner that greets without end', async () => {
    const port = await awkward((socket) => {
      const line = `${'x'.repeat(8000)}\r\n`;
      const more = (): void => {
        while (!socket.destroyed && socket.write(line));
      };
      socket.on('drain', more);
      more();
    });
    expect(await code(connectSsh(options({ port }), never))).toBe('partner.misbehaved');
  });

  it('calls what is not SSH a partner that misbehaves, and old algorithms by their name', async () => {
    const http = await awkward((socket) => socket.end('HTTP/1.1 400 Bad Request\r\rSSH-1.5-old\r\n'));
    expect(await code(connectSsh(options({ port: http }), never))).toBe('partner.misbehaved');
    const old = await startDebianSshd(
      ['KexAlgorithms diffie-hellman-group14-sha1', 'HostKeyAlgorithms ssh-rsa', 'Ciphers aes128-cbc', 'MACs hmac-sha1'].join(
        '\n',
      ),
    );
    try {
      expect(await code(connectSsh(options({ port: old.port }), never))).toBe('auth.no-common-algorithm');
      const { port, privateKey } = old;
      const oldAlgorithms = ['diffie-hellman-group14-sha1', 'ssh-rsa', 'aes128-cbc', 'hmac-sha1'] as const;
      for (const left of oldAlgorithms) {
        const others = oldAlgorithms.filter((name) => name !== left);
        expect(await code(connectSsh(options({ port, oldAlgorithms: others }), never))).toBe('auth.no-common-algorithm');
      }
      const connection = await connected({ port, credential: { privateKey }, oldAlgorithms });
      expect(connection.negotiated).toMatchObject({
        keyExchange: 'diffie-hellman-group14-sha1',
        hostKeyAlgorithm: 'ssh-rsa',
        cipherOut: 'aes128-cbc',
        macOut: 'hmac-sha1',
      });
      await connection.close();
    } finally {
      await old.stop();
    }
  });
});

describe('a connection that dies', () => {
  it('destroys its channels with the reason, and nothing waits for ever', async () => {
    const { port, sockets } = await relay();
    const connection = await connected({ port });
    const reading = await connection.openSubsystem('echo', never);
    const writing = await connection.openSubsystem('echo', never);
    const written = new Promise<unknown>((resolve) => {
      writing.write(Buffer.alloc(64 * 1024 * 1024), resolve);
    });
    const readingError = once(reading.resume(), 'error');
    const late = connection.openSubsystem('sftp', never);
    for (const socket of sockets) socket.resetAndDestroy();
    expect(await connection.closed).toMatchObject({ code: 'net.reset' });
    expect(await readingError).toMatchObject([{ code: 'net.reset' }]);
    expect(await written).toMatchObject({ code: 'net.reset' });
    expect(writing.errored).toMatchObject({ code: 'net.reset' });
    expect(await code(late)).toBe('net.reset');
    expect(await code(connection.openSubsystem('sftp', never))).toBe('net.reset');
  });

  it('does not end a stream in good order when the connection is cut', async () => {
    const { port, sockets } = await relay();
    const channel = await (await connected({ port })).openSubsystem('echo', never);
    let ended = false;
    channel.on('end', () => {
      ended = true;
    });
    const failed = once(channel.resume(), 'error');
    for (const socket of sockets) socket.end();
    expect(await failed).toMatchObject([{ code: 'net.reset' }]);
    expect(ended).toBe(false);
  });

  it('notices a peer that is silent', async () => {
    const { port, sockets } = await relay();
    const connection = await connected({ port, keepalive: { intervalMs: 300, maxMissed: 3 } });
    const channel = await connection.openSubsystem('echo', never);
    const failed = once(channel.resume(), 'error');
    for (const socket of sockets) socket.unpipe().pause();
    expect(await connection.closed).toMatchObject({ code: 'net.timeout' });
    expect(await failed).toMatchObject([{ code: 'net.timeout' }]);
  });

  it('gives up opening a channel when it is cancelled, and stays usable', async () => {
    const connection = await connected();
    const controller = new AbortController();
    const opening = code(connection.openSubsystem('echo', controller.signal));
    controller.abort();
    expect(await opening).toBe('cancelled');
    expect(await echoed(await connection.openSubsystem('echo', never), 100)).toBe(100);
  });

  it('keeps nothing of channels that are closed', async () => {
    const connection = await connected();
    const opened: WeakRef<Duplex>[] = [];
    for (let count = 0; count < 20; count += 1) {
      const channel = await connection.openSubsystem('echo', never);
      opened.push(new WeakRef(channel));
      channel.destroy();
      await once(channel, 'close');
    }
    await waitFor(async () => {
      await usedMemory();
      // The last one or two may still be in somebody's hands.
      return opened.filter((channel) => channel.deref() !== undefined).length <= 2;
    });
  });

  it('says so when a channel is closed by the other side while something is still to be written', async () => {
    const connection = await connected();
    const channel = await connection.openSubsystem('echo', never);
    channel.destroy();
    const error = await new Promise((resolve) => channel.write('x', resolve));
    expect(error).toBeInstanceOf(Error);
    expect(channel.destroyed).toBe(true);
  });
});
