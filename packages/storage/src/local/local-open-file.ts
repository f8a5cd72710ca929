import type { Stats } from 'node:fs';
import { BufferPool, type FileInfo, lend, type OpenFile } from '@waybill/core';
import { translated } from './errno.js';
import { fileInfoOf } from './file-info.js';
import { GatheredReads } from './gathered-reads.js';
import { readAt } from './read-at.js';
import type { SystemFile } from './system-calls.js';

/** Four of the largest requests that a partner is sent, so that none goes out half full. */
const STREAM_CHUNK = 4 * 255 * 1024;
const chunks = new BufferPool({ bufferBytes: STREAM_CHUNK, mostIdle: 16 });
/** Below that, memory of the file's own costs less than a whole chunk that is kept. */
const SMALL_CHUNK = 64 * 1024;

/** A file of a local Store, open for reading. */
export class LocalOpenFile implements OpenFile {
  readonly #handle: SystemFile;
  readonly #reads: GatheredReads;
  /** What the system told when it was opened, for who asks right after. */
  #opened: Stats | undefined;
  #sizeHintBytes: number;

  constructor(handle: SystemFile, opened: Stats) {
    this.#handle = handle;
    this.#reads = new GatheredReads(handle);
    this.#opened = opened;
    this.#sizeHintBytes = opened.size;
  }

  stat(): Promise<FileInfo> {
    return translated(async () => {
      const stats = this.#opened ?? (await this.#handle.stat());
      this.#opened = undefined;
      this.#sizeHintBytes = stats.size;
      return fileInfoOf(stats);
    });
  }

  readAt(offset: number, length: number, signal: AbortSignal, into?: Uint8Array): Promise<Uint8Array> {
    if (into !== undefined) return readAt(this.#handle, { offset, length, into }, signal);
    // A byte more than there should be: whoever gets that as well reads a file that has grown.
    const left = Math.max(0, this.#sizeHintBytes - offset) + 1;
    return left <= SMALL_CHUNK ? this.#readSmall(offset, { length, left }, signal) : this.#readGathered(offset, length, signal);
  }

  /** Clients ask for as much as a request may bring, however little is left. */
  async #readSmall(
    offset: number,
    { length, left }: { readonly length: number; readonly left: number },
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const read = await readAt(this.#handle, { offset, length: Math.min(length, left) }, signal);
    return read.length < left || length === left ? read : this.#readGathered(offset, length, signal);
  }

  #readGathered(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    return translated(() => {
      signal.throwIfAborted();
      return this.#reads.read(offset, length);
    });
  }

  /** Reads one chunk ahead of the consumer. */
  async *stream(offset: number, signal: AbortSignal): AsyncIterable<Uint8Array> {
    let at = offset;
    let next = this.#readNext(at, signal);
    try {
      while (true) {
        const { chunk, atEnd } = await next;
        at += chunk.length;
        if (!atEnd) next = this.#readNext(at, signal);
        if (chunk.length > 0) yield chunk;
        if (atEnd) return;
      }
    } finally {
      await next.catch(() => undefined);
    }
  }

  /** A small file takes a small buffer. A byte more is asked for than there should be: less than was asked for is the end of a file. */
  async #readNext(at: number, signal: AbortSignal): Promise<{ readonly chunk: Uint8Array; readonly atEnd: boolean }> {
    const left = this.#sizeHintBytes - at;
    const length = left >= 0 ? Math.min(left + 1, STREAM_CHUNK) : STREAM_CHUNK;
    const chunk = await this.readAt(at, length, signal, length > SMALL_CHUNK ? lend(chunks, length) : undefined);
    return { chunk, atEnd: chunk.length < length };
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
