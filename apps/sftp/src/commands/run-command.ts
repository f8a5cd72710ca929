import { encodeName, Failure } from '@waybill/core';
import type { ExecChannel } from '@waybill/ssh';
import type { Command, CommandFiles } from './command.js';

const FAILED = 1;

export interface RunCommandOptions {
  readonly files: CommandFiles;
  /** Must not throw. Hears of errors that are no Failure: faults of ours, which the client is not shown. */
  readonly onInternalError: (error: unknown) => void;
  /** Must not throw. Hears of work during which no data moves: it begins (1) or ended (-1). */
  readonly onWorking: (change: 1 | -1) => void;
}

/** Runs a command on its channel to its end. Never rejects. @returns its exit status; nothing when the channel was lost */
export async function runCommand(
  command: Command,
  channel: ExecChannel,
  { files, onInternalError, onWorking }: RunCommandOptions,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { stream } = channel;
  const explain = (error: unknown): string => {
    if (error instanceof Failure && error.code === 'source.not-found') return 'No such file or directory';
    if (error instanceof Failure && error.code !== 'internal') return error.publicDetail;
    onInternalError(error);
    return 'Internal error';
  };
  const complain = (line: string): void => channel.writeError(encodeName(`${line}\n`));
  const settle = async (): Promise<boolean> => {
    try {
      await files.settled?.();
      return true;
    } catch (error) {
      complain(explain(error));
      return false;
    }
  };
  try {
    const status = await command({ stream, complain, explain, files, working: onWorking, signal });
    const exitStatus = (await settle()) ? status : FAILED;
    channel.exit(exitStatus);
    return exitStatus;
  } catch (error) {
    if (!stream.destroyed && !signal.aborted) onInternalError(error);
    stream.destroy();
    return undefined;
  }
}
