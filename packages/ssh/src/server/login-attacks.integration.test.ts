import { createPrivateKey, sign } from 'node:crypto';
import ssh2 from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { generateKey, type PrivateKey } from '../index.js';
import { type RawClient, startRawClient } from '../testing/raw-client.js';
import { startTestListener, type TestListener } from '../testing/test-listener.js';

const servers: TestListener[] = [];
const clients: RawClient[] = [];
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) await server.stop();
});

async function started(...args: Parameters<typeof startTestListener>): Promise<TestListener> {
  const server = await startTestListener(...args);
  servers.push(server);
  return server;
}

async function attacker(server: TestListener, ...args: [] | [Parameters<typeof startRawClient>[1]]): Promise<RawClient> {
  const client = await startRawClient(server.port, ...args);
  clients.push(client);
  return client;
}

const ANSWERS = ['USERAUTH_SUCCESS', 'USERAUTH_FAILURE', 'USERAUTH_PK_OK', 'DISCONNECT'] as const;

async function answer(client: RawClient, ask: (protocol: RawClient['protocol']) => void): Promise<string> {
  const next = client.next(...ANSWERS);
  ask(client.protocol);
  return (await next).name;
}

function signatureOf(key: PrivateKey, data: Buffer, hash?: string): Buffer {
  const parsed = ssh2.utils.parseKey(key.privateKey);
  if (parsed instanceof Error) throw parsed;
  return sign(hash, data, createPrivateKey(parsed.getPrivatePEM()));
}

describe('a forged login', () => {
  it('fails when the algorithm does not fit the key, for which ssh2 has an Error instead of a no', async () => {
    const server = await started();
    const victim = server.clientKey.publicKeyOpenSsh;
    for (const algorithm of ['rsa-sha2-512', 'rsa-sha2-256', 'ecdsa-sha2-nistp256', 'ssh-rsa', 'ssh-dss']) {
      const client = await attacker(server);
      const forge = (_data: Buffer, done: (signature: Buffer) => void): void =>
        done(algorithm.startsWith('ecdsa') ? Buffer.from('3006020101020101', 'hex') : Buffer.alloc(64));
      expect(await answer(client, (protocol) => protocol.authPK('acme', victim, algorithm, forge))).not.toBe('USERAUTH_SUCCESS');
    }
    expect(server.sessions).toEqual([]);
    expect(server.asked).toEqual([]);
  });

  it('fails with a signature of another key, over something else, or with no signature at all', async () => {
    const server = await started();
    const other = await generateKey({ algorithm: 'ed25519' });
    const client = await attacker(server);
    const key = server.clientKey.publicKeyOpenSsh;
    const attempts: ((data: Buffer) => Buffer)[] = [
      (data) => signatureOf(other, data),
      (data) => signatureOf(server.clientKey, Buffer.concat([data, Buffer.of(0)])),
      () => Buffer.alloc(64),
      () => Buffer.alloc(0),
    ];
    for (const forge of attempts) {
      const result = await answer(client, (protocol) =>
        protocol.authPK('acme', key, 'ssh-ed25519', (data, done) => done(forge(data))),
      );
      expect(result).toBe('USERAUTH_FAILURE');
    }
    expect(server.asked).toEqual([]);
    expect(server.events.filter(({ type }) => type === 'login.failed')).toMatchObject([
      { reason: 'bad-signature' },
      { reason: 'bad-signature' },
      { reason: 'bad-signature' },
      { reason: 'bad-signature' },
    ]);
    const good = await answer(client, (protocol) =>
      protocol.authPK('acme', key, 'ssh-ed25519', (data, done) => done(signatureOf(server.clientKey, data))),
    );
    expect(good).toBe('USERAUTH_SUCCESS');
  });

  it('fails with SHA-1, though the signature is right', async () => {
    const clientKey = await generateKey({ algorithm: 'rsa' });
    const server = await started({
      authenticator: {
        password: async () => ({ accepted: false, reason: 'never' }),
        publicKey: async (username) => ({ accepted: true, principal: { username } }),
      },
    });
    const client = await attacker(server);
    const attempt = (algorithm: string, hash: string): Promise<string> =>
      answer(client, (protocol) =>
        protocol.authPK('acme', clientKey.publicKeyOpenSsh, algorithm, (data, done) => done(signatureOf(clientKey, data, hash))),
      );
    expect(await attempt('ssh-rsa', 'sha1')).toBe('USERAUTH_FAILURE');
    expect(await attempt('rsa-sha2-256', 'sha1')).toBe('USERAUTH_FAILURE');
    expect(await attempt('rsa-sha2-256', 'sha256')).toBe('USERAUTH_SUCCESS');
  });

  it('does not sign in by asking whether a key could be used', async () => {
    const server = await started();
    const client = await attacker(server);
    const key = server.clientKey.publicKeyOpenSsh;
    expect(await answer(client, (protocol) => protocol.authPK('acme', key, 'ssh-ed25519'))).toBe('USERAUTH_PK_OK');
    const opened = client.next('CHANNEL_OPEN_CONFIRMATION', 'CHANNEL_OPEN_FAILURE', 'DISCONNECT');
    client.protocol.session(0, 1_000_000, 32_768);
    expect((await opened).name).toBe('CHANNEL_OPEN_FAILURE');
    expect(server.sessions).toEqual([]);
  });
});

describe('probing for users and keys', () => {
  it('is told the same about every key of every user, without anybody being asked', async () => {
    const server = await started();
    const other = await generateKey({ algorithm: 'ed25519' });
    const client = await attacker(server);
    for (const key of [server.clientKey, other]) {
      const result = await answer(client, (protocol) => protocol.authPK('acme', key.publicKeyOpenSsh, 'ssh-ed25519'));
      expect(result).toBe('USERAUTH_PK_OK');
    }
    const stranger = await attacker(server);
    expect(await answer(stranger, (protocol) => protocol.authPK('who', other.publicKeyOpenSsh, 'ssh-ed25519'))).toBe(
      'USERAUTH_PK_OK',
    );
    expect(server.asked).toEqual([]);
  });

  it('gets no failure sooner than the floor, whoever it asks about', async () => {
    const server = await started({ limits: { failureFloorMs: 150 } });
    for (const username of ['acme', 'nobody', 'nul\0byte']) {
      const client = await attacker(server);
      const startedAt = performance.now();
      expect(await answer(client, (protocol) => protocol.authPassword(username, 'wrong'))).toBe('USERAUTH_FAILURE');
      expect(performance.now() - startedAt).toBeGreaterThan(149);
    }
  });

  it('cannot use a name with control characters, nor one that is not UTF-8, nor one without end', async () => {
    const server = await started();
    for (const username of ['acme\0', 'acme\n', 'acme\u0085', 'acme\u202e', '', 'a'.repeat(300), '\uFFFD']) {
      const client = await attacker(server);
      expect(await answer(client, (protocol) => protocol.authPassword(username, server.password))).toBe('USERAUTH_FAILURE');
    }
    expect(server.asked).toEqual([]);
    const failed = server.events.filter(({ type }) => type === 'login.failed');
    expect(failed).toHaveLength(7);
    expect(JSON.stringify(failed)).not.toMatch(/\\u0000|\\n|\u0085|\u202e/);
  });

  it('gets the same list of methods and the same question for everybody', async () => {
    const server = await started();
    for (const username of ['acme', 'nobody', 'nul\0byte']) {
      const client = await attacker(server);
      const next = client.next('USERAUTH_FAILURE');
      client.protocol.authNone(username);
      expect((await next).args).toEqual([['publickey', 'password', 'keyboard-interactive'], false]);
      const question = client.next('USERAUTH_INFO_REQUEST');
      client.protocol.authKeyboard(username);
      expect((await question).args).toEqual(['', '', [{ prompt: 'Password: ', echo: false }]]);
    }
    expect(server.asked).toEqual([]);
  });
});

describe('guessing', () => {
  it('ends with the connection after so many failures', async () => {
    const server = await started({ limits: { maxAuthAttempts: 3 } });
    const client = await attacker(server);
    const guess = (): Promise<string> => answer(client, (protocol) => protocol.authPassword('acme', 'guess'));
    expect([await guess(), await guess(), await guess()]).toEqual(['USERAUTH_FAILURE', 'USERAUTH_FAILURE', 'DISCONNECT']);
    expect(server.asked).toHaveLength(3);
    expect(await server.event('connection.closed')).toMatchObject({ reason: 'too-many-attempts' });
  });

  it('may turn from a dialogue to something else, and back', async () => {
    const server = await started();
    const client = await attacker(server);
    const { protocol } = client;
    const question = (): Promise<unknown> => {
      const next = client.next('USERAUTH_INFO_REQUEST', 'DISCONNECT');
      protocol.authKeyboard('acme');
      return next;
    };
    await question();
    expect(await answer(client, () => protocol.authPassword('acme', 'guess'))).toBe('USERAUTH_FAILURE');
    // The client of ssh2 loses count of its own requests as well.
    protocol._authsQueue.length = 0;
    expect(await question()).toMatchObject({ name: 'USERAUTH_INFO_REQUEST' });
    expect(await answer(client, () => protocol.authInfoRes([server.password]))).toBe('USERAUTH_SUCCESS');
    expect(await server.event('login.succeeded')).toMatchObject({ method: 'keyboard-interactive', factors: ['password'] });
  });

  it('cannot make a dialogue of very many answers', async () => {
    const server = await started();
    const client = await attacker(server);
    const question = client.next('USERAUTH_INFO_REQUEST');
    client.protocol.authKeyboard('acme');
    await question;
    client.protocol.authInfoRes(Array.from({ length: 17 }, () => 'guess'));
    expect(await server.event('connection.closed')).toMatchObject({ reason: 'protocol-violation' });
    expect(server.asked).toEqual([]);
  });

  it('is told of a key that is right and not enough, and the trail that it was left at that', async () => {
    const server = await started({
      authenticator: {
        publicKey: async () => ({ accepted: 'partly', next: 'password' }),
        password: async () => ({ accepted: false, reason: 'refused' }),
      },
    });
    const client = await attacker(server);
    const key = server.clientKey;
    const signedIn = client.next('USERAUTH_FAILURE');
    client.protocol.authPK('acme', key.publicKeyOpenSsh, 'ssh-ed25519', (data, done) => done(signatureOf(key, data)));
    expect((await signedIn).args).toEqual([['password', 'keyboard-interactive'], true]);
    const opened = client.next('CHANNEL_OPEN_CONFIRMATION', 'CHANNEL_OPEN_FAILURE', 'DISCONNECT');
    client.protocol.session(0, 1_000_000, 32_768);
    expect((await opened).name).toBe('CHANNEL_OPEN_FAILURE');
    client.socket.destroy();
    await server.event('connection.closed');
    expect(server.events.filter(({ type }) => type === 'login.failed')).toMatchObject([
      { reason: 'unfinished', username: 'acme', method: 'publickey', keyFingerprint: key.fingerprint },
    ]);
    expect(server.sessions).toEqual([]);
  });

  it('cannot ask about keys without end either', async () => {
    const server = await started({ limits: { maxAuthAttempts: 2 } });
    const client = await attacker(server);
    const ask = (): Promise<string> =>
      answer(client, (protocol) => protocol.authPK('acme', server.clientKey.publicKeyOpenSsh, 'ssh-ed25519'));
    let questions = 0;
    while ((await ask()) === 'USERAUTH_PK_OK') questions += 1;
    expect(questions).toBe(16);
  });

  it('cannot hide a guess in a request to change the password', async () => {
    const server = await started();
    const client = await attacker(server);
    const result = await answer(client, (protocol) => protocol.authPassword('acme', server.password, 'new'));
    expect(result).toBe('USERAUTH_FAILURE');
    expect(server.asked).toEqual([]);
  });

  it('learns nothing from an authenticator that fails', async () => {
    const failing = async (): Promise<never> => {
      throw new Error('the database is away');
    };
    const server = await started({ authenticator: { password: failing, publicKey: failing } });
    const client = await attacker(server);
    expect(await answer(client, (protocol) => protocol.authPassword('acme', 'x'))).toBe('USERAUTH_FAILURE');
    expect(await server.event('login.failed')).toMatchObject({ reason: 'error' });
  });

  it('leaves nothing behind when it hangs up while it is being decided', async () => {
    let signal: AbortSignal | undefined;
    let decide: () => void = () => undefined;
    const server = await started({
      authenticator: {
        password: (username, _password, context) => {
          signal = context.signal;
          return new Promise((resolve) => {
            decide = () => resolve({ accepted: true, principal: { username } });
          });
        },
        publicKey: async () => ({ accepted: false, reason: 'never' }),
      },
    });
    const client = await attacker(server);
    client.protocol.authPassword('acme', 'x');
    while (signal === undefined) await new Promise((resolve) => setImmediate(resolve));
    client.socket.destroy();
    await server.event('connection.closed');
    expect(signal.aborted).toBe(true);
    decide();
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.sessions).toEqual([]);
    expect(server.listener.counts()).toEqual({ connections: 0, sessions: 0 });
  });
});
