import type { FileHandle } from 'node:fs/promises';
import { BufferPool, type FileInfo, lend, type OpenFile } from '@waybill/core';
import { translated } from './errno.js';
import { fileInfoOf } from './file-info.js';
import { readAt } from './read-at.js';

/** Two of the largest requests that a partner is sent, so that none goes out half full. */
const STREAM_CHUNK = 2 * 255 * 1024;
const chunks = new BufferPool({ bufferBytes: STREAM_CHUNK, mostIdle: 32 });

/** A file of a local Store, open for reading. */
export class LocalOpenFile implements OpenFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  stat(): Promise<FileInfo> {
    return translated(async () => fileInfoOf(await this.#handle.stat()));
  }

  readAt(offset: number, length: number, signal: AbortSignal, into?: Uint8Array): Promise<Uint8Array> {
    return readAt(this.#handle, { offset, length, into }, signal);
  }

  /** Reads one chunk ahead of the consumer. */
  async *stream(offset: number, signal: AbortSignal): AsyncIterable<Uint8Array> {
    let at = offset;
    const read = (): Promise<Uint8Array> => this.readAt(at, STREAM_CHUNK, signal, lend(chunks, STREAM_CHUNK));
    let next = read();
    try {
      while (true) {
        const chunk = await next;
        if (chunk.length === 0) return;
        at += chunk.length;
        next = read();
        yield chunk;
      }
    } finally {
      await next.catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
