import type { AuditReach } from '@waybill/core';

/** While events come, the files that they tell of need the database more. */
const LONGEST_MS = 5_000;
/** Who searches reads what waits, or has to take it in first. */
const MOST_WAITING = 10_000;

/** Decides when new events of the trail are taken into what it is searched by: once no more come, and in any case before they are old or many. */
export class IndexPace {
  #head: number | undefined;
  #waitingSinceMs: number | undefined;

  /** @param nowMs of a clock that only goes forward */
  isDue({ head, upTo }: AuditReach, nowMs: number): boolean {
    const isQuiet = head === this.#head;
    this.#head = head;
    if (head === upTo) {
      this.#waitingSinceMs = undefined;
      return false;
    }
    this.#waitingSinceMs ??= nowMs;
    if (!isQuiet && head - upTo < MOST_WAITING && nowMs - this.#waitingSinceMs < LONGEST_MS) return false;
    this.#waitingSinceMs = undefined;
    return true;
  }
}
