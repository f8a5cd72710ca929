/**
 * What a round trip to a client takes at most: the shortest time between something that it had to wait for and what it said then. The time that it takes to
 * think is in it.
 */
export class RoundTrip {
  readonly #now: () => number;
  #toldAt: number | undefined;
  #ms: number | undefined;

  /** @param now a monotonic clock in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Undefined before anything was heard. */
  get ms(): number | undefined {
    return this.#ms;
  }

  /** It gets what it waits for. */
  told(): void {
    this.#toldAt = this.#now();
  }

  /** It said what it could not have said before. */
  heard(): void {
    if (this.#toldAt === undefined) return;
    this.#ms = Math.min(this.#ms ?? Number.POSITIVE_INFINITY, this.#now() - this.#toldAt);
    this.#toldAt = undefined;
  }
}
