import { Failure } from '@waybill/core';
import { DigestThread } from './digest-thread.js';
import type { DigestMark, StreamDigest } from './stream-digest.js';

/** What is handed over at once. */
const PIECE_BYTES = 512 * 1024;
/** How many pieces a stream has, those that the thread is busy with counted, unless it is told: 4 MiB. */
const MOST_PIECES = 8;

interface Mark {
  sha256: string | undefined;
}

/** Hashes on another thread. What it is given is copied into memory of its own, which goes to and fro; at most 4 MiB of it, or as many pieces of 512 KiB as it is told. */
export class ThreadDigest implements StreamDigest {
  readonly #thread = DigestThread.running();
  readonly #stream: number;
  readonly #mostPieces: number;
  readonly #free: ArrayBuffer[] = [];
  readonly #marks = new Map<number, Mark>();
  readonly #asked = new Map<number, { resolve: (sha256: string) => void; reject: (failure: Failure) => void }>();
  #pieces = 0;
  #asks = 0;
  /** The piece that is being filled, and how much of it is. */
  #open: ArrayBuffer | undefined;
  #filled = 0;
  #wake: (() => void) | undefined;
  #lost: Failure | undefined;

  constructor(mostPieces = MOST_PIECES) {
    this.#mostPieces = mostPieces;
    this.#stream = this.#thread.begin({
      onFree: (memory) => {
        this.#free.push(memory);
        this.#wake?.();
      },
      onDigest: (ask, sha256) => this.#hear(ask, sha256),
      onLost: (failure) => this.#fail(failure),
    });
  }

  update(bytes: Uint8Array): Promise<void> | undefined {
    const taken = this.#take(bytes);
    return taken === bytes.length ? undefined : this.#takeRest(bytes, taken);
  }

  async updateFrom(length: number, read: (into: Uint8Array) => Promise<Uint8Array>): Promise<number> {
    this.#handOver();
    const piece = this.#piece() ?? (await this.#nextPiece());
    const room = new Uint8Array(piece, 0, Math.min(length, PIECE_BYTES));
    this.#open = piece;
    const bytes = await read(room);
    if (bytes.buffer === piece && bytes.byteOffset === 0) this.#filled = bytes.length;
    else await this.update(bytes);
    return bytes.length;
  }

  mark(): DigestMark {
    const mark: Mark = { sha256: undefined };
    this.#marks.set(this.#ask(), mark);
    return mark;
  }

  soFar(): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) return reject(this.#lost);
      this.#asked.set(this.#ask(), { resolve, reject });
    });
  }

  release(): void {
    this.#thread.end(this.#stream);
    this.#free.length = 0;
    this.#open = undefined;
    this.#fail(new Failure('internal', { publicDetail: 'The digest was released.' }));
  }

  #take(bytes: Uint8Array): number {
    let at = 0;
    while (at < bytes.length) {
      this.#open ??= this.#piece();
      if (this.#open === undefined) break;
      const count = Math.min(bytes.length - at, PIECE_BYTES - this.#filled);
      new Uint8Array(this.#open, this.#filled, count).set(bytes.subarray(at, at + count));
      this.#filled += count;
      at += count;
      if (this.#filled === PIECE_BYTES) this.#handOver();
    }
    return at;
  }

  async #takeRest(bytes: Uint8Array, taken: number): Promise<void> {
    for (let at = taken; at < bytes.length; at += this.#take(bytes.subarray(at))) this.#open = await this.#nextPiece();
  }

  #piece(): ArrayBuffer | undefined {
    if (this.#lost !== undefined) throw this.#lost;
    const free = this.#free.pop();
    if (free !== undefined || this.#pieces === this.#mostPieces) return free;
    this.#pieces += 1;
    return new ArrayBuffer(PIECE_BYTES);
  }

  async #nextPiece(): Promise<ArrayBuffer> {
    for (;;) {
      const piece = this.#piece();
      if (piece !== undefined) return piece;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Whatever was filled goes to the thread, and `ask` with it. */
  #handOver(ask?: number): void {
    const piece = this.#filled === 0 ? undefined : this.#open;
    if (piece !== undefined) this.#thread.update(this.#stream, piece, this.#filled, ask);
    else if (ask !== undefined) this.#thread.ask(this.#stream, ask);
    if (piece === undefined && this.#open !== undefined) this.#free.push(this.#open);
    this.#open = undefined;
    this.#filled = 0;
  }

  #ask(): number {
    this.#asks += 1;
    this.#handOver(this.#asks);
    return this.#asks;
  }

  #fail(failure: Failure): void {
    this.#lost ??= failure;
    for (const { reject } of this.#asked.values()) reject(failure);
    this.#asked.clear();
    this.#wake?.();
  }

  #hear(ask: number, sha256: string): void {
    const mark = this.#marks.get(ask);
    if (mark !== undefined) mark.sha256 = sha256;
    this.#marks.delete(ask);
    this.#asked.get(ask)?.resolve(sha256);
    this.#asked.delete(ask);
  }
}
