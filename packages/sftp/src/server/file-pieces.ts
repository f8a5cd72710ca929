import { Failure } from '@waybill/core';
import type { SftpFileHandle, SftpReadUse } from './handlers.js';
import type { SessionContext } from './session-context.js';

export interface FileRange {
  readonly offset: number;
  /** Infinity is to the end. */
  readonly length: number;
}

/**
 * How much of a file a request means that gives 0 for "to the end": never more than was there when it came, so that a file that is
 * copied to its own end does not grow for ever. `undefined` is a beginning beyond the end.
 */
export async function rangeOf(
  file: SftpFileHandle,
  offset: number,
  length: number,
  signal: AbortSignal,
): Promise<FileRange | undefined> {
  const wanted = length === 0 ? Infinity : length;
  const { sizeBytes } = await file.stat(signal);
  if (sizeBytes === undefined) return { offset, length: wanted };
  return offset > sizeBytes ? undefined : { offset, length: Math.min(wanted, sizeBytes - offset) };
}

/**
 * Reads a range one READ after the other, so that it needs the memory of one; ends early where the file does, and with the session.
 * Each piece belongs to who takes it, who may `giveBack` it.
 */
export async function* filePieces(
  { options, signal }: SessionContext,
  file: SftpFileHandle,
  range: FileRange,
  use: SftpReadUse,
): AsyncGenerator<Uint8Array, void, void> {
  for (let done = 0; done < range.length; ) {
    signal.throwIfAborted();
    const wanted = Math.min(range.length - done, options.maxDataBytes);
    const piece = await file.read(range.offset + done, wanted, signal, use);
    if (piece.length > wanted) throw new Failure('internal', { publicDetail: 'A handler read more than it was asked for.' });
    if (piece.length === 0) return;
    done += piece.length;
    yield piece;
  }
}
