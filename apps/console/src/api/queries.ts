import { type QueryKey, queryOptions } from '@tanstack/react-query';
import type { Input, Output, RouteContract } from '@waybill/contracts';
import { call } from './client.js';

/** The cache key of a read: the noun first, so that everything of a noun can be read afresh at once. */
export function keyOf(contract: RouteContract, input: object): QueryKey {
  return [contract.tag, contract.operationId, input];
}

/** A read of an endpoint, for the query cache. */
export function read<R extends RouteContract>(contract: R, input: Input<R>) {
  return queryOptions<Output<R>>({
    queryKey: keyOf(contract, input),
    queryFn: ({ signal }) => call(contract, input, { signal }),
  });
}
