import { runInSmallHost } from './small-host.js';

/** Options of {@link runProgram}. */
export interface RunProgramOptions {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  /** Variables on top of what is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** After this time it is killed and the promise rejects; 240,000 when not given: only what hangs reaches it. */
  readonly timeoutMs?: number;
}

/** What a program said and how it ended. */
export interface ProgramResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a real program to its end. A status other than 0 is a result and not an error; one that cannot be started or does not end in time is. */
export function runProgram(
  program: string,
  args: readonly string[],
  { input = '', cwd, env = {}, timeoutMs = 240_000 }: RunProgramOptions = {},
): Promise<ProgramResult> {
  // The `env` program adds to what is inherited, which is not ours to read here.
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const command = ['env', ...variables, program, ...args];
  return runInSmallHost(program, { command, input: Buffer.from(input).toString('base64'), cwd: cwd ?? null, timeoutMs });
}
