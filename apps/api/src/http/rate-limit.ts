import { RequestProblem } from './request-problem.js';

const MOST_KEPT = 10_000;

/** Where somebody stands in a window. */
interface Rate {
  readonly allowed: boolean;
  /** What is left of the window's requests. */
  readonly remaining: number;
  /** Until the next window begins; at least 1. */
  readonly resetSeconds: number;
}

/** How often something may be asked for by one asker, in this process. */
export class RateLimit {
  readonly #limit: number;
  readonly #windowMs: number;
  #counts = new Map<string, number>();
  #endsAt = 0;

  constructor({ limit, windowMs }: { readonly limit: number; readonly windowMs: number }) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /** Counts a request of an address. @throws RequestProblem `request.throttled` above the limit, or when too many addresses ask at once */
  count(address: string, now: Date): void {
    const rate = this.#take(address, now);
    if (!rate.allowed) throw throttled(rate);
  }

  /**
   * Counts a request and tells of it in the headers of its answer, `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers).
   * @throws RequestProblem `request.throttled` above the limit, with `Retry-After`
   */
  countAndTell(asker: string, now: Date, tell: (headers: Readonly<Record<string, string>>) => void): void {
    const rate = this.#take(asker, now);
    tell({
      'ratelimit-policy': `"default";q=${this.#limit};w=${this.#windowMs / 1000}`,
      ratelimit: `"default";r=${rate.remaining};t=${rate.resetSeconds}`,
    });
    if (!rate.allowed) throw throttled(rate);
  }

  #take(asker: string, now: Date): Rate {
    if (now.getTime() >= this.#endsAt) {
      this.#counts = new Map();
      this.#endsAt = now.getTime() + this.#windowMs;
    }
    const resetSeconds = Math.ceil((this.#endsAt - now.getTime()) / 1000);
    const count = (this.#counts.get(asker) ?? 0) + 1;
    if (count > this.#limit || (count === 1 && this.#counts.size >= MOST_KEPT))
      return { allowed: false, remaining: 0, resetSeconds };
    this.#counts.set(asker, count);
    return { allowed: true, remaining: this.#limit - count, resetSeconds };
  }
}

function throttled({ resetSeconds }: Rate): RequestProblem {
  return new RequestProblem('request.throttled', {
    detail: `There were too many requests. Try again in ${resetSeconds} second${resetSeconds === 1 ? '' : 's'}.`,
    headers: { 'retry-after': String(resetSeconds) },
  });
}
