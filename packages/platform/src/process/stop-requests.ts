import { Failure } from '@waybill/core';

/** The wishes of the operating system and the supervisor that this process stop. */
export interface StopRequests {
  /** Aborted at the first request, with Failure `shutting-down`. */
  readonly signal: AbortSignal;
  /** Resolves to the name of the first request. */
  readonly requested: Promise<NodeJS.Signals>;
  /** Calls back at the second request: somebody is in a hurry. */
  onSecond(hurry: () => void): void;
  /** Listens no longer. */
  release(): void;
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP'];
// Ctrl-C reaches every process of the foreground group, and npm and its like pass it on once more: that is one request.
const SAME_REQUEST_MS = 1_000;

/**
 * Listens for SIGTERM, SIGINT and SIGHUP (the terminal was closed). From now on none of them ends the process by itself. When the
 * process was started with a channel to its parent, the parent's end counts as SIGHUP.
 */
export function stopRequests(): StopRequests {
  const controller = new AbortController();
  const impatient: (() => void)[] = [];
  let resolveRequested: ((signal: NodeJS.Signals) => void) | undefined;
  const requested = new Promise<NodeJS.Signals>((resolve) => {
    resolveRequested = resolve;
  });
  let firstAt = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      if (performance.now() - firstAt < SAME_REQUEST_MS) return;
      for (const hurry of impatient) hurry();
      return;
    }
    firstAt = performance.now();
    resolveRequested?.(name);
    controller.abort(new Failure('shutting-down'));
  };
  const onDisconnect = (): void => onSignal('SIGHUP');
  for (const name of SIGNALS) process.on(name, onSignal);
  process.on('disconnect', onDisconnect);
  return {
    signal: controller.signal,
    requested,
    onSecond: (hurry) => {
      impatient.push(hurry);
    },
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
      process.off('disconnect', onDisconnect);
    },
  };
}
