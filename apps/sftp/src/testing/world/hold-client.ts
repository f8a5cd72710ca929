import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Where OpenSSH signs in, by a key. */
export interface HeldTarget {
  readonly port: number;
  readonly username: string;
  readonly privateKeyFile: string;
  readonly cwd: string;
}

/** OpenSSH's client, signed in for as long as a test wants. */
export interface HeldClient {
  /** Has it leave by itself, when it is done; resolves as {@link ended}. */
  leave(): Promise<HeldEnd>;
  /** Kills it in the middle of what it does. */
  kill(): Promise<HeldEnd>;
  /** Has it say nothing any more, as if its line were dead. */
  freeze(): void;
  readonly ended: Promise<HeldEnd>;
}

interface HeldEnd {
  readonly code: number | null;
  readonly stderr: string;
}

const options = [
  'StrictHostKeyChecking=no',
  'UserKnownHostsFile=/dev/null',
  'LogLevel=ERROR',
  'IdentityAgent=none',
  'BatchMode=yes',
];

const signIn = ({ privateKeyFile }: HeldTarget): readonly string[] => [
  ...['-F', 'none', '-i', privateKeyFile, '-o', 'IdentitiesOnly=yes'],
  ...options.flatMap((option) => ['-o', option]),
];

function held(client: ChildProcess): HeldClient {
  let stderr = '';
  client.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  // It may be gone before it has read everything.
  client.stdin?.on('error', () => undefined);
  // `sftp` has its line in a process of its own.
  const signalAll = (signal: NodeJS.Signals): void => {
    if (client.pid !== undefined && client.exitCode === null) process.kill(-client.pid, signal);
  };
  const ended = once(client, 'close').then(([code]): HeldEnd => ({ code: typeof code === 'number' ? code : null, stderr }));
  return {
    leave: () => {
      client.stdin?.end();
      return ended;
    },
    kill: () => {
      signalAll('SIGKILL');
      return ended;
    },
    freeze: () => signalAll('SIGSTOP'),
    ended,
  };
}

/** A session with a channel on which nothing happens. `sftp` itself would not notice that it has ended before it has something to do. */
export function holdIdle(target: HeldTarget): HeldClient {
  const { port, username, cwd } = target;
  const place = ['-p', String(port), '-s', `${username}@127.0.0.1`, 'sftp'];
  return held(spawn('ssh', [...signIn(target), ...place], { cwd, stdio: ['pipe', 'ignore', 'pipe'], detached: true }));
}

/** `sftp` with commands, at so many Kbit a second. It hears of nothing before it has sent or read what it has in hand: up to 255 KiB. */
export function holdBusy(target: HeldTarget, kbits: number, commands: readonly string[]): HeldClient {
  const { port, username, cwd } = target;
  const place = ['-l', String(kbits), '-P', String(port), '-b', '-', `${username}@127.0.0.1`];
  const client = spawn('sftp', [...signIn(target), ...place], { cwd, stdio: ['pipe', 'ignore', 'pipe'], detached: true });
  client.stdin.write(commands.map((command) => `${command}\n`).join(''));
  return held(client);
}
