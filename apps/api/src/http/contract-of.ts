import type { RouteContract } from '@waybill/contracts';

/** Where a handler keeps its contract: on the function itself, so that nothing depends on a registry that could miss it. */
const contracts = new WeakMap<object, RouteContract>();

/** Ties a handler to its contract. @throws Error when it has one already */
export function bindContract(handler: object, contract: RouteContract): void {
  if (contracts.has(handler)) throw new Error(`the handler of ${contract.operationId} is bound twice`);
  contracts.set(handler, contract);
}

/** The contract of a handler; undefined for one that nobody bound, which is never called. */
export function contractOf(handler: object): RouteContract | undefined {
  return contracts.get(handler);
}
