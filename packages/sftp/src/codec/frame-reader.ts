import { viewOf } from './byte-reader.js';
import { CodecError } from './codec-error.js';

const LENGTH_BYTES = 4;

/**
 * Cuts a byte stream into packets. A packet that came in one chunk is a view of that chunk; one that came in several is
 * put together with one copy. Packets are pulled, so a caller that has enough leaves the rest unparsed.
 */
export class FrameReader {
  readonly #maxFrameBytes: number;
  /** What came and was not read yet; more than one chunk only when the caller does not pull. */
  readonly #chunks: Buffer[] = [];
  #bufferedBytes = 0;
  #partial: { readonly frame: Buffer; filled: number } | undefined;

  /** @param maxFrameBytes the largest packet that is taken, its length field not counted */
  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
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
      if (first !== undefined && first.length >= length) return this.#take(first, length);
      // Memory that is not written to is not used yet, so a length alone costs the peer's victim nothing.
      this.#partial = { frame: Buffer.allocUnsafeSlow(length), filled: 0 };
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
