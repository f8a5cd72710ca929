import type { RouteContract } from '@waybill/contracts';
import { API_ROOT } from '@waybill/contracts';
import { RequestProblem } from './request-problem.js';

/** True for addresses that belong to programs: everything below `/api`. */
export function isApiPath(path: string): boolean {
  return path === '/api' || path.startsWith('/api/');
}

/** Knows every address of the API, to tell an unknown address from a method that an address does not take. */
export class Addresses {
  readonly #patterns: readonly { readonly pattern: RegExp; readonly method: string }[];

  constructor(contracts: readonly RouteContract[]) {
    this.#patterns = contracts.map(({ path, method }) => {
      const literal = `${API_ROOT}${path}`.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&');
      return { pattern: new RegExp(`^${literal.replaceAll(/\{\w+\}/g, '[^/]+')}$`), method };
    });
  }

  /**
   * Why nobody answers at `path`: `request.method` with `Allow` (RFC 9110 §15.5.6), or `request.not-found`; where the method is one of the
   * address, the router took a parameter for too long.
   */
  problem(path: string, method: string): RequestProblem {
    const methods = this.#patterns.filter(({ pattern }) => pattern.test(path)).map((each) => each.method);
    if (methods.length === 0) return new RequestProblem('request.not-found');
    if (methods.includes(method) || (method === 'HEAD' && methods.includes('GET')))
      return new RequestProblem('request.too-large');
    const allow = [...new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods)].sort().join(', ');
    return new RequestProblem('request.method', { detail: `This address takes ${allow}.`, headers: { allow } });
  }
}
