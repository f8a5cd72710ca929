import { BufferPool, lend } from '@waybill/core';
import { viewOf } from './byte-reader.js';
import { CodecError } from './codec-error.js';

const LENGTH_BYTES = 4;
/** What packets are put together in that carry data: 32 KiB, as everybody takes, or the most that we ask for. Whoever is done may give it back. */
const small = new BufferPool({ bufferBytes: 33 * 1024, mostIdle: 256 });
const large = new BufferPool({ bufferBytes: 256 * 1024, mostIdle: 64 });
/** Packets without data are not worth it. */
const WORTH_IT_BYTES = 16 * 1024;

function memoryFor(bytes: number): Buffer {
  // Memory that is not written to is not used yet, so a length alone costs the peer's victim nothing.
  if (bytes < WORTH_IT_BYTES) return Buffer.allocUnsafeSlow(bytes);
  return viewOf(lend(bytes <= 33 * 1024 ? small : large, bytes));
}

/**
 * Cuts a byte stream into packets. A packet that came in one chunk is a view of that chunk; one that came in several is
 * put together with one copy. Packets are pulled, so a caller that has enough leaves the rest unparsed.
 */
export class FrameReader {
  readonly #maxFrameBytes: number;
  /** What came and was not read yet; more than one chunk only when the caller does not pull. */
  readonly #chunks: Buffer[] = [];
  #bufferedBytes = 0;
  /** Whether a packet is a view of the first chunk. */
  #viewed = false;
  #partial: { readonly frame: Buffer; filled: number } | undefined;

  readonly #giveBack: (chunk: Uint8Array) => void;

  /**
   * @param maxFrameBytes the largest packet that is taken, its length field not counted
   * @param giveBack told about each chunk that nothing refers to any more
   */
  constructor(maxFrameBytes: number, giveBack: (chunk: Uint8Array) => void = () => undefined) {
    this.#maxFrameBytes = maxFrameBytes;
    this.#giveBack = giveBack;
  }

  /** Bytes that came and have not left as a packet. */
  get bufferedBytes(): number {
    return this.#bufferedBytes + (this.#partial?.filled ?? 0);
  }

  /** Takes what came. The chunk must not change until every packet in it has been dealt with. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(viewOf(chunk));
    this.#bufferedBytes += chunk.length;
  }

  /** The next whole packet without its length field, or nothing yet. @throws CodecError for an empty or too large packet */
  next(): Buffer | undefined {
    if (this.#partial === undefined) {
      if (this.#bufferedBytes < LENGTH_BYTES) return undefined;
      const length = this.#takeLength();
      if (length === 0) throw new CodecError('a packet of length zero');
      if (length > this.#maxFrameBytes) throw new CodecError(`a packet of ${length} bytes; ${this.#maxFrameBytes} are allowed`);
      const first = this.#chunks[0];
      if (first !== undefined && first.length >= length) {
        this.#viewed = true;
        return this.#take(first, length);
      }
      this.#partial = { frame: memoryFor(length), filled: 0 };
    }
    return this.#fill(this.#partial);
  }

  #fill(partial: { readonly frame: Buffer; filled: number }): Buffer | undefined {
    while (partial.filled < partial.frame.length) {
      const first = this.#chunks[0];
      if (first === undefined) return undefined;
      const piece = this.#take(first, Math.min(first.length, partial.frame.length - partial.filled));
      partial.frame.set(piece, partial.filled);
      partial.filled += piece.length;
      if (piece.length === first.length) this.#over(piece);
    }
    this.#partial = undefined;
    return partial.frame;
  }

  #take(first: Buffer, count: number): Buffer {
    this.#bufferedBytes -= count;
    if (count === first.length) {
      this.#chunks.shift();
      return first;
    }
    this.#chunks[0] = first.subarray(count);
    return first.subarray(0, count);
  }

  /** All of the first chunk was taken. */
  #over(chunk: Buffer): void {
    if (!this.#viewed) this.#giveBack(chunk);
    this.#viewed = false;
  }

  #takeLength(): number {
    let value = 0;
    for (let left = LENGTH_BYTES; left > 0; left -= 1) {
      const first = this.#chunks[0];
      if (first === undefined) break;
      value = value * 256 + this.#take(first, 1).readUInt8(0);
    }
    return value;
  }
}
