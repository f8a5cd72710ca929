/** What every call takes beside its input. */
export interface CallOptions {
  /** Ends the call, its waiting between attempts and what is left of a stream. */
  readonly signal?: AbortSignal | undefined;
}

/** What a call that changes something takes beside its input. */
export interface ChangeOptions extends CallOptions {
  /**
   * Names this wish where the endpoint honours `Idempotency-Key`: the same key with the same request is done once, however often it is
   * sent and by whichever process. A new one for each call when absent.
   */
  readonly idempotencyKey?: string | undefined;
}

/** Something by its id, or as it was read. */
export type Ref = string | { readonly id: string };

/** Something as it was read. A change of it holds only while it has this version: else the call fails with the code `version.stale`. */
export interface Seen {
  readonly version: number;
}

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; absent on the last. */
  readonly nextCursor?: string;
}

/** A file, while it comes. */
export interface Download {
  readonly body: ReadableStream<Uint8Array>;
  /** As the server calls it. */
  readonly fileName?: string;
  readonly sizeBytes?: number;
  /** SHA-256 of the whole, hexadecimal, as the server knows it. */
  readonly sha256?: string;
}
