import type { RouteContract } from '@waybill/contracts';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { isReferencePath } from '../reference/register-reference.js';
import { isApiPath } from './addresses.js';
import { routerPath } from './endpoint.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The contract that an address of the API answers to. */
    readonly contract?: RouteContract;
  }
}

/** The largest body that is read where the contract takes ordinary input. */
export const BODY_LIMIT_BYTES = 64 * 1024;

/** The largest body of endpoints that take whole keys and lists of them. */
const LARGE_BODY_LIMIT_BYTES = 1024 * 1024;

/** Endpoints whose bodies hold keys and certificates. */
const takesLargeBodies: ReadonlySet<string> = new Set(['createKey', 'createAccount', 'updateAccount', 'createConnection']);

/**
 * Watches what the router really serves. Below `/api` nothing but the reference is served without a contract, and every contract is served exactly once.
 */
export class RouteLedger {
  readonly #served = new Map<string, number>();

  /** Begins to watch; before the first route is added. Also sets each route's body limit. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', (route: RouteOptions & { path: string }) => {
      const contract = route.config?.contract;
      if (contract === undefined) {
        if (isApiPath(route.path) && !isReferencePath(route.path))
          throw new Error(`${String(route.method)} ${route.path} has no contract`);
        return;
      }
      route.bodyLimit =
        contract.takesBytes ?? (takesLargeBodies.has(contract.operationId) ? LARGE_BODY_LIMIT_BYTES : BODY_LIMIT_BYTES);
      if (route.path !== routerPath(contract)) throw new Error(`${contract.operationId} is served at ${route.path}`);
      if (route.method === 'HEAD' && contract.method === 'GET') return;
      this.#served.set(contract.operationId, (this.#served.get(contract.operationId) ?? 0) + 1);
    });
  }

  /** @throws Error that names every contract which is not served, or is served more than once */
  assertComplete(contracts: readonly RouteContract[]): void {
    const wrong = contracts
      .map(({ operationId }) => ({ operationId, times: this.#served.get(operationId) ?? 0 }))
      .filter(({ times }) => times !== 1)
      .map(({ operationId, times }) => `${operationId} (${times} times)`);
    if (wrong.length > 0) throw new Error(`not every contract is served exactly once: ${wrong.join(', ')}`);
  }
}
