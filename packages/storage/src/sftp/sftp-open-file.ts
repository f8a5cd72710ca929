import type { FileInfo, OpenFile } from '@waybill/core';
import { readAhead, type SftpClient, type SftpHandle } from '@waybill/sftp';
import { fileInfoOf } from './attributes.js';
import { translated } from './partner-error.js';

/** A file at a partner, open for reading. */
export class SftpOpenFile implements OpenFile {
  readonly #client: SftpClient;
  readonly #handle: SftpHandle;
  #sizeHintBytes: number | undefined;

  constructor(client: SftpClient, handle: SftpHandle) {
    this.#client = client;
    this.#handle = handle;
  }

  stat(signal: AbortSignal): Promise<FileInfo> {
    return translated('source', async () => {
      const info = fileInfoOf(await this.#client.fstat(this.#handle, signal));
      this.#sizeHintBytes = info.sizeBytes;
      return info;
    });
  }

  readAt(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    return translated('source', () =>
      this.#client.read(this.#handle, offset, Math.min(length, this.#client.limits.maxReadBytes), signal),
    );
  }

  async *stream(offset: number, signal: AbortSignal): AsyncIterable<Uint8Array> {
    const chunks = readAhead(
      this.#client,
      this.#handle,
      { offset, ...(this.#sizeHintBytes === undefined ? {} : { sizeHintBytes: this.#sizeHintBytes }) },
      signal,
    );
    try {
      while (true) {
        const next = await translated('source', () => chunks.next());
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await chunks.return();
    }
  }

  async close(): Promise<void> {
    // The answer to CLOSE of a file that was only read tells nothing worth failing for.
    await this.#client.close(this.#handle, AbortSignal.timeout(10_000)).catch(() => undefined);
  }
}
