import type { DeliveryListener, DeliveryStepName } from '@waybill/core';

/** Takes one step of a delivery, and tells who listens of it when it succeeded. */
export async function takeStep<T>(
  listener: DeliveryListener,
  name: DeliveryStepName,
  work: () => Promise<T>,
  describe: (result: T) => string,
): Promise<T> {
  listener.onStepStart?.(name);
  const startedAt = performance.now();
  const result = await work();
  listener.onStep?.({ name, durationMs: performance.now() - startedAt, detail: describe(result) });
  return result;
}
