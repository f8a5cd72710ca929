/** A call that takes longer has waited for something. */
const SLOW_MS = 1;
/** So much may be waited for between two rests. */
const MOST_WAITED_MS = 50;
const REST_MS = 1_000;

/**
 * How long calls of the system that are made at once have kept everybody else waiting. Once that is more than it may be, none is to be made at once for a while:
 * whatever a disk does, a process has most of its time for others.
 */
export class TimeInTurn {
  readonly #now: () => number;
  #waitedMs = 0;
  #restsUntil = Number.NEGATIVE_INFINITY;

  /** @param now ms of a clock that only goes forward */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether a call may be made at once. */
  get isLeft(): boolean {
    return this.#now() >= this.#restsUntil;
  }

  /** Makes a call at once, and counts how long it took. @throws what it throws */
  take<T>(call: () => T): T {
    const began = this.#now();
    try {
      return call();
    } finally {
      this.#count(began);
    }
  }

  #count(began: number): void {
    const now = this.#now();
    const took = now - began;
    if (took < SLOW_MS) return;
    this.#waitedMs += took;
    if (this.#waitedMs < MOST_WAITED_MS) return;
    this.#waitedMs = 0;
    this.#restsUntil = now + REST_MS;
  }
}
