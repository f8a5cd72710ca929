import type { Operation } from './operation.js';
import { WaybillProblem, WaybillUnreachable } from './waybill-problem.js';

/** How often and how patiently a call is sent again. */
export interface RetryPolicy {
  /** How often at most, after the first time; 0 = never. */
  readonly retries: number;
  /** The pause before the first of them; doubled each time, with up to half of it taken off by chance. */
  readonly firstPauseMs: number;
  /** The longest pause. A server that asks for more in `Retry-After` is not waited for: the call fails with its problem. */
  readonly longestPauseMs: number;
}

/** Some 8 seconds in all, for a server that starts again; a minute for one that names the time. */
export const usualRetries: RetryPolicy = { retries: 4, firstPauseMs: 500, longestPauseMs: 60_000 };

/** An attempt that failed. */
export interface FailedAttempt {
  readonly error: unknown;
  /** From `Retry-After`. */
  readonly askedPauseMs?: number | undefined;
  /** How many went before it. */
  readonly attempt: number;
  /** Whether the request carried an Idempotency-Key. */
  readonly keyed: boolean;
}

/** How long to wait before the next attempt; undefined when there must be none. */
export function pauseBeforeNext(operation: Operation, failed: FailedAttempt, policy: RetryPolicy): number | undefined {
  if (failed.attempt >= policy.retries || !mayBeSentAgain(operation, failed)) return undefined;
  const usual = Math.min(policy.firstPauseMs * 2 ** failed.attempt, policy.longestPauseMs) * (1 - Math.random() / 2);
  const pause = Math.max(failed.askedPauseMs ?? 0, usual);
  return pause > policy.longestPauseMs ? undefined : pause;
}

/** 429 says that nothing was done. After what may have been done, only what may be done twice is sent again. */
function mayBeSentAgain(operation: Operation, { error, keyed }: FailedAttempt): boolean {
  const repeatable = ['GET', 'PUT', 'DELETE'].includes(operation.method) || keyed;
  if (error instanceof WaybillUnreachable) return repeatable;
  if (!(error instanceof WaybillProblem)) return false;
  if (error.code === 'request.in-progress') return keyed;
  // A wrong password stays wrong; each attempt makes the wait longer.
  if (error.code === 'sign-in.throttled') return false;
  return error.status === 429 || (repeatable && [502, 503, 504].includes(error.status));
}

/** `Retry-After` (RFC 9110, section 10.2.3) in milliseconds: seconds or a date. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
