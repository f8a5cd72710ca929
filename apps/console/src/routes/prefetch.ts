import type { Input, OperationId, RouteContract } from '@waybill/contracts';
import { read } from '../api/queries.js';
import { mayCall, sessionQuery } from '../api/session.js';
import type { RouterContext } from './root.js';

/**
 * Starts a read while the screen's code is still on its way. What the role may not read is not asked for. The contract comes by itself:
 * here it would be a part of what everybody loads first.
 */
export function prefetch<T extends Readonly<Record<K, RouteContract>>, K extends OperationId>(
  { queryClient }: RouterContext,
  load: () => Promise<T>,
  operation: K,
  input: Input<T[K]>,
): void {
  const session = queryClient.getQueryData(sessionQuery.queryKey);
  if (!mayCall(session, operation)) return;
  // What does not arrive here, the screen asks for once more, and says so.
  void load().then(
    (contracts) => queryClient.prefetchQuery(read(contracts[operation], input)),
    () => undefined,
  );
}
