import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ProgramResult } from '../process/run-program.js';
import { PYTHON_HOST } from './python-host.js';

// The system's own, which has the Debian packages; another python3 may come first in the path.
const PYTHON = '/usr/bin/python3';

/** Options of {@link runPython}. */
export interface RunPythonOptions {
  readonly cwd?: string;
  /** After this time it is killed, and its code is that of the signal, below zero; 60 when not given. */
  readonly timeoutSeconds?: number;
}

let host: Promise<string> | undefined;

/** Starts the Python that stays, which neither keeps this process nor outlives it; resolves to the socket that it listens at. */
async function start(): Promise<string> {
  const child = spawn(PYTHON, ['-W', 'ignore', '-c', PYTHON_HOST], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${PYTHON} ended with ${code}`))),
  ]);
  child.unref();
  for (const stream of [child.stdin, child.stdout]) if (stream instanceof Socket) stream.unref();
  return String(line).trim();
}

/**
 * Runs a script of Python that may use paramiko and AsyncSSH, with `args` behind `sys.argv[0]`, to its end. One interpreter serves all
 * scripts of this process: to start one and import a library costs more than most scripts do.
 */
export async function runPython(
  script: string,
  args: readonly string[],
  { cwd, timeoutSeconds = 60 }: RunPythonOptions = {},
): Promise<ProgramResult> {
  host ??= start();
  const line = connect(await host);
  line.write(`${JSON.stringify({ script, args, cwd: cwd ?? null, seconds: timeoutSeconds })}\n`);
  return JSON.parse(await text(line));
}
