import type { ByteBudget } from '@waybill/core';

/** What every channel of ssh2 starts with. */
export const INITIAL_WINDOW_BYTES = 2 * 1024 * 1024;
/** As far as one channel's window grows: enough for 1 Gbit/s over a round trip of 250 ms. */
export const MAX_WINDOW_BYTES = 32 * 1024 * 1024;
/** A window is worth growing when the data of this much time would not fit into it. */
const HORIZON_SECONDS = 0.5;
/** Over a shorter round trip the first window is no bound: 2 MiB each 8 ms are 250 MiB a second. */
const SHORT_ROUND_TRIP_MS = 8;

export interface ReceiveWindowOptions {
  /** What a round trip to the peer takes at most, as far as that is known. */
  readonly roundTripMs?: number | undefined;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
}

/**
 * The size of one channel's receive window. It starts small and doubles while peer and reader prove to be fast, as
 * far as the shared budget goes: a window that is too small bounds a channel at one window a round trip. Where the peer is near it stays small: OpenSSH's client
 * fills whatever window it has, and the memory that it copies for that cost it more than all the rest of a file.
 */
export class ReceiveWindow {
  readonly #budget: ByteBudget;
  readonly #now: () => number;
  readonly #grows: boolean;
  #size = INITIAL_WINDOW_BYTES;
  #lastGrantAt: number;

  constructor(budget: ByteBudget, { roundTripMs, now = () => performance.now() }: ReceiveWindowOptions = {}) {
    this.#budget = budget;
    this.#now = now;
    this.#grows = roundTripMs === undefined || roundTripMs >= SHORT_ROUND_TRIP_MS;
    this.#lastGrantAt = now();
  }

  get sizeBytes(): number {
    return this.#size;
  }

  /** Bytes to grant now that all but `remainingBytes` of the window were consumed; 0 while more than half is left. */
  grant(remainingBytes: number): number {
    if (remainingBytes > this.#size / 2) return 0;
    const now = this.#now();
    const consumed = this.#size - remainingBytes;
    const perSecond = (consumed * 1000) / Math.max(now - this.#lastGrantAt, 1);
    this.#lastGrantAt = now;
    const isWorthIt = this.#grows && perSecond * HORIZON_SECONDS > this.#size;
    if (isWorthIt && this.#size < MAX_WINDOW_BYTES && this.#budget.take(this.#size)) this.#size *= 2;
    return this.#size - remainingBytes;
  }

  /** Gives the budget back. */
  release(): void {
    this.#budget.give(this.#size - INITIAL_WINDOW_BYTES);
    this.#size = INITIAL_WINDOW_BYTES;
  }
}
