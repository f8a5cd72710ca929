import type { Id, ReachReader, ScopedNoun } from '@waybill/core';
import { type Caller, withinReachOf } from './caller.js';

/** What was found by its unique name, when it is within reach of who asks; for lists that are filtered by that name. */
export async function ifWithinReach<T extends { readonly id: Id }>(
  reach: ReachReader,
  caller: Caller,
  noun: ScopedNoun,
  found: T | undefined,
): Promise<T | undefined> {
  const { within } = withinReachOf(caller);
  return found === undefined || within === undefined || (await reach.holds(within, noun, found.id)) ? found : undefined;
}
