import type { Duplex } from 'node:stream';
import type { SftpHandlers } from '@waybill/sftp';

/** The operations that commands are made of. */
export type CommandFiles = SftpHandlers & Required<Pick<SftpHandlers, 'openForDigest'>>;

/** What a command works with. */
export interface CommandCall {
  /** Standard input and output. */
  readonly stream: Duplex;
  /** One line on standard error. */
  readonly complain: (line: string) => void;
  /** What a client is told about an error; a fault of ours is logged and not told. */
  readonly explain: (error: unknown) => string;
  /** What the session may do, with its permissions and its audit trail. */
  readonly files: CommandFiles;
  /** Says that work begins (1) or ended (-1) during which no data moves. */
  readonly working: (change: 1 | -1) => void;
  /** Aborts when the session ends. */
  readonly signal: AbortSignal;
}

/** A command that a client asked for, ready to run. Resolves to its exit status; rejects when the channel is lost. */
export type Command = (call: CommandCall) => Promise<number>;
