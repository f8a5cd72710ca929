import { translated } from './errno.js';
import type { SystemFile } from './system-calls.js';

export interface ReadRequest {
  readonly offset: number;
  readonly length: number;
  /** At least `length` bytes of memory to read into; otherwise it is made. */
  readonly into?: Uint8Array | undefined;
}

/** Up to `length` bytes of an open file, none only at its end. */
export function readAt(handle: SystemFile, { offset, length, into }: ReadRequest, signal: AbortSignal): Promise<Uint8Array> {
  return translated(async () => {
    signal.throwIfAborted();
    const memory = into ?? Buffer.allocUnsafeSlow(length);
    const { bytesRead } = await handle.read(memory, 0, length, offset);
    return memory.subarray(0, bytesRead);
  });
}
