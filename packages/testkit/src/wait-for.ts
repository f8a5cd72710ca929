import { setTimeout as delay } from 'node:timers/promises';

/** Options of {@link waitFor}. */
export interface WaitOptions {
  /** How long to wait in all, ms; 300,000 when not given: only what will never be reaches it, however busy the machine is. */
  readonly timeoutMs?: number;
  /** How long between two looks; a tenth of the time since the first when not given, at least 10 and at most 200. */
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
  { timeoutMs = 300_000, intervalMs, what = 'the condition' }: WaitOptions = {},
): Promise<Exclude<T, undefined | null | false>> {
  const startedAt = performance.now();
  for (;;) {
    let cause: unknown;
    try {
      const value = await condition();
      if (isFulfilled(value)) return value;
    } catch (error) {
      cause = error;
    }
    const waitedMs = performance.now() - startedAt;
    if (waitedMs > timeoutMs) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`, { cause });
    // Looking costs what is waited for its time; who waits long does not mind a little more.
    await delay(intervalMs ?? Math.min(Math.max(waitedMs / 10, 10), 200));
  }
}

function isFulfilled<T>(value: T): value is Exclude<T, undefined | null | false> {
  return value !== undefined && value !== null && value !== false;
}
