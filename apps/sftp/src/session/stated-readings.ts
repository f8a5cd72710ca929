import type { NewAuditEvent } from '@waybill/core';
import type { OwedEvents } from '@waybill/engine';

/** So long after one file of a session another one follows it. */
export const FOLLOWS_MS = 5_000;

/**
 * What a session has read, on its way into the trail. A reading that follows another one is recorded while its client goes on: what it was given cannot be taken
 * back, whether it waits or not. It is given nothing more before that is in the trail, so a crash leaves one file unrecorded at most, as it
 * does when it comes between the last byte and the CLOSE.
 */
export class StatedReadings {
  readonly #given: OwedEvents;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #underWay: Promise<void> | undefined;
  /** One could not be recorded, and may be owed. */
  #isOwed = false;

  constructor(given: OwedEvents) {
    this.#given = given;
  }

  /**
   * Records a reading. Resolves when that is durable, or at once where it follows another: then {@link settled} does.
   * @throws Failure `audit.unavailable`; what the reading before could not be recorded for
   */
  async state(event: NewAuditEvent): Promise<void> {
    const before = await this.settled().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    const follows = performance.now() - this.#readAtMs < FOLLOWS_MS;
    this.#readAtMs = performance.now();
    const stated = this.#given.state(event);
    if (before !== undefined) {
      // What was given is stated, whatever became of what was given before.
      await stated;
      throw before.error;
    }
    if (follows) this.#leave(stated);
    else await stated;
  }

  /** Resolves when every reading is in the trail. @throws Failure when one could not be recorded, again and again while it is owed */
  async settled(): Promise<void> {
    const underWay = this.#underWay;
    try {
      await underWay;
    } catch (error) {
      this.#isOwed = true;
      throw error;
    } finally {
      if (this.#underWay === underWay) this.#underWay = undefined;
    }
    if (!this.#isOwed) return;
    this.#given.assertNone();
    this.#isOwed = false;
  }

  /** Two channels of a session may leave one each at the same moment. */
  #leave(stated: Promise<void>): void {
    const all = Promise.resolve(this.#underWay).finally(() => stated);
    // Who asks next hears of it.
    all.catch(() => undefined);
    this.#underWay = all;
  }
}
