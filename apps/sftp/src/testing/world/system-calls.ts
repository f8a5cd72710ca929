import { readFile } from 'node:fs/promises';

/** A system call that strace has seen. */
export interface Traced {
  readonly name: string;
  /** As strace writes them, open files with their paths. */
  readonly args: string;
  /** The lines of the trace in which it began and ended. */
  readonly begun: number;
  readonly ended: number;
  /** Both ends of the connection that it writes to. */
  readonly socket: string | undefined;
}

const whole = /^(\d+) +(\w+)\((.*)\) += /;
const unfinished = /^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$/;
const resumed = /^(\d+) +<\.\.\. (\w+) resumed>/;
const connection = /^\d+<TCP:\[([^\]]*)\]>/;

/** Reads what `strace -f -yy` wrote: the calls in the order in which they ended, those that failed left out. */
export async function readTrace(path: string): Promise<readonly Traced[]> {
  const calls: Traced[] = [];
  const open = new Map<string, Omit<Traced, 'ended'>>();
  const lines = (await readFile(path, 'utf8')).split('\n');
  for (const [at, line] of lines.entries()) {
    if (/ = -1 /.test(line)) continue;
    const [, id = '', name = '', args = ''] = whole.exec(line) ?? unfinished.exec(line) ?? [];
    const call = { name, args, begun: at, socket: /^(write|send)/.test(name) ? connection.exec(args)?.[1] : undefined };
    if (whole.test(line)) calls.push({ ...call, ended: at });
    else if (unfinished.test(line)) open.set(id, call);
    const [, ending] = resumed.exec(line) ?? [];
    const begun = ending === undefined ? undefined : open.get(ending);
    if (begun !== undefined) calls.push({ ...begun, ended: at });
  }
  return calls;
}
