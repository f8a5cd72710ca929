import { encodeName } from '@waybill/core';
import { CodecError } from './codec-error.js';

const UINT32_MAX = 0xffff_ffff;

/** Writes the data types of draft §2 into a buffer that grows as needed. */
export class ByteWriter {
  #buffer: Buffer;
  #length = 0;

  constructor(expectedBytes = 64) {
    this.#buffer = Buffer.allocUnsafe(expectedBytes);
  }

  /** How many bytes have been written. */
  get length(): number {
    return this.#length;
  }

  #room(count: number): number {
    const at = this.#length;
    const needed = at + count;
    if (needed > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
      this.#buffer.copy(grown, 0, 0, at);
      this.#buffer = grown;
    }
    this.#length = needed;
    return at;
  }

  uint8(value: number): this {
    const at = this.#room(1);
    this.#buffer.writeUInt8(value, at);
    return this;
  }

  uint32(value: number): this {
    if (!Number.isInteger(value) || value < 0 || value > UINT32_MAX) throw new CodecError(`${value} is not a uint32`);
    const at = this.#room(4);
    this.#buffer.writeUInt32BE(value, at);
    return this;
  }

  uint64(value: bigint): this {
    const at = this.#room(8);
    this.#buffer.writeBigUInt64BE(value, at);
    return this;
  }

  /** An offset or a size. @throws CodecError when it is not a safe, non-negative integer */
  safeUint64(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new CodecError(`${value} is not an offset or size`);
    const at = this.#room(8);
    this.#buffer.writeUInt32BE(Math.floor(value / 2 ** 32), at);
    this.#buffer.writeUInt32BE(value % 2 ** 32, at + 4);
    return this;
  }

  /** The bytes alone, without a length. */
  raw(bytes: Uint8Array): this {
    const at = this.#room(bytes.length);
    this.#buffer.set(bytes, at);
    return this;
  }

  /** A `string` of the draft: a length and that many bytes. */
  bytes(bytes: Uint8Array): this {
    return this.uint32(bytes.length).raw(bytes);
  }

  /** A name or any other text, given in the form of `decodeName`. */
  text(text: string): this {
    return this.bytes(encodeName(text));
  }

  /** Overwrites a uint32 that was written before. */
  patchUint32(at: number, value: number): void {
    this.#buffer.writeUInt32BE(value, at);
  }

  /** What was written, without a copy. The writer must not be used again. */
  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }
}
