import type { FileInfo, OpenFile } from '@waybill/core';
import { readAhead, type SftpClient, type SftpHandle } from '@waybill/sftp';
import { fileInfoOf } from './attributes.js';
import { cleanUpTime } from './clean-up-time.js';
import { translated } from './partner-error.js';

/** A file at a partner, open for reading. */
export class SftpOpenFile implements OpenFile {
  readonly #client: SftpClient;
  readonly #handle: SftpHandle;
  readonly #readOnce: boolean;
  #sizeHintBytes: number | undefined;
  #work: AbortSignal | undefined;

  /** @param options.readOnce the server fails when an open file is asked for what it is (B5); it is not asked */
  constructor(client: SftpClient, handle: SftpHandle, options: { readonly readOnce: boolean }) {
    this.#client = client;
    this.#handle = handle;
    this.#readOnce = options.readOnce;
  }

  async stat(signal: AbortSignal): Promise<FileInfo> {
    if (this.#readOnce) return { kind: 'file' };
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
    this.#work = signal;
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
    await this.#client.close(this.#handle, cleanUpTime(this.#work)).catch(() => undefined);
  }
}
