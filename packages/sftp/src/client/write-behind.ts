import { MAX_DATA_BYTES } from '../codec/protocol.js';
import { abortFailure } from '../stream/abort-listeners.js';
import type { SftpClient, SftpHandle } from './sftp-client.js';

export interface WriteBehindOptions {
  /** What one request carries. Default and maximum: what the server allows, at most 255 KiB. */
  readonly chunkBytes?: number;
  /** Bytes sent and not acknowledged. Default 4 MiB. */
  readonly maxBytesInFlight?: number;
  /** Default 64. */
  readonly maxRequests?: number;
}

const DEFAULT_BYTES_IN_FLIGHT = 4 * 1024 * 1024;
const DEFAULT_REQUESTS = 64;

/**
 * Writes to an open file with a bounded number of requests on their way. The first error stays: every later call throws it.
 * Writes may be asked for in any number at once and at any offset; they are sent in the order in which they were asked for.
 */
export class WriteBehind {
  readonly #client: SftpClient;
  readonly #handle: SftpHandle;
  readonly #signal: AbortSignal;
  readonly #chunkBytes: number;
  readonly #maxBytes: number;
  readonly #maxRequests: number;
  readonly #waiting: (() => void)[] = [];
  readonly #acknowledgements = new Set<Promise<void>>();
  /** The end of the line of callers: each sends all of its pieces before the next begins. */
  #line: Promise<void> = Promise.resolve();
  #bytesInFlight = 0;
  #failed: { readonly error: unknown } | undefined;

  constructor(client: SftpClient, handle: SftpHandle, options: WriteBehindOptions, signal: AbortSignal) {
    this.#client = client;
    this.#handle = handle;
    this.#signal = signal;
    this.#chunkBytes = Math.max(1, Math.min(options.chunkBytes ?? MAX_DATA_BYTES, client.limits.maxWriteBytes));
    this.#maxBytes = Math.max(this.#chunkBytes, options.maxBytesInFlight ?? DEFAULT_BYTES_IN_FLIGHT);
    this.#maxRequests = Math.max(1, options.maxRequests ?? DEFAULT_REQUESTS);
  }

  /** Bytes sent and not acknowledged; never more than `maxBytesInFlight`. */
  get bytesInFlight(): number {
    return this.#bytesInFlight;
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
    for (let at = 0; at < data.length; at += this.#chunkBytes) {
      const piece = data.subarray(at, at + this.#chunkBytes);
      await this.#room(piece.length);
      acknowledgements.push(this.#sendPiece(piece, offset + at));
    }
    this.#throwIfFailed();
    return acknowledgements;
  }

  /** Settles without throwing: a failure is kept, and thrown where somebody looks. */
  #sendPiece(piece: Uint8Array, offset: number): Promise<void> {
    this.#bytesInFlight += piece.length;
    const acknowledgement = this.#client
      .write(this.#handle, offset, piece, this.#signal)
      .catch((error: unknown) => {
        this.#failed ??= { error };
      })
      .finally(() => {
        this.#bytesInFlight -= piece.length;
        this.#acknowledgements.delete(acknowledgement);
        this.#waiting.shift()?.();
      });
    this.#acknowledgements.add(acknowledgement);
    return acknowledgement;
  }

  async #room(bytes: number): Promise<void> {
    this.#throwIfFailed();
    while (this.#acknowledgements.size >= this.#maxRequests || this.#bytesInFlight + bytes > this.#maxBytes) {
      // Every write ends with its reply, its signal or its session, so this wait does too.
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
      this.#throwIfFailed();
    }
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
