import type { FailureCode } from '../failure-codes.js';
import type { Id } from '../ids.js';

/** What is remembered of a Connection that could not be opened lately (BEHAVIOURS B22). One that could be has none. */
export interface Breaker {
  readonly connectionId: Id;
  /** How many times in a row. */
  readonly failures: number;
  readonly failureCode: FailureCode;
  readonly failureDetail: string;
  readonly failedAt: Date;
  /** Since when the Connection rests; null while it is still tried. */
  readonly openedAt: Date | null;
  /** When one process may try it again. */
  readonly probeAt: Date | null;
}
