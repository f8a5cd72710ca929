/**
 * Fires when something is awaited and the channel shows no sign of life for a while. One timer serves every request: what is
 * watched is the channel, so a slow answer among quick ones is not a fault.
 */
export class Watchdog {
  readonly #timeoutMs: number;
  readonly #onSilence: () => void;
  #awaited = 0;
  #lastSignMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number, onSilence: () => void) {
    this.#timeoutMs = timeoutMs;
    this.#onSilence = onSilence;
  }

  /** One more answer is awaited. */
  begin(): void {
    if (this.#awaited === 0) {
      this.#lastSignMs = performance.now();
      this.#arm(this.#timeoutMs);
    }
    this.#awaited += 1;
  }

  /** One answer came, or is not awaited any more. */
  end(): void {
    this.#awaited -= 1;
    if (this.#awaited === 0) clearTimeout(this.#timer);
  }

  /** Bytes came, or a stream that was full has room again. */
  signOfLife(): void {
    this.#lastSignMs = performance.now();
  }

  #arm(delayMs: number): void {
    this.#timer = setTimeout(() => {
      const leftMs = this.#timeoutMs - (performance.now() - this.#lastSignMs);
      if (leftMs <= 0) this.#onSilence();
      else this.#arm(Math.ceil(leftMs));
    }, delayMs);
  }
}
