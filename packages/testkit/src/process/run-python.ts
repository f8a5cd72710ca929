import type { ProgramResult } from './run-program.js';
import { runInSmallHost } from './small-host.js';

/** Options of {@link runPython}. */
export interface RunPythonOptions {
  readonly cwd?: string;
  /** After this time it is killed and the promise rejects; 240,000 when not given: only what hangs reaches it. */
  readonly timeoutMs?: number;
}

/**
 * Runs a script of Python that may use paramiko and AsyncSSH, with `args` behind `sys.argv[0]`, to its end. One interpreter has imported
 * them for all scripts of this process: to do so costs more than most scripts do.
 */
export function runPython(
  script: string,
  args: readonly string[],
  { cwd, timeoutMs = 240_000 }: RunPythonOptions = {},
): Promise<ProgramResult> {
  return runInSmallHost('the script', { script, args, cwd: cwd ?? null, timeoutMs });
}
