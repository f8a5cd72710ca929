import type { Disposition } from '../failure-codes.js';

export interface RetryState {
  /** How many times it was tried, the one that just failed included; from 1. */
  readonly attempt: number;
  /** How many times it is tried in all; 1 = no retry. */
  readonly maxAttempts: number;
  /** The longest wait after the first failure. It doubles with each attempt. */
  readonly baseDelayMs: number;
  /** No wait is longer than this. */
  readonly maxDelayMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** What to do after a failure, and why nothing more is done. */
export type RetryPlan =
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'give-up'; readonly reason: 'permanent' | 'cancelled' | 'exhausted' };

/**
 * Plans what follows a failed attempt: exponential backoff with full jitter. The wait is uniform between 0 and
 * min(maxDelayMs, baseDelayMs · 2^(attempt−1)), so that a thousand transfers that failed together do not come back together.
 * Only the disposition `retry` is ever tried again (B21).
 */
export function planRetry(state: RetryState, disposition: Disposition): RetryPlan {
  if (disposition !== 'retry') return { kind: 'give-up', reason: disposition };
  if (state.attempt >= state.maxAttempts) return { kind: 'give-up', reason: 'exhausted' };
  const longestMs = Math.min(state.maxDelayMs, state.baseDelayMs * 2 ** (state.attempt - 1));
  return { kind: 'retry', delayMs: Math.floor(state.random() * longestMs) };
}
