import { Failure } from '@waybill/core';
import { withLimit } from '../../cancellation.js';

export interface FirstThatAnswersOptions {
  /** At least one. Tried one after the other; the time is shared out among them. */
  readonly addresses: readonly string[];
  readonly timeoutMs: number;
}

/**
 * What `attempt` makes of the first address that it succeeds with. What is refused for good at one address is not tried at the next.
 * @throws what `attempt` threw last; `cancelled`
 */
export async function firstThatAnswers<T>(
  { addresses, timeoutMs }: FirstThatAnswersOptions,
  signal: AbortSignal,
  attempt: (address: string, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let last = new Failure('net.unreachable');
  for (const [index, address] of addresses.entries()) {
    const share = (deadline - performance.now()) / (addresses.length - index);
    try {
      return await withLimit(Math.max(share, 1), signal, (limited) => attempt(address, limited));
    } catch (error) {
      if (signal.aborted || !(error instanceof Failure) || error.disposition !== 'retry') throw error;
      last = error;
    }
  }
  throw last;
}
