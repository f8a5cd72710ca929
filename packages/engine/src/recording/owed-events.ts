import { setTimeout as delay } from 'node:timers/promises';
import { asFailure, type Clock, Failure, type NewAuditEvent } from '@waybill/core';
import type { Recorder } from './recorder.js';

const RETRY_MS = 500;

/**
 * Events of what cannot be taken back, such as that a partner has read a file. One that the trail cannot take when it happens is owed: it is
 * kept and tried again until it is in the trail, with the time when it happened (`details.happenedAt`). While any is owed nothing more of the
 * kind may be done, which bounds them to what was under way.
 */
export class OwedEvents {
  readonly #recorder: Pick<Recorder, 'state'>;
  readonly #clock: Clock;
  readonly #owed: NewAuditEvent[] = [];
  #paying: Promise<void> | undefined;
  readonly #stopping = new AbortController();

  constructor(recorder: Pick<Recorder, 'state'>, clock: Clock) {
    this.#recorder = recorder;
    this.#clock = clock;
  }

  /** Refuses what would have to be recorded later while what was done before is not. @throws Failure `audit.unavailable` */
  assertNone(): void {
    if (this.#owed.length === 0) return;
    throw new Failure('audit.unavailable', {
      publicDetail: 'The audit trail cannot be written now, so nothing is given out.',
    });
  }

  /** Records what has happened. @throws Failure `audit.unavailable`, `database.unavailable`: it is owed then; others when it cannot ever be recorded */
  async state(event: NewAuditEvent): Promise<void> {
    try {
      await this.#recorder.state(event);
    } catch (error) {
      const failure = asFailure(error);
      // What is wrong with the event itself would never go away, and keep everybody from reading.
      if (failure.code !== 'audit.unavailable' && failure.code !== 'database.unavailable') throw failure;
      this.#owed.push({ ...event, details: { ...event.details, happenedAt: this.#clock.now().toISOString() } });
      this.#paying ??= this.#pay();
      throw failure;
    }
  }

  /** Stops trying after one last time. Resolves to what is still owed: it must be kept some other way. */
  async close(): Promise<readonly NewAuditEvent[]> {
    this.#stopping.abort();
    await this.#paying;
    return this.#owed;
  }

  async #pay(): Promise<void> {
    for (let event = this.#owed[0]; event !== undefined; event = this.#owed[0]) {
      const isLastTry = this.#stopping.signal.aborted;
      try {
        await this.#recorder.state(event);
        this.#owed.shift();
      } catch {
        if (isLastTry) return;
        await delay(RETRY_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      }
    }
    this.#paying = undefined;
  }
}
