import { type Clock, type Failure, isFailure } from '@waybill/core';
import { queueUnavailable } from './deadline.js';

/** Where the queue's operators read; pino fits. */
export interface QueueLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const REPEAT_AFTER_MS = 30_000;
const MESSAGES_KEPT = 100;

interface FaultReportOptions {
  /** Said in every line: which queue, which backend. */
  readonly fields: object;
  /** Hears every fault, logged or not. */
  readonly onError?: ((failure: Failure) => void) | undefined;
  readonly clock?: Clock;
}

/**
 * Turns the `error` events of connections into log lines. A backend that is away raises the same error many times a second;
 * each text is logged once in 30 s.
 */
export function reportFaults(log: QueueLog, { fields, onError, clock }: FaultReportOptions): (error: unknown) => void {
  const loggedAt = new Map<string, number>();
  return (error) => {
    onError?.(isFailure(error) ? error : queueUnavailable(error));
    const text = error instanceof Error ? error.message : String(error);
    const nowMs = (clock?.now() ?? new Date()).getTime();
    if (nowMs - (loggedAt.get(text) ?? Number.NEGATIVE_INFINITY) < REPEAT_AFTER_MS) return;
    if (loggedAt.size >= MESSAGES_KEPT) loggedAt.clear();
    loggedAt.set(text, nowMs);
    log.warn({ ...fields, err: error }, 'the queue reports a fault; it goes on by itself when its backend is back');
  };
}
