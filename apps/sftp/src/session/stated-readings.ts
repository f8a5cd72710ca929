import type { NewAuditEvent } from '@waybill/core';
import type { OwedEvents } from '@waybill/engine';

/** So long after one file was read another one follows it. */
const FOLLOWS_MS = 5_000;

/**
 * What a session has read, on its way into the trail. A reading that follows another one is recorded while its client goes on: what it was given cannot be taken
 * back, whether it waits or not. It is given nothing more before that is in the trail, so a crash leaves one file unrecorded at most, as it
 * does when it comes between the last byte and the CLOSE.
 */
export class StatedReadings {
  readonly #given: OwedEvents;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #underWay: Promise<void> | undefined;

  constructor(given: OwedEvents) {
    this.#given = given;
  }

  /**
   * Records a reading. Resolves when that is durable, or at once where it follows another: then {@link settled} does.
   * @throws Failure `audit.unavailable`; what the reading before could not be recorded for
   */
  async state(event: NewAuditEvent): Promise<void> {
    await this.settled();
    const follows = performance.now() - this.#readAtMs < FOLLOWS_MS;
    this.#readAtMs = performance.now();
    const stated = this.#given.state(event);
    if (!follows) return stated;
    // Who asks next hears of it.
    stated.catch(() => undefined);
    this.#underWay = stated;
  }

  /** Whether something is on its way still. */
  get isUnderWay(): boolean {
    return this.#underWay !== undefined;
  }

  /** Resolves when every reading is in the trail. @throws Failure, once, when one could not be recorded */
  async settled(): Promise<void> {
    const stated = this.#underWay;
    if (stated === undefined) return;
    try {
      await stated;
    } finally {
      if (this.#underWay === stated) this.#underWay = undefined;
    }
  }
}
