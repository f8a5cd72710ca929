import { Failure } from '@waybill/core';

/** How long one call to the queue may take before the caller hears that it does not answer. */
export const CALL_TIMEOUT_MS = 10_000;

/**
 * Waits for `work`, no longer than `timeoutMs` and not after `signal`. What was begun may still take effect later:
 * the caller repeats it, and deduplication makes that harmless.
 * @throws Failure `internal` when the queue does not answer or answers with an error; the signal's reason, or `cancelled`
 */
export async function within<T>(work: Promise<T>, timeoutMs: number, signal?: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const interrupted = new Promise<never>((_, reject) => {
    onAbort = () => reject(cancellation(signal));
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    timer = setTimeout(() => reject(queueUnavailable(new Error(`no answer in ${timeoutMs} ms`))), timeoutMs);
  });
  try {
    return await Promise.race([work, interrupted]);
  } catch (error) {
    throw error instanceof Failure ? error : queueUnavailable(error);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal?.removeEventListener('abort', onAbort);
    // The loser of the race has nobody left to tell.
    work.catch(() => undefined);
  }
}

/** The failure for everything that goes wrong between us and the queue's backend; the work itself is safe in PostgreSQL. */
export function queueUnavailable(cause: unknown): Failure {
  return new Failure('internal', { publicDetail: 'The queue does not answer.', cause });
}

function cancellation(signal: AbortSignal | undefined): Failure {
  return signal?.reason instanceof Failure ? signal.reason : new Failure('cancelled', { cause: signal?.reason });
}
