import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { stopWithUs } from '@waybill/platform';
import { waitFor } from '../wait-for.js';

/** A collector of Debian's that runs, and can be killed. */
export interface SyslogDaemon {
  readonly port: number;
  /** The lines that it has written, as they are; the last one may be torn when it was killed. */
  lines(): Promise<readonly string[]>;
  /** SIGSTOP, and on again. */
  pause(): void;
  resume(): void;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again at the same port, with what it left. */
  restart(): Promise<void>;
  /** Kills it and removes its folder. */
  stop(): Promise<void>;
}

interface Program {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly port: number;
  /** What it writes messages to. */
  readonly output: string;
  readonly remove: () => Promise<void>;
}

/** Starts a program that listens at a port of 127.0.0.1, and waits until it does. */
export async function startSyslogDaemon({ command, environment, port, output, remove }: Program): Promise<SyslogDaemon> {
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();
  let said = '';
  const kill = async (): Promise<void> => {
    child?.kill('SIGKILL');
    await ended;
  };
  const stop = async (): Promise<void> => {
    await kill();
    await remove();
  };
  const start = async (): Promise<void> => {
    const [program = '', ...args] = [...stopWithUs('KILL'), ...command];
    const started = spawn(program, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'ignore', 'pipe'] });
    child = started;
    started.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    ended = new Promise<void>((resolve) => started.once('error', () => resolve()).once('exit', () => resolve()));
    await waitFor(() => listens(port), { what: `${program} to listen`, timeoutMs: 30_000 });
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw new Error(`${command[0]} did not start: ${said}`, { cause: error });
  }
  return {
    port,
    lines: async () => (await readFile(output, 'utf8').catch(() => '')).split('\n').filter((line) => line !== ''),
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    ...{ kill, restart: start, stop },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
