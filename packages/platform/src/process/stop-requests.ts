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

/** Listens for SIGTERM, SIGINT and SIGHUP (the terminal was closed). From now on none of them ends the process by itself. */
export function stopRequests(): StopRequests {
  const controller = new AbortController();
  const impatient: (() => void)[] = [];
  let resolveRequested: ((signal: NodeJS.Signals) => void) | undefined;
  const requested = new Promise<NodeJS.Signals>((resolve) => {
    resolveRequested = resolve;
  });
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      for (const hurry of impatient) hurry();
      return;
    }
    resolveRequested?.(name);
    controller.abort(new Failure('shutting-down'));
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    requested,
    onSecond: (hurry) => {
      impatient.push(hurry);
    },
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
