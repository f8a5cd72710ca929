import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 5000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function snapshot(): number {
  // A screen that opens after a pause must not show the time of the pause.
  if (timer === undefined) now = Date.now();
  return now;
}

/** The present, in milliseconds; renders again every five seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, snapshot);
}
