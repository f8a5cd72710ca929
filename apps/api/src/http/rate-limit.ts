import { RequestProblem } from './request-problem.js';

const MOST_KEPT = 10_000;

/** How often something may be asked for by one address, in this process. */
export class RateLimit {
  readonly #limit: number;
  readonly #windowMs: number;
  #counts = new Map<string, number>();
  #endsAt = 0;

  constructor({ limit, windowMs }: { readonly limit: number; readonly windowMs: number }) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /** Counts a request. @throws RequestProblem `request.throttled` above the limit, or when too many addresses ask at once */
  count(address: string, now: Date): void {
    if (now.getTime() >= this.#endsAt) {
      this.#counts = new Map();
      this.#endsAt = now.getTime() + this.#windowMs;
    }
    const count = (this.#counts.get(address) ?? 0) + 1;
    if (count > this.#limit || (count === 1 && this.#counts.size >= MOST_KEPT)) {
      const seconds = Math.ceil((this.#endsAt - now.getTime()) / 1000);
      throw new RequestProblem('request.throttled', {
        detail: `There were too many requests. Try again in ${seconds} seconds.`,
        headers: { 'retry-after': String(seconds) },
      });
    }
    this.#counts.set(address, count);
  }
}
