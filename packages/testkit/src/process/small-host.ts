import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ProgramResult } from './run-program.js';
import { SMALL_HOST_PROGRAM } from './small-host-program.js';

// The system's own, which has the Debian packages; another python3 may come first in the path.
const PYTHON = '/usr/bin/python3';

/** What the small host runs: a command with its input, or a script of Python with its arguments. */
export type SmallHostTask = ({ readonly command: readonly string[]; readonly input: string } | PythonScript) & {
  readonly cwd: string | null;
  readonly timeoutMs: number;
};

interface PythonScript {
  readonly script: string;
  readonly args: readonly string[];
}

let host: Promise<string> | undefined;

/** Starts it; it neither keeps this process nor outlives it. Resolves to the socket that it listens at. */
async function start(): Promise<string> {
  const child = spawn(PYTHON, ['-W', 'ignore', '-X', 'utf8', '-c', SMALL_HOST_PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${PYTHON} ended with ${code}`))),
  ]);
  child.unref();
  for (const stream of [child.stdin, child.stdout]) if (stream instanceof Socket) stream.unref();
  return String(line).trim();
}

/**
 * Has a process that is small start what tests run, one for all tests of this process. To start a program costs a process what it takes to
 * copy the tables of its own memory: of one that has run tests for a while, some 60 ms a GB and program.
 * @throws Error when it does not end in time; then it is killed
 */
export async function runInSmallHost(what: string, task: SmallHostTask): Promise<ProgramResult> {
  host ??= start();
  const line = connect(await host);
  line.write(`${JSON.stringify(task)}\n`);
  const { code, stdout, stderr } = JSON.parse(await text(line));
  if (code === null) throw new Error(`${what} did not end within ${task.timeoutMs} ms: ${stderr}`);
  return { code: code < 0 ? null : code, stdout, stderr };
}
