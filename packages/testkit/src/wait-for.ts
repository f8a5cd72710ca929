import { setTimeout as delay } from 'node:timers/promises';

/** Options of {@link waitFor}. */
export interface WaitOptions {
  /** How long to wait in all; 10,000 when not given. */
  readonly timeoutMs?: number;
  /** How long between two looks; 10 when not given. */
  readonly intervalMs?: number;
  /** What is waited for, for the error message. */
  readonly what?: string;
}

/**
 * Looks again and again until `condition` gives something other than undefined, null or false, and returns that. A condition
 * that throws counts as not fulfilled yet.
 * @throws Error when the time is over; its cause is what the condition threw last
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 10_000, intervalMs = 10, what = 'the condition' }: WaitOptions = {},
): Promise<Exclude<T, undefined | null | false>> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    let cause: unknown;
    try {
      const value = await condition();
      if (isFulfilled(value)) return value;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > until) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`, { cause });
    await delay(intervalMs);
  }
}

function isFulfilled<T>(value: T): value is Exclude<T, undefined | null | false> {
  return value !== undefined && value !== null && value !== false;
}
