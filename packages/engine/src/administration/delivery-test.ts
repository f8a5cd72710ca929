import { asFailure, type DeliveryListener, type DeliveryStepName, Failure, type FailureCode } from '@waybill/core';

/** One step of a test; the steps after a failed one were not taken. */
export interface DeliveryTestStep {
  readonly name: DeliveryStepName;
  readonly ok: boolean;
  readonly durationMs: number;
  readonly detail: string;
  readonly code?: FailureCode;
}

/** How far a test event came. */
export interface DeliveryTestResult {
  readonly ok: boolean;
  readonly steps: readonly DeliveryTestStep[];
}

const MOST_MS = 60_000;

/** Tells the steps of a delivery that is tried; the last one is what failed, if anything did. @throws the reason of `signal` */
export async function stepsOf(
  deliver: (listener: DeliveryListener, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<readonly DeliveryTestStep[]> {
  const steps: DeliveryTestStep[] = [];
  let current: DeliveryStepName = 'dns';
  let began = performance.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(MOST_MS)]);
  const listener: DeliveryListener = {
    onStepStart: (name) => {
      current = name;
      began = performance.now();
    },
    onStep: ({ name, durationMs, detail }) => steps.push({ name, ok: true, durationMs, detail }),
  };
  try {
    await deliver(listener, limit);
  } catch (error) {
    signal.throwIfAborted();
    const failure = limit.aborted
      ? new Failure('net.timeout', { publicDetail: `The event was not taken within ${MOST_MS / 1000} seconds.` })
      : asFailure(error);
    const durationMs = performance.now() - began;
    // An answer that came is a step; what it said makes it one that failed.
    if (steps.at(-1)?.name === current) steps.pop();
    steps.push({ name: current, ok: false, durationMs, detail: failure.publicDetail, code: failure.code });
  }
  return steps;
}
