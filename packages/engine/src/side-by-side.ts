import { Failure, type Id, isFailure } from '@waybill/core';

interface Parts {
  /** What has something to do now. */
  due(): Promise<readonly Id[]>;
  /** Does it. A Failure `claim.lost` says that another process went on with it, or that somebody changed it meanwhile. */
  run(id: Id, signal: AbortSignal): Promise<void>;
  onError(error: unknown, id: Id): void;
}

/**
 * Runs what is due, each by itself, so that a slow one keeps none of the others waiting. Life: rounds, as often as wanted; then `close` once, after which no round
 * begins anything.
 */
export class SideBySide {
  readonly #parts: Parts;
  readonly #running = new Map<Id, Promise<void>>();
  readonly #closing = new AbortController();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins with each that is due and not run here already; does not wait for them. */
  async round(): Promise<void> {
    for (const id of await this.#parts.due()) {
      if (this.#closing.signal.aborted || this.#running.has(id)) continue;
      this.#running.set(
        id,
        this.#run(id).finally(() => this.#running.delete(id)),
      );
    }
  }

  /** Aborts what is under way and waits for it; another process goes on from what was written down. */
  async close(): Promise<void> {
    this.#closing.abort(new Failure('shutting-down'));
    await Promise.all(this.#running.values());
  }

  async #run(id: Id): Promise<void> {
    try {
      await this.#parts.run(id, this.#closing.signal);
    } catch (error) {
      // The next round sees what is left.
      if (!this.#closing.signal.aborted && !isFailure(error, 'claim.lost')) this.#parts.onError(error, id);
    }
  }
}
