import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freeLoopbackPort, stopWithUs } from '@waybill/platform';
import { descendants, signalAll } from '../process/descendants.js';
import { runProgram } from '../process/run-program.js';
import { type TempDir, tempDir } from '../temp-dir.js';
import { type KeyFiles, type KeyKind, makeKeyFiles } from './key-files.js';
import { type SshdSettings, sshdConfig } from './sshd-config.js';

/** Options of {@link startSshd}. */
export interface SshdOptions {
  /** The host keys it has; one Ed25519 key when not given. */
  readonly hostKeys?: readonly KeyKind[];
  /** Public keys that may log in besides the client key it makes. */
  readonly authorizedKeys?: readonly string[];
  /** Further arguments of the SFTP server: `-R` for read-only, `-P rename` to refuse a request. */
  readonly sftpArgs?: readonly string[];
  /** Any setting of sshd_config(5): `{ MaxStartups: 1, HostKeyAlgorithms: 'ssh-rsa' }`. */
  readonly settings?: SshdSettings;
}

/** A real OpenSSH server of the test's own. */
export interface Sshd {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** The only user who can log in: the one who runs the tests. sshd knows no users but the system's. */
  readonly username: string;
  /** The folder where SFTP sessions begin. Paths are the machine's own, so a file in it is `<root>/<name>`. */
  readonly root: string;
  /** A key pair that may log in. */
  readonly clientKey: KeyFiles;
  /** What it shows to clients now, in the order of the options. */
  readonly hostKeys: readonly KeyFiles[];
  /** What it logged so far. */
  readonly log: readonly string[];
  /** The processes of its sessions. */
  sessionPids(): Promise<readonly number[]>;
  /** Kills every session, as a broken network would. It goes on listening. */
  cutSessions(): Promise<void>;
  /** Stops it and starts it again on the same port, with other options and, unless `keepHostKeys`, new host keys. */
  restart(changes?: SshdOptions & { readonly keepHostKeys?: boolean }): Promise<void>;
  /** Stops it with its sessions and removes its files. Can be called any number of times. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

// sshd starts itself again for each connection and insists on an absolute path for that.
const PROGRAMS = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd', '/opt/homebrew/sbin/sshd'];

async function sshdProgram(): Promise<string> {
  for (const program of PROGRAMS) {
    const found = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return program;
  }
  throw new Error('this test needs a real sshd: apt-get install openssh-server');
}

async function hasPenalties(): Promise<boolean> {
  const { stderr } = await runProgram('ssh', ['-V']);
  const [, major = '0', minor = '0'] = /OpenSSH_(\d+)\.(\d+)/.exec(stderr) ?? [];
  return Number(major) * 100 + Number(minor) >= 908;
}

interface Listening {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

async function listen(program: string, configFile: string, log: string[]): Promise<Listening | 'port taken'> {
  const [command = program, ...args] = [...stopWithUs('KILL'), program, '-D', '-e', '-f', configFile];
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const before = log.length;
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      log.push(error.message);
      resolve();
    });
    child.once('exit', () => resolve());
  });
  const listening = new Promise<boolean>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      log.push(line);
      if (line.startsWith('Server listening on ')) resolve(true);
    });
    child.stderr.once('close', () => resolve(false));
  });
  if (await listening) return { child, ended };
  await ended;
  const said = log.slice(before).join('\n');
  if (said.includes('Address already in use')) return 'port taken';
  throw new Error(`sshd did not start: ${said}`);
}

async function shutDown({ child, ended }: Listening): Promise<void> {
  if (child.pid === undefined) return;
  // Sessions outlive the listener, in process groups of their own.
  const sessions = await descendants(child.pid);
  child.kill('SIGKILL');
  signalAll(sessions, 'SIGKILL');
  await ended;
}

interface Files {
  readonly dir: TempDir;
  readonly root: string;
  readonly clientKey: KeyFiles;
}

async function makeFiles(): Promise<Files> {
  const dir = await tempDir('sshd');
  const root = join(dir.path, 'root');
  await mkdir(root);
  return { dir, root, clientKey: await makeKeyFiles(dir.path, 'client_key') };
}

/**
 * Starts the system's sshd on a free port of 127.0.0.1, with its own configuration, host keys and root folder; nothing of the
 * system's configuration is read. Works as root and as an ordinary user.
 * @throws Error that says what to install when there is no sshd
 */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const program = await sshdProgram();
  // Compiled into Debian's sshd, and made by its service only.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const penalties = await hasPenalties();
  const { dir, root, clientKey } = await makeFiles();
  const log: string[] = [];
  let generation = 0;
  let current = options;
  let hostKeys: readonly KeyFiles[] = [];

  const renewHostKeys = async (): Promise<void> => {
    generation += 1;
    const kinds = current.hostKeys ?? ['ed25519'];
    hostKeys = await Promise.all(kinds.map((kind) => makeKeyFiles(dir.path, `host_${kind}_${generation}`, kind)));
  };
  const start = async (port: number): Promise<Listening | 'port taken'> => {
    const authorizedKeysFile = join(dir.path, 'authorized_keys');
    await writeFile(authorizedKeysFile, `${[clientKey.publicKey, ...(current.authorizedKeys ?? [])].join('\n')}\n`);
    const configFile = join(dir.path, 'sshd_config');
    const text = sshdConfig({
      port,
      hostKeyFiles: hostKeys.map(({ privateKeyFile }) => privateKeyFile),
      authorizedKeysFile,
      root,
      sftpArgs: current.sftpArgs ?? [],
      settings: current.settings ?? {},
      hasPenalties: penalties,
    });
    await writeFile(configFile, text);
    return listen(program, configFile, log);
  };

  let running: Listening | undefined;
  let port = 0;
  try {
    await renewHostKeys();
    while (running === undefined) {
      port = await freeLoopbackPort();
      const started = await start(port);
      if (started !== 'port taken') running = started;
    }
  } catch (error) {
    await dir.remove();
    throw error;
  }

  const sessionPids = async (): Promise<readonly number[]> =>
    running?.child.pid === undefined ? [] : descendants(running.child.pid);
  const stop = async (): Promise<void> => {
    if (running !== undefined) await shutDown(running);
    running = undefined;
    await dir.remove();
  };
  return {
    host: '127.0.0.1',
    port,
    username: userInfo().username,
    root,
    clientKey,
    get hostKeys() {
      return hostKeys;
    },
    log,
    sessionPids,
    cutSessions: async () => signalAll(await sessionPids(), 'SIGKILL'),
    restart: async ({ keepHostKeys = false, ...changes } = {}) => {
      if (running !== undefined) await shutDown(running);
      running = undefined;
      current = { ...current, ...changes };
      if (!keepHostKeys) await renewHostKeys();
      const started = await start(port);
      if (started === 'port taken') throw new Error(`port ${port} was taken while sshd was down`);
      running = started;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
