import type { ByteBudget } from '@waybill/core';

/** What every channel of ssh2 starts with. */
export const INITIAL_WINDOW_BYTES = 2 * 1024 * 1024;
/** As far as one channel's window grows: enough for 1 Gbit/s over a round trip of 250 ms. */
export const MAX_WINDOW_BYTES = 32 * 1024 * 1024;
/** A window is worth growing when the data of this much time would not fit into it. */
const HORIZON_SECONDS = 0.5;

/**
 * The size of one channel's receive window. It starts small and doubles while peer and reader prove to be fast, as
 * far as the shared budget goes: a window that is too small bounds a channel at one window a round trip.
 */
export class ReceiveWindow {
  readonly #budget: ByteBudget;
  readonly #now: () => number;
  #size = INITIAL_WINDOW_BYTES;
  #lastGrantAt: number;

  /** `now` is a monotonic clock in milliseconds. */
  constructor(budget: ByteBudget, now: () => number = () => performance.now()) {
    this.#budget = budget;
    this.#now = now;
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
    const fast = perSecond * HORIZON_SECONDS > this.#size;
    if (fast && this.#size < MAX_WINDOW_BYTES && this.#budget.take(this.#size)) this.#size *= 2;
    return this.#size - remainingBytes;
  }

  /** Gives the budget back. */
  release(): void {
    this.#budget.give(this.#size - INITIAL_WINDOW_BYTES);
    this.#size = INITIAL_WINDOW_BYTES;
  }
}
