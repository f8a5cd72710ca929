import type { Input, RouteContract } from '@waybill/contracts';
import { read } from '../api/queries.js';
import { mayCall, sessionQuery } from '../api/session.js';
import type { RouterContext } from './root.js';

/** Starts a read while the screen's code is still on its way. What the role may not read is not asked for. */
export function prefetch<R extends RouteContract>(context: RouterContext, contract: R, input: Input<R>): void {
  const role = context.queryClient.getQueryData(sessionQuery.queryKey)?.user.role;
  if (mayCall(role, contract)) void context.queryClient.prefetchQuery(read(contract, input));
}
