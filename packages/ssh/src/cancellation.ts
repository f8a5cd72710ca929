import { Failure } from '@waybill/core';

/** Why a signal was aborted, as a Failure: its own when it carries one, `net.timeout` for a time limit, else `cancelled`. */
export function abortFailure(signal: AbortSignal): Failure {
  const reason: unknown = signal.reason;
  if (reason instanceof Failure) return reason;
  const timedOut = reason instanceof Error && reason.name === 'TimeoutError';
  return new Failure(timedOut ? 'net.timeout' : 'cancelled', { cause: reason });
}

/** Settles as `work` does, or rejects with {@link abortFailure} as soon as `signal` is aborted. */
export function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(abortFailure(signal));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Settles as `work` does, or rejects with `failure()` after `timeoutMs`. */
export async function withTimeout<T>(work: Promise<T>, timeoutMs: number, failure: () => Failure): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(failure()), timeoutMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Does `work` with a signal that is aborted with `signal`, and with `net.timeout` after `timeoutMs`; it settles as `work` does. */
export async function withLimit<T>(
  timeoutMs: number,
  signal: AbortSignal,
  work: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const onAbort = (): void => limit.abort(abortFailure(signal));
  const timer = setTimeout(() => limit.abort(new Failure('net.timeout')), timeoutMs);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
