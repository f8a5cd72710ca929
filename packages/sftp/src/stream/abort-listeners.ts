import { Failure } from '@waybill/core';

/*
 * One signal often stands behind hundreds of requests. The platform's list of listeners is slow to search and warns about its
 * length, so each signal gets one listener of ours, whoever waits for it.
 */
const listenersBySignal = new WeakMap<AbortSignal, Set<() => void>>();

function listenersOf(signal: AbortSignal): Set<() => void> {
  const known = listenersBySignal.get(signal);
  if (known !== undefined) return known;
  const listeners = new Set<() => void>();
  listenersBySignal.set(signal, listeners);
  signal.addEventListener('abort', () => [...listeners].forEach((listener) => void listener()), { once: true });
  return listeners;
}

/** Calls `listener` when `signal` aborts. @returns what ends that; calling it again does nothing */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const listeners = listenersOf(signal);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** What an aborted signal means to whoever waited: its own Failure, or `cancelled`. */
export function abortFailure(signal: AbortSignal): Failure {
  const reason: unknown = signal.reason;
  return reason instanceof Failure ? reason : new Failure('cancelled', { cause: reason });
}
