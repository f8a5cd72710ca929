import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { generateKey } from '../keys/generate-key.js';
import type { PrivateKey } from '../keys/private-key.js';

export interface DebianSshd {
  readonly port: number;
  readonly username: string;
  /** Of a key that may sign in. */
  readonly privateKey: string;
  readonly folder: string;
  readonly pid: number;
  hostKeyFingerprint(type: 'ed25519' | 'rsa'): string;
  stop(): Promise<void>;
}

/** A port of the loopback that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

async function untilAccepting(port: number, child: ChildProcess, output: () => string): Promise<void> {
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// Takes a second of a processor to make, so all servers of a process show the same one.
let rsaHostKey: Promise<PrivateKey> | undefined;

/** OpenSSH's server on the loopback, with a configuration of its own and a subsystem `echo`. */
export async function startDebianSshd(...configuration: readonly string[]): Promise<DebianSshd> {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-sshd-'));
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  rsaHostKey ??= generateKey({ algorithm: 'rsa' });
  const hostKeys = { ed25519: await generateKey({ algorithm: 'ed25519' }), rsa: await rsaHostKey };
  const client = await generateKey({ algorithm: 'ed25519' });
  writeFileSync(join(folder, 'host_ed25519'), hostKeys.ed25519.privateKey, { mode: 0o600 });
  writeFileSync(join(folder, 'host_rsa'), hostKeys.rsa.privateKey, { mode: 0o600 });
  writeFileSync(join(folder, 'client.pub'), `${client.publicKeyOpenSsh}\n`);
  const port = await freePort();
  const lines = [
    ...configuration,
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${join(folder, 'host_ed25519')}`,
    `HostKey ${join(folder, 'host_rsa')}`,
    `AuthorizedKeysFile ${join(folder, 'client.pub')}`,
    // Or each command would first have bash read the user's own ~/.bashrc, which may do anything and take long.
    'SetEnv SHLVL=1',
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'Subsystem sftp internal-sftp',
    'Subsystem echo /bin/cat',
  ];
  writeFileSync(join(folder, 'sshd_config'), `${lines.join('\n')}\n`);
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (text: Buffer) => {
    output += text.toString();
  });
  await untilAccepting(port, child, () => output);
  return {
    port,
    folder,
    username: userInfo().username,
    privateKey: client.privateKey,
    pid: child.pid ?? 0,
    hostKeyFingerprint: (type) => hostKeys[type].fingerprint,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
