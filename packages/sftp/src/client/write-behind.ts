import { MAX_DATA_BYTES } from '../codec/protocol.js';
import { abortFailure } from '../stream/abort-listeners.js';
import type { SftpClient, SftpHandle } from './sftp-client.js';

export interface WriteBehindOptions {
  /** What one request carries. Default and maximum: what the server allows, at most 255 KiB. */
  readonly chunkBytes?: number;
  /** Bytes sent and not acknowledged, in each lane, to begin with. Default 4 MiB. */
  readonly maxBytesInFlight?: number;
  /** In each lane, to begin with. Default 128: what carries 4 MiB in requests of 32 KiB. */
  readonly maxRequests?: number;
  /**
   * Asked whether a lane may have so many more bytes in flight: everything that it takes is on its way, the partner's window has room
   * for more, and there is more to send.
   */
  readonly mayGrow?: (bytes: number, lane: SftpClient) => boolean;
  /** Called, and again and again, while there is more to send than the lanes take. */
  readonly onFull?: () => void;
}

/** One session that writes to the file, with its own bounds. */
interface Lane {
  readonly client: SftpClient;
  readonly handle: SftpHandle;
  bytesInFlight: number;
  requests: number;
  /** How many times its first bounds it has. */
  size: number;
}

/** What a lane of {@link WriteBehind} has in flight at most unless something else is asked for. */
export const DEFAULT_LANE_BYTES = 4 * 1024 * 1024;
const DEFAULT_REQUESTS = 128;

/**
 * Writes to an open file with a bounded number of requests on their way. The first error stays: every later call throws it.
 * Writes may be asked for in any number at once and at any offset; they are sent in the order in which they were asked for.
 *
 * The same file may be open in several sessions: each is a lane, and a piece goes to the lane that has the least on its way. Then
 * pieces may reach the file in another order, and what is acknowledged may have holes until `flush`.
 */
export class WriteBehind {
  readonly #lanes: Lane[];
  readonly #signal: AbortSignal;
  readonly #wantedChunkBytes: number;
  readonly #maxBytes: number;
  readonly #maxRequests: number;
  readonly #onFull: (() => void) | undefined;
  readonly #mayGrow: (bytes: number, lane: SftpClient) => boolean;
  readonly #waiting: (() => void)[] = [];
  readonly #acknowledgements = new Set<Promise<void>>();
  /** The end of the line of callers: each sends all of its pieces before the next begins. */
  #line: Promise<void> = Promise.resolve();
  #acknowledgedBytes = 0;
  #acknowledgedEnd = 0;
  #failed: { readonly error: unknown } | undefined;

  constructor(client: SftpClient, handle: SftpHandle, options: WriteBehindOptions, signal: AbortSignal) {
    this.#lanes = [{ client, handle, bytesInFlight: 0, requests: 0, size: 1 }];
    this.#signal = signal;
    this.#wantedChunkBytes = Math.max(1, options.chunkBytes ?? MAX_DATA_BYTES);
    const largestPiece = Math.min(this.#wantedChunkBytes, client.limits.maxWriteBytes);
    this.#maxBytes = Math.max(largestPiece, options.maxBytesInFlight ?? DEFAULT_LANE_BYTES);
    this.#maxRequests = Math.max(1, options.maxRequests ?? DEFAULT_REQUESTS);
    this.#onFull = options.onFull;
    this.#mayGrow = options.mayGrow ?? (() => false);
  }

  /** How many bytes all lanes together may have in flight at present. */
  get maxBytesInFlight(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.size * this.#maxBytes, 0);
  }

  /** Bytes sent and not acknowledged; never more than {@link maxBytesInFlight}. */
  get bytesInFlight(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.bytesInFlight, 0);
  }

  /** Bytes that were acknowledged so far, in all. */
  get acknowledgedBytes(): number {
    return this.#acknowledgedBytes;
  }

  /** One past the highest byte that was acknowledged: how long the file is at least. */
  get acknowledgedEnd(): number {
    return this.#acknowledgedEnd;
  }

  /** From now on some of the pieces go over another session, in which `handle` is the same file. */
  addLane(client: SftpClient, handle: SftpHandle): void {
    this.#lanes.push({ client, handle, bytesInFlight: 0, requests: 0, size: 1 });
    this.#wake();
  }

  /** Ends the writing with an error that every call throws from now on, unless there was one before. */
  fail(error: unknown): void {
    this.#failed ??= { error };
    this.#wake();
  }

  /** Resolves when all of `data` is sent and there was room for it. `data` must not change until `flush` or `write` resolves. */
  async enqueue(data: Uint8Array, offset: number): Promise<void> {
    await this.#sendInTurn(data, offset);
  }

  /** Resolves when the partner acknowledged all of `data`, which must not change until then. */
  async write(data: Uint8Array, offset: number): Promise<void> {
    const acknowledgements = await this.#sendInTurn(data, offset);
    await Promise.all(acknowledgements);
    this.#throwIfFailed();
  }

  /** Resolves when everything that was asked for before is acknowledged. @throws the first error of any write */
  async flush(): Promise<void> {
    await this.#line;
    await Promise.all(this.#acknowledgements);
    this.#throwIfFailed();
  }

  #throwIfFailed(): void {
    if (this.#failed !== undefined) throw this.#failed.error;
    if (this.#signal.aborted) throw abortFailure(this.#signal);
  }

  #sendInTurn(data: Uint8Array, offset: number): Promise<readonly Promise<void>[]> {
    const sent = this.#line.then(() => this.#send(data, offset));
    this.#line = sent.then(
      () => {},
      () => {},
    );
    return sent;
  }

  async #send(data: Uint8Array, offset: number): Promise<readonly Promise<void>[]> {
    const acknowledgements: Promise<void>[] = [];
    for (let at = 0; at < data.length; ) {
      const lane = await this.#laneWithRoom(data.length - at);
      const piece = data.subarray(at, at + this.#pieceBytes(lane));
      acknowledgements.push(this.#sendPiece(lane, piece, offset + at));
      at += piece.length;
    }
    this.#throwIfFailed();
    return acknowledgements;
  }

  /** Looked up for each piece: a server may turn out to take less than it told. */
  #pieceBytes({ client }: Lane): number {
    return Math.min(this.#wantedChunkBytes, client.limits.maxWriteBytes);
  }

  /** Settles without throwing: a failure is kept, and thrown where somebody looks. */
  #sendPiece(lane: Lane, piece: Uint8Array, offset: number): Promise<void> {
    lane.bytesInFlight += piece.length;
    lane.requests += 1;
    const acknowledgement = lane.client
      .write(lane.handle, offset, piece, this.#signal)
      .then(() => {
        this.#acknowledgedBytes += piece.length;
        this.#acknowledgedEnd = Math.max(this.#acknowledgedEnd, offset + piece.length);
        this.#considerGrowing(lane);
      })
      .catch((error: unknown) => {
        this.#failed ??= { error };
      })
      .finally(() => {
        lane.bytesInFlight -= piece.length;
        lane.requests -= 1;
        this.#acknowledgements.delete(acknowledgement);
        this.#wake();
      });
    this.#acknowledgements.add(acknowledgement);
    return acknowledgement;
  }

  /** The lane with the least on its way, as soon as one has room for the next piece of `restBytes`. */
  async #laneWithRoom(restBytes: number): Promise<Lane> {
    for (;;) {
      this.#throwIfFailed();
      const [first, ...others] = this.#lanes.filter(
        (lane) =>
          lane.requests < lane.size * this.#maxRequests &&
          lane.bytesInFlight + Math.min(restBytes, this.#pieceBytes(lane)) <= lane.size * this.#maxBytes,
      );
      if (first !== undefined) {
        return others.reduce((least, lane) => (lane.bytesInFlight < least.bytesInFlight ? lane : least), first);
      }
      this.#onFull?.();
      // Every write ends with its reply, its signal or its session, so this wait does too.
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  /** An acknowledgement came while somebody waits for room, and nothing waits to be sent: the bound is ours. */
  #considerGrowing(lane: Lane): void {
    if (this.#waiting.length === 0 || lane.client.unsentBytes > 0) return;
    if (this.#mayGrow(lane.size * this.#maxBytes, lane.client)) lane.size *= 2;
  }

  #wake(): void {
    this.#waiting.shift()?.();
  }
}

/** A bounded window of writes to `handle`. @see WriteBehind */
export function writeBehind(
  client: SftpClient,
  handle: SftpHandle,
  options: WriteBehindOptions,
  signal: AbortSignal,
): WriteBehind {
  return new WriteBehind(client, handle, options, signal);
}
