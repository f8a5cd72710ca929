import { decodeName } from '@waybill/core';
import { CodecError } from './codec-error.js';

/** The bytes of `bytes` as a Buffer over the same memory. */
export function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads the data types of draft §2 from one packet. Every read is checked against the packet's end. @throws CodecError */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = viewOf(bytes);
  }

  /** How many bytes are left. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  #advance(count: number): number {
    if (count > this.remaining) throw new CodecError(`packet is cut short: ${count} bytes wanted, ${this.remaining} left`);
    const at = this.#at;
    this.#at += count;
    return at;
  }

  uint8(): number {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#advance(4));
  }

  uint64(): bigint {
    return this.#bytes.readBigUInt64BE(this.#advance(8));
  }

  /** A uint64 that must be a safe integer: an offset or a size. */
  safeUint64(): number {
    const value = this.uint64();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new CodecError('an offset or size is beyond 2^53-1');
    return Number(value);
  }

  /** A `string` of the draft: a length and that many bytes, as a view into the packet. */
  bytes(): Buffer {
    const length = this.uint32();
    const at = this.#advance(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** A name or any other text, in the form of `decodeName`. */
  text(): string {
    return decodeName(this.bytes());
  }

  /** A path that a client sent. NUL ends a path in every file system, so a path that holds one is never what it seems. */
  path(): string {
    const bytes = this.bytes();
    if (bytes.includes(0)) throw new CodecError('a path holds a NUL character');
    return decodeName(bytes);
  }

  /** Everything that is left, as a view into the packet. */
  rest(): Buffer {
    const at = this.#advance(this.remaining);
    return this.#bytes.subarray(at);
  }
}
