/** So much of a second may be saved up while nothing moves. */
const SAVED_SECONDS = 0.25;
const LEAST_WAIT_MS = 5;
const LONGEST_WAIT_MS = 1_000;

interface Waiting {
  readonly bytes: number;
  readonly go: () => void;
}

/**
 * Lets bytes pass at a rate, first come, first served. Whoever comes while nothing is owed passes at once and owes what is more than
 * was saved up; so one piece is never split, and the rate holds over time. A new rate holds for those who wait already.
 */
export class Throttle {
  /** Undefined: there is no limit. 0: nothing passes. */
  #bytesPerSecond: number | undefined;
  /** Below 0: owed. */
  #saved = 0;
  #countedAtMs = performance.now();
  readonly #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Whether anybody waits. */
  get isWaitedFor(): boolean {
    return this.#waiting.length > 0;
  }

  limit(bytesPerSecond: number | undefined): void {
    this.#count();
    if (bytesPerSecond === undefined || this.#bytesPerSecond === undefined) this.#saved = 0;
    this.#bytesPerSecond = bytesPerSecond;
    this.#letPass();
  }

  /** Undefined when `bytes` may pass now, else what waits for their turn; that rejects with the reason of the signal. */
  pass(bytes: number): ((signal: AbortSignal) => Promise<void>) | undefined {
    if (this.#bytesPerSecond === undefined) return undefined;
    this.#count();
    if (this.#waiting.length === 0 && this.#mayPass()) {
      this.#saved -= bytes;
      return undefined;
    }
    return (signal) => this.#wait(bytes, signal);
  }

  /** Bytes that were let pass and did not. */
  giveBack(bytes: number): void {
    if (this.#bytesPerSecond === undefined || bytes === 0) return;
    this.#saved += bytes;
    this.#letPass();
  }

  #wait(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason);
      };
      const waiting: Waiting = {
        bytes,
        go: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiting);
      this.#arm();
    });
  }

  #mayPass(): boolean {
    return this.#bytesPerSecond === undefined || (this.#bytesPerSecond > 0 && this.#saved >= 0);
  }

  #count(): void {
    const now = performance.now();
    const rate = this.#bytesPerSecond ?? 0;
    this.#saved = Math.min(this.#saved + (rate * (now - this.#countedAtMs)) / 1000, rate * SAVED_SECONDS);
    this.#countedAtMs = now;
  }

  #letPass(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#count();
    while (this.#waiting.length > 0 && this.#mayPass()) {
      const next = this.#waiting.shift();
      if (this.#bytesPerSecond !== undefined) this.#saved -= next?.bytes ?? 0;
      next?.go();
    }
    this.#arm();
  }

  #arm(): void {
    const rate = this.#bytesPerSecond ?? 0;
    if (this.#timer !== undefined || this.#waiting.length === 0 || rate === 0) return;
    const untilMs = (-this.#saved / rate) * 1000;
    this.#timer = setTimeout(() => this.#letPass(), Math.min(Math.max(untilMs, LEAST_WAIT_MS), LONGEST_WAIT_MS));
  }
}
