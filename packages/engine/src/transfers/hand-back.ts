import type { Failure, RetryRules } from '@waybill/core';

const BUSY_MIN_MS = 500;
const BUSY_MAX_MS = 10_000;

/**
 * After how long work is taken up again that could not be done for reasons of our own, which is no attempt: this process stops,
 * other work of ours holds every connection to the partner, or the connection rests. Undefined for every other failure.
 */
export function handBackDelayMs(failure: Failure, retry: RetryRules, random: () => number): number | undefined {
  if (failure.code === 'shutting-down') return 0;
  // The one that finds the rest over tries it for all.
  if (failure.code === 'connection.resting') return Number(failure.context['waitMs'] ?? 0) + Math.floor(random() * BUSY_MIN_MS);
  if (failure.code !== 'connection.busy') return undefined;
  return BUSY_MIN_MS + Math.floor(random() * Math.min(BUSY_MAX_MS, retry.baseDelayMs));
}
