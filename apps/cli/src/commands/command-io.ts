import type { Writable } from 'node:stream';
import type { Environment } from '@waybill/platform';

/** What a command reads and writes; the process's own in `main.ts`, buffers in tests. */
export interface CommandIo {
  readonly environment: Environment;
  /** A line of the result, to standard output. */
  print(line: string): void;
  /** Where a result that is no lines of text goes: the process's standard output when absent. */
  readonly output?: Writable;
  /** A line for the person, to standard error. */
  tell(line: string): void;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** The exit status, when it is not 0. */
  exitWith(status: number): void;
}
