import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The processes below `pid`, the nearest first. */
export async function descendants(pid: number): Promise<readonly number[]> {
  const looking = run('ps', ['-A', '-o', 'pid=,ppid=']);
  const { stdout } = await looking;
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found: number[] = [];
  for (let parents = [pid]; parents.length > 0; ) {
    parents = rows.flatMap(([child = 0, parent = 0]) => (parents.includes(parent) ? [child] : []));
    found.push(...parents);
  }
  return found.filter((each) => each !== looking.child.pid);
}

/** Sends each a signal; a process that is gone already is fine. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone already.
    }
  }
}
