import { spawnSync } from 'node:child_process';

let known: boolean | undefined;

// Busybox has a program of the same name that knows none of the options needed here.
function hasSetpriv(): boolean {
  if (process.platform !== 'linux') return false;
  const { stdout } = spawnSync('setpriv', ['--help'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return typeof stdout === 'string' && stdout.includes('--pdeathsig') && stdout.includes('--ambient-caps');
}

/**
 * The command to put in front of a child's, so that the kernel sends it `signal` when the thread that started it ends for whatever
 * reason, kill -9 included. Options of setpriv may follow it. Empty where util-linux's setpriv is missing: then nothing does.
 */
export function stopWithUs(signal: 'INT' | 'TERM' | 'KILL'): readonly string[] {
  known ??= hasSetpriv();
  return known ? ['setpriv', `--pdeathsig=${signal}`] : [];
}
