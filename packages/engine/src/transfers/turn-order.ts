import type { DueRun, Id, TransferPriority } from '@waybill/core';

/**
 * How long a Run may be kept waiting for those of a higher priority that always have something to move. After that it gets one turn,
 * so that nobody is starved for ever.
 */
export const PATIENCE_MS = { high: 0, normal: 2_000, low: 20_000 } as const satisfies Record<TransferPriority, number>;

interface Waiting {
  readonly run: DueRun;
  /** When its patience ends. */
  turnAt: number;
  servedAt: number;
  /** Not before. */
  notBefore: number;
}

/**
 * Whose turn it is among the Runs that have something to move: the one whose patience ends first. A turn begins the waiting anew, so
 * Runs of one priority take turns, a higher priority goes before a lower one, and a lower one comes at least once each time its
 * patience ends.
 */
export class TurnOrder {
  readonly #waiting = new Map<Id, Waiting>();

  /** These Runs have something to move now, and no others. */
  see(runs: readonly DueRun[], now: number): void {
    const seen = new Set(runs.map(({ runId }) => runId));
    for (const id of this.#waiting.keys()) if (!seen.has(id)) this.#waiting.delete(id);
    for (const run of runs) {
      if (this.#waiting.has(run.runId)) continue;
      this.#waiting.set(run.runId, { run, turnAt: now + PATIENCE_MS[run.priority], servedAt: -Infinity, notBefore: now });
    }
  }

  /** The Runs in the order of their turns, those left out that were deferred. */
  inOrder(now: number): readonly DueRun[] {
    return [...this.#waiting.values()]
      .filter(({ notBefore }) => notBefore <= now)
      .sort((a, b) => a.turnAt - b.turnAt || a.servedAt - b.servedAt)
      .map(({ run }) => run);
  }

  /** How many Runs have something to move. */
  get size(): number {
    return this.#waiting.size;
  }

  /** The Run had its turn. */
  served(run: DueRun, now: number): void {
    const waiting = this.#waiting.get(run.runId);
    if (waiting === undefined) return;
    waiting.turnAt = now + PATIENCE_MS[run.priority];
    waiting.servedAt = now;
  }

  /** The Run cannot be served before `until`. */
  defer(run: DueRun, until: number): void {
    const waiting = this.#waiting.get(run.runId);
    if (waiting !== undefined) waiting.notBefore = until;
  }
}
