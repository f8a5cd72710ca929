import type { Failure, RetryRules } from '@waybill/core';

const BUSY_MIN_MS = 500;
const BUSY_MAX_MS = 10_000;
/** A partner that drops us for longer than this is not busy but away, and each try is an attempt. */
const BUSY_PATIENCE_MS = 60 * 60_000;

export interface HandBackQuestion {
  readonly retry: RetryRules;
  /** When the work was begun first; null when it never was. */
  readonly startedAt: Date | null;
  readonly now: Date;
  readonly random: () => number;
}

/**
 * After how long work is taken up again that could not be done for want of a place, which is no attempt (BEHAVIOURS B22): this
 * process stops, other work of ours holds every connection to the partner, the connection rests, or the partner is full and drops
 * connections in the handshake, for an hour at most. Undefined for every other failure.
 */
export function handBackDelayMs(failure: Failure, { retry, startedAt, now, random }: HandBackQuestion): number | undefined {
  if (failure.code === 'shutting-down') return 0;
  // The one that finds the rest over tries it for all.
  if (failure.code === 'connection.resting') return Number(failure.context['waitMs'] ?? 0) + Math.floor(random() * BUSY_MIN_MS);
  const full = failure.code === 'partner.busy' && now.getTime() - (startedAt ?? now).getTime() < BUSY_PATIENCE_MS;
  if (failure.code !== 'connection.busy' && !full) return undefined;
  return BUSY_MIN_MS + Math.floor(random() * Math.min(BUSY_MAX_MS, retry.baseDelayMs));
}
