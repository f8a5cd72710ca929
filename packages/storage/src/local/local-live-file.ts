import type { FileHandle } from 'node:fs/promises';
import type { FileInfo, LiveFile } from '@waybill/core';
import { translated } from './errno.js';
import { fileInfoOf } from './file-info.js';
import { readAt } from './read-at.js';

/** A file of a local Store that is written under its own name. */
export class LocalLiveFile implements LiveFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  stat(): Promise<FileInfo> {
    return translated(async () => fileInfoOf(await this.#handle.stat()));
  }

  readAt(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    return readAt(this.#handle, { offset, length }, signal);
  }

  write(chunk: Uint8Array, offset: number, signal: AbortSignal): Promise<void> {
    return translated(async () => {
      signal.throwIfAborted();
      for (let done = 0; done < chunk.length; ) {
        const { bytesWritten } = await this.#handle.write(chunk, done, chunk.length - done, offset + done);
        done += bytesWritten;
      }
    });
  }

  truncate(sizeBytes: number, signal: AbortSignal): Promise<void> {
    return translated(async () => {
      signal.throwIfAborted();
      await this.#handle.truncate(sizeBytes);
    });
  }

  sync(): Promise<void> {
    return translated(() => this.#handle.sync());
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
