import type { Id } from '@waybill/core';

/** What is left of the files side by side after a connection was cut under them. */
const PART = 4;
/** One at a time would be strictly in order: a file that waits for its next attempt would hold up all others. */
const LEAST = 2;
/** So many Runs are remembered, those that were cut last. */
const RUNS = 1_000;

interface Narrowed {
  most: number;
  lastCut: object;
}

/**
 * How many files of each Run are worth having under way at once in this process. A line that is cut again and again, after so many bytes
 * or so much time, takes every file down that is on it: the fewer those are, the more of them are whole before. So each cut leaves a
 * quarter of them, and each file that arrives allows one more.
 */
export class Breadth {
  readonly #narrowed = new Map<Id, Narrowed>();

  /** At most `wanted`, which the Job asks for. */
  of(runId: Id, wanted: number): number {
    return Math.min(wanted, this.#narrowed.get(runId)?.most ?? wanted);
  }

  /** `connection` was lost with so many files on it; they all tell of it, and only the first counts. */
  cut(runId: Id, connection: object, files: number): void {
    const before = this.#narrowed.get(runId);
    if (before?.lastCut === connection) return;
    const most = Math.max(LEAST, Math.floor(this.of(runId, files) / PART));
    // The latest is the last in the order of the map.
    this.#narrowed.delete(runId);
    this.#narrowed.set(runId, { most, lastCut: connection });
    for (const oldest of this.#narrowed.keys()) {
      if (this.#narrowed.size <= RUNS) break;
      this.#narrowed.delete(oldest);
    }
  }

  /** A file of the Run is at its target. */
  arrived(runId: Id): void {
    const narrowed = this.#narrowed.get(runId);
    if (narrowed !== undefined) narrowed.most += 1;
  }
}
