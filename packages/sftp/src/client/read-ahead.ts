import { ByteBudget, Failure } from '@waybill/core';
import { MAX_DATA_BYTES } from '../codec/protocol.js';
import { abortFailure, onAbort } from '../stream/abort-listeners.js';
import type { SftpClient, SftpHandle } from './sftp-client.js';

export interface ReadAheadOptions {
  /** Where to begin. Default 0. */
  readonly offset?: number;
  /** What one request asks for. Default and maximum: what the server allows, at most 255 KiB. */
  readonly chunkBytes?: number;
  /** Bytes asked for and not taken by the consumer yet. Default: 4 MiB, and up to 32 MiB over a line that is long and fast. */
  readonly maxBytesInFlight?: number;
  /** Default: 64, and up to 512 over a line that is long and fast. */
  readonly maxRequests?: number;
  /** The file's size as far as it is known; saves the slow start and a small file's useless requests, and is never trusted. */
  readonly sizeHintBytes?: number;
}

/** What came for one range. `atEnd` means that the server said there is nothing after the parts. */
interface RangeResult {
  readonly parts: readonly Uint8Array[];
  readonly atEnd: boolean;
}

interface Range {
  readonly offset: number;
  readonly length: number;
  readonly pastHint: boolean;
  readonly result: Promise<RangeResult>;
}

/** Servers that answer in smaller pieces than these are asked for these all the same. */
const MIN_CHUNK_BYTES = 4_096;
const DEFAULT_BYTES_IN_FLIGHT = 4 * 1024 * 1024;
/** Enough for 1 Gbit/s over a round trip of 250 ms. */
const MOST_BYTES_IN_FLIGHT = 32 * 1024 * 1024;
/** Of what may be in flight. */
const REFILL_BELOW = 0.75;
const DEFAULT_REQUESTS = 64;
const MOST_REQUESTS = 512;
/** What all files that are read at the same time may have in flight beyond what each of them starts with. */
const growth = new ByteBudget(256 * 1024 * 1024);

/** Reads ahead of a consumer; see {@link readAhead}. */
class ReadWindow {
  readonly #client: SftpClient;
  readonly #handle: SftpHandle;
  readonly #signal: AbortSignal;
  readonly #mayGrow: boolean;
  readonly #hintEnd: number;
  readonly #ranges: Range[] = [];
  #maxBytes: number;
  #maxRequests: number;
  #grownBytes = 0;
  /** What was taken since the window was last looked at, and when that was. */
  #takenBytes = 0;
  #lookedAtMs = performance.now();
  #chunkBytes: number;
  #nextOffset: number;
  #bytesInFlight = 0;
  /** How many ranges past the hint are on their way, and may be: one, and one more for each that turned out full. */
  #rangesPastHint = 0;
  #allowedPastHint = 1;

  constructor(client: SftpClient, handle: SftpHandle, options: ReadAheadOptions, signal: AbortSignal) {
    this.#client = client;
    this.#handle = handle;
    this.#signal = signal;
    this.#chunkBytes = Math.max(1, Math.min(options.chunkBytes ?? MAX_DATA_BYTES, client.limits.maxReadBytes));
    this.#mayGrow = options.maxBytesInFlight === undefined && options.maxRequests === undefined;
    this.#maxBytes = options.maxBytesInFlight ?? DEFAULT_BYTES_IN_FLIGHT;
    this.#maxRequests = Math.max(1, options.maxRequests ?? DEFAULT_REQUESTS);
    this.#hintEnd = options.sizeHintBytes ?? 0;
    this.#nextOffset = options.offset ?? 0;
  }

  /**
   * Asks for as much as the bounds allow, always for something. Once all of it is under way, a quarter of it is waited for before more
   * is asked for: requests that leave together cost both sides one packet.
   */
  fill(): void {
    const isFull = this.#bytesInFlight > this.#maxBytes * REFILL_BELOW || this.#ranges.length > this.#maxRequests * REFILL_BELOW;
    if (this.#ranges.length > 0 && isFull) return;
    while (this.#ranges.length === 0 || this.#mayAskForMore()) this.#ask();
  }

  #mayAskForMore(): boolean {
    if (this.#ranges.length >= this.#maxRequests || this.#bytesInFlight + this.#chunkBytes > this.#maxBytes) return false;
    return this.#nextOffset < this.#hintEnd || this.#rangesPastHint < this.#allowedPastHint;
  }

  #ask(): void {
    const offset = this.#nextOffset;
    const pastHint = offset >= this.#hintEnd;
    // A range that ends at the hint, with the question for the end right behind it: a small file takes one round trip.
    const length = pastHint ? this.#chunkBytes : Math.min(this.#chunkBytes, this.#hintEnd - offset);
    const result = this.#readRange(offset, length);
    // A range behind one that fails is never looked at.
    result.catch(() => {});
    this.#nextOffset = offset + length;
    this.#bytesInFlight += length;
    if (pastHint) this.#rangesPastHint += 1;
    this.#ranges.push({ offset, length, pastHint, result });
  }

  /** Asks on after a short read: short is not the end (draft §6.4). */
  async #readRange(offset: number, length: number): Promise<RangeResult> {
    const parts: Uint8Array[] = [];
    let got = 0;
    while (got < length) {
      const data = await this.#client.read(this.#handle, offset + got, length - got, this.#signal);
      if (data.length === 0) return { parts, atEnd: true };
      // A server that gives less than it is asked for costs a round trip for each rest; ask for what it gives.
      if (got === 0 && data.length < length)
        this.#chunkBytes = Math.min(this.#chunkBytes, Math.max(data.length, MIN_CHUNK_BYTES));
      parts.push(data);
      got += data.length;
    }
    return { parts, atEnd: false };
  }

  /** The next range in order. Its bytes count as in flight until `taken`. */
  async head(): Promise<{ readonly range: Range; readonly result: RangeResult }> {
    const range = this.#ranges[0];
    if (range === undefined) throw new Failure('internal', { publicDetail: 'Nothing was asked for.' });
    return { range, result: await range.result };
  }

  /** The consumer is done with the first range. */
  taken(range: Range): void {
    this.#ranges.shift();
    this.#bytesInFlight -= range.length;
    this.#considerGrowth(range.length);
    if (!range.pastHint) return;
    this.#rangesPastHint -= 1;
    this.#allowedPastHint += 1;
  }

  /**
   * A window of less than one round trip's worth of data bounds the rate at one window a round trip. So, each time a whole window
   * was taken: when twice what a round trip moves does not fit into it, it doubles. A short line never gets there.
   */
  #considerGrowth(bytes: number): void {
    this.#takenBytes += bytes;
    if (!this.#mayGrow || this.#takenBytes < this.#maxBytes) return;
    const now = performance.now();
    const perMs = this.#takenBytes / Math.max(now - this.#lookedAtMs, 1);
    this.#takenBytes = 0;
    this.#lookedAtMs = now;
    const tooSmall = 2 * perMs * (this.#client.roundTripMs ?? 0) > this.#maxBytes;
    if (!tooSmall || this.#maxBytes >= MOST_BYTES_IN_FLIGHT || !growth.take(this.#maxBytes)) return;
    this.#grownBytes += this.#maxBytes;
    this.#maxBytes *= 2;
    this.#maxRequests = Math.min(MOST_REQUESTS, this.#maxRequests * 2);
  }

  /** Gives back what it grew by. */
  release(): void {
    growth.give(this.#grownBytes);
    this.#grownBytes = 0;
  }

  /**
   * Makes sure that an end is one: a range after it that holds bytes means that the file grew while it was read, and what lies
   * between was never delivered.
   */
  async confirmEnd(): Promise<void> {
    for (const range of this.#ranges) {
      const { parts } = await range.result;
      if (parts.length > 0) throw new Failure('source.changed', { context: { offset: range.offset } });
    }
  }
}

/**
 * Reads a file from `offset` to its real end, in order, asking ahead of the consumer. A short answer is not the end: the rest is
 * asked for; the end is where the server says so, whatever size it told before (BEHAVIOURS B1). Leaving the iteration early
 * withdraws what is on its way. At most `maxBytesInFlight` bytes are asked for and not taken; where that is not given, it grows over a
 * line that proves to be long and fast, within a bound that all reads of the process share. Each chunk belongs to the caller.
 * @throws Failure `source.changed` when bytes lie behind an end, because the file grew in between; and what `SftpClient.read` throws
 */
export async function* readAhead(
  client: SftpClient,
  handle: SftpHandle,
  options: ReadAheadOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const leaving = new AbortController();
  const release = onAbort(signal, () => leaving.abort(signal.reason));
  const window = new ReadWindow(client, handle, options, leaving.signal);
  try {
    for (;;) {
      if (signal.aborted) throw abortFailure(signal);
      window.fill();
      const { range, result } = await window.head();
      for (const part of result.parts) yield part;
      window.taken(range);
      if (result.atEnd) return await window.confirmEnd();
    }
  } finally {
    release();
    leaving.abort();
    window.release();
  }
}
