import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseOutboundAllow } from '@waybill/core';
import { runPython } from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectSsh, generateKey } from '../index.js';
import { startTestListener, type TestListener } from '../testing/test-listener.js';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'waybill-clients-'));
const payload = 'hello over ssh';
let server: TestListener;
beforeAll(async () => {
  server = await startTestListener();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
const others: TestListener[] = [];
afterEach(async () => {
  for (const other of others.splice(0)) await other.stop();
});

function keyFile(of: TestListener): string {
  const file = join(folder, `key-${of.port}`);
  writeFileSync(file, of.clientKey.privateKey, { mode: 0o600 });
  return file;
}

function sshArguments(of: TestListener, ...more: readonly string[]): string[] {
  const known = join(folder, `known-${of.port}`);
  writeFileSync(known, `[127.0.0.1]:${of.port} ${of.hostKey.publicKeyOpenSsh}\n`);
  const options = ['StrictHostKeyChecking=yes', `UserKnownHostsFile=${known}`, 'IdentitiesOnly=yes', 'PasswordAuthentication=no'];
  return [...options.flatMap((each) => ['-o', each]), '-F', 'none', '-i', keyFile(of), '-p', String(of.port), ...more];
}

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const ssh = (args: readonly string[]): Promise<Ended> => runToEnd('ssh', args);

async function runToEnd(program: string, args: readonly string[], input = payload): Promise<Ended> {
  const running = run(program, [...args], { maxBuffer: 64 * 1024 * 1024 });
  running.child.stdin?.on('error', () => undefined).end(input);
  try {
    const { stdout, stderr } = await running;
    return { exitCode: 0, stdout, stderr };
  } catch (error) {
    const field = (name: string): unknown => (error instanceof Error ? Reflect.get(error, name) : undefined);
    return { exitCode: Number(field('code')), stdout: String(field('stdout')), stderr: String(field('stderr')) };
  }
}

const paramiko = `
import sys, paramiko
host, port, method, secret, user, size = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5], int(sys.argv[6])
t = paramiko.Transport((host, port))
t.start_client(timeout=20)
methods = method.split('+')
try:
    if 'wrongkey' in methods:
        try: t.auth_publickey(user, paramiko.RSAKey.generate(2048))
        except paramiko.AuthenticationException: pass
    if 'key' in methods: t.auth_publickey(user, paramiko.Ed25519Key.from_private_key_file(secret))
    if 'password' in methods: t.auth_password(user, secret)
except paramiko.AuthenticationException as e:
    print('refused'); sys.exit(5)
c = t.open_session()
c.invoke_subsystem('sftp')
import threading
data = b'x' * size
threading.Thread(target=lambda: (c.sendall(data), c.shutdown_write())).start()
got = 0
while True:
    part = c.recv(65536)
    if not part: break
    got += len(part)
print(got, c.recv_exit_status())
t.close()
`;

async function withParamiko(of: TestListener, method: string, secret: string, user = 'acme', size = 100_000): Promise<string> {
  const { code, stdout, stderr } = await runPython(paramiko, ['127.0.0.1', String(of.port), method, secret, user, String(size)]);
  expect([0, 5], stderr).toContain(code);
  return stdout.trim();
}

describe('OpenSSH', () => {
  it('signs in with its key and speaks over the sftp subsystem', async () => {
    const ended = await ssh(sshArguments(server, 'acme@127.0.0.1', '-s', 'sftp'));
    expect(ended).toMatchObject({ exitCode: 0, stdout: payload });
    const event = await server.event('login.succeeded');
    expect(event).toMatchObject({ username: 'acme', method: 'publickey', keyFingerprint: server.clientKey.fingerprint });
    expect(event.clientIdentification).toMatch(/^SSH-2\.0-OpenSSH_/);
    expect(server.sessions[0]?.negotiated).toMatchObject({
      strictKeyExchange: true,
      keyExchange: 'curve25519-sha256',
    });
    const closed = await server.event('session.closed');
    expect(closed).toMatchObject({ username: 'acme', sessionId: event.sessionId, reason: 'partner' });
    expect(closed.bytesIn).toBeGreaterThan(1000);
  });

  it.each([
    ['its own preferences', [], 'aes128-gcm@openssh.com'],
    ['a slow cipher and a fast one', ['-c', 'aes256-ctr,aes256-gcm@openssh.com'], 'aes256-gcm@openssh.com'],
    ['nothing but a slow cipher', ['-c', 'aes256-ctr'], 'aes256-ctr'],
  ])('with %s gets the fast cipher where it has one', async (_, options, cipher) => {
    const { stdout, stderr } = await ssh(sshArguments(server, '-v', ...options, 'acme@127.0.0.1', '-s', 'sftp'));
    expect(stdout).toBe(payload);
    expect(stderr).toContain(`kex: server->client cipher: ${cipher}`);
    expect(stderr).toContain(`kex: client->server cipher: ${cipher}`);
  });

  it('is told everything when it waits for that', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write('SSH-2.0-OpenSSH_9.9\r\n');
    let told = '';
    for await (const chunk of socket) {
      told += Buffer.from(chunk).toString('latin1');
      if (told.includes('hmac')) break;
    }
    expect(told).toContain('aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes256-ctr');
  });

  it('is refused a shell, a command, a terminal, other subsystems and forwarding, cleanly', async () => {
    const shell = await ssh(sshArguments(server, '-tt', 'acme@127.0.0.1'));
    expect(shell.exitCode).not.toBe(0);
    expect(shell.stdout).toBe('');
    expect(await ssh(sshArguments(server, 'acme@127.0.0.1', 'id'))).toMatchObject({ stdout: '', stderr: /exec request failed/ });
    expect(await ssh(sshArguments(server, 'acme@127.0.0.1', '-s', 'netconf'))).toMatchObject({ stdout: '', stderr: /subsystem/ });
    const remote = ['-o', 'ExitOnForwardFailure=yes', '-R', '0:127.0.0.1:1'];
    expect((await ssh(sshArguments(server, ...remote, 'acme@127.0.0.1', '-s', 'sftp'))).stderr).toMatch(/forwarding failed/);
    expect(await ssh(sshArguments(server, '-W', '127.0.0.1:1', 'acme@127.0.0.1'))).toMatchObject({ stderr: /forwarding failed/ });
    const agent = ['-A', '-o', 'SendEnv=LANG'];
    expect((await ssh(sshArguments(server, ...agent, 'acme@127.0.0.1', '-s', 'sftp'))).stdout).toBe(payload);
  });

  it('runs a command that its session takes, known by its bytes, with standard error and an exit status', async () => {
    const commands: string[] = [];
    const commanding = await startTestListener({
      onSession: (session) =>
        session.onExec((command) => {
          commands.push(Buffer.from(command).toString('latin1'));
          if (commands.length > 1) return undefined;
          return ({ stream, writeError, exit }) => {
            writeError(Buffer.from('warned'));
            stream.on('end', () => exit(7)).pipe(stream, { end: false });
          };
        }),
    });
    others.push(commanding);
    // A name that is no UTF-8, which this runtime gives to no program.
    const script = `exec ssh "$@" "$(printf 'cat \\377\\303(')"`;
    const args = sshArguments(commanding, 'acme@127.0.0.1');
    const ended = await runToEnd('sh', ['-c', script, 'sh', ...args]);
    expect(ended).toEqual({ exitCode: 7, stdout: payload, stderr: 'warned' });
    expect(await ssh([...args, 'x'.repeat(3_000)])).toMatchObject({ stdout: '', stderr: /exec request failed/ });
    expect(commands[0]).toBe('cat \xff\xc3(');
    const refused = await commanding.event('request.refused');
    expect(refused).toMatchObject({
      username: 'acme',
      request: 'exec',
      detail: 'x'.repeat(1_024),
      sessionId: expect.any(String),
    });
  });

  it('is understood after new keys as before', async () => {
    const commands: string[] = [];
    const rekeying = await startTestListener({
      limits: { rekeyMs: 30 },
      onSession: (session) =>
        session.onExec((command) => {
          commands.push(Buffer.from(command).toString());
          return ({ stream, exit }) => {
            stream.resume();
            exit(0);
          };
        }),
    });
    others.push(rekeying);
    const connection = await connectSsh(
      {
        host: '127.0.0.1',
        port: rekeying.port,
        username: 'acme',
        credential: { privateKey: rekeying.clientKey.privateKey },
        connectTimeoutMs: 20_000,
        verifyHostKey: async () => undefined,
        outbound: { policy: parseOutboundAllow('loopback') },
      },
      new AbortController().signal,
    );
    const asked: string[] = [];
    const codes = new Set<number | null>();
    const until = performance.now() + 400;
    while (performance.now() < until) {
      asked.push(`command ${asked.length}`);
      // How it ended comes together with the answer that it began.
      codes.add((await connection.exec(asked.at(-1) ?? '', new AbortController().signal)).exitCode);
    }
    expect([...codes]).toEqual([0]);
    await connection.close();
    expect(commands).toEqual(asked);
  });

  it('is refused with another key or another user name', async () => {
    expect(await ssh(sshArguments(server, 'nobody@127.0.0.1', '-s', 'sftp'))).toMatchObject({
      exitCode: 255,
      stderr: /publickey,password/,
    });
    const failed = await server.event('login.failed');
    expect(failed).toMatchObject({ username: 'nobody', method: 'publickey', reason: 'refused' });
  });

  it.each([
    ['so much time', { rekeyMs: 30 }, 4],
    // The listener looks at the bytes once a second.
    ['so many bytes', { rekeyBytes: 500_000 }, 2],
  ])('goes on when the server asks for new keys in the middle of the data, after %s', async (_, limits, enough) => {
    const rekeying = await startTestListener({ limits });
    others.push(rekeying);
    const child = spawn('ssh', sshArguments(rekeying, '-v', 'acme@127.0.0.1', '-s', 'sftp'));
    let keyExchanges = 0;
    child.stderr.on('data', (text: Buffer) => {
      keyExchanges += text.toString().match(/SSH2_MSG_KEXINIT received/g)?.length ?? 0;
    });
    let sent = 0;
    let got = 0;
    const more = (): void => {
      sent += 1_000_000;
      child.stdin.write(Buffer.alloc(1_000_000, 'x'));
      if (keyExchanges >= enough) child.stdin.end();
    };
    child.stdout.on('data', (chunk: Buffer) => {
      got += chunk.length;
      if (got > sent - 500_000 && !child.stdin.writableEnded) more();
    });
    more();
    const [exitCode] = await once(child, 'close');
    expect(exitCode).toBe(0);
    expect(got).toBe(sent);
  });

  it.each(['rsa', 'ecdsa-p256', 'ecdsa-p521'] as const)('signs in with a key of type %s', async (algorithm) => {
    const clientKey = await generateKey({ algorithm });
    const trusting = await startTestListener({
      authenticator: {
        password: async () => ({ accepted: false, reason: 'never' }),
        publicKey: async (username, key) =>
          key.fingerprint === clientKey.fingerprint
            ? { accepted: true, principal: { username } }
            : { accepted: false, reason: 'another key' },
      },
    });
    others.push(trusting);
    const known = { ...trusting, clientKey };
    expect(await ssh(sshArguments(known, 'acme@127.0.0.1', '-s', 'sftp'))).toMatchObject({ exitCode: 0, stdout: payload });
  });
});

describe('paramiko', () => {
  it('signs in with a password, and with a key', async () => {
    expect(await withParamiko(server, 'password', server.password)).toBe('100000 0');
    expect(await withParamiko(server, 'key', keyFile(server), 'acme', 5_000_000)).toBe('5000000 0');
  });

  it('may try a key first and the password then, asking for the service again', async () => {
    expect(await withParamiko(server, 'wrongkey+password', server.password)).toBe('100000 0');
  });

  it('is refused with a wrong password or user name', async () => {
    expect(await withParamiko(server, 'password', 'wrong')).toBe('refused');
    expect(await withParamiko(server, 'password', server.password, 'nobody')).toBe('refused');
  });
});

it('AsyncSSH signs in, and is not asked for new keys', async () => {
  const strict = await startTestListener({ limits: { rekeyMs: 1 } });
  others.push(strict);
  const script = `
import asyncio, sys, asyncssh
async def main():
    async with asyncssh.connect('127.0.0.1', port=int(sys.argv[1]), username='acme', password=sys.argv[2], known_hosts=None, client_keys=None) as c:
        w, r, _ = await c.open_session(subsystem='sftp', encoding=None)
        for _ in range(300):
            w.write(b'y' * 1000)
            await r.readexactly(1000)
        w.write_eof()
        print(len(await r.read()))
asyncio.run(main())
`;
  expect(await runPython(script, [String(strict.port), strict.password])).toEqual({ code: 0, stdout: '0\n', stderr: '' });
});

it('PuTTY signs in with a password', async () => {
  const hostKey = server.hostKey.fingerprint;
  const args = ['-batch', '-P', String(server.port), '-hostkey', hostKey, '-pw', server.password, '-s', 'acme@127.0.0.1', 'sftp'];
  const running = run('plink', args);
  running.child.stdin?.end(payload);
  expect((await running).stdout).toBe(payload);
});

it('ssh-audit finds nothing to fail in the modern profile', async () => {
  const { stdout } = await run('ssh-audit', ['-n', '-p', String(server.port), '127.0.0.1']).catch((error: unknown) => ({
    stdout: error instanceof Error ? String(Reflect.get(error, 'stdout')) : '',
  }));
  expect(stdout).toContain('curve25519-sha256');
  expect(stdout).not.toContain('[fail]');
  expect(stdout).not.toContain('ssh-rsa');
  expect(stdout).toContain('compression: disabled');
  // This version of ssh-audit is older than strict key exchange and takes its name for an algorithm.
  const warnings = stdout.split('\n').filter((line) => line.includes('[warn]') && !line.includes('kex-strict-s-v00'));
  expect(warnings).toEqual([]);
});
