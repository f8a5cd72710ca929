import type { RouteContract } from '@waybill/contracts';
import { type Clock, type Database, isFailure } from '@waybill/core';
import { recordAccessDenied } from '@waybill/engine';
import type { Caller } from './caller.js';
import { RequestProblem } from './request-problem.js';

/** How often one address can put a refused credential into the audit trail: it must not be a way to fill the disk. */
const ANONYMOUS_EVERY_MS = 60_000;
const MAX_ADDRESSES = 10_000;

/** Writes denied attempts to the audit trail. */
export class Denials {
  readonly #deps: { readonly database: Database; readonly clock: Clock };
  readonly #lastByAddress = new Map<string, number>();

  constructor(deps: { readonly database: Database; readonly clock: Clock }) {
    this.#deps = deps;
  }

  /**
   * Records `error` when it denies: what a known caller may not do, each time, and a credential that is not valid, once a minute an
   * address. Somebody who merely has not signed in is not an event.
   */
  async record(caller: Caller, contract: RouteContract, error: unknown, sentCredential: boolean): Promise<void> {
    if (!isDenial(error)) return;
    if (caller.kind === 'anonymous' && !(sentCredential && this.#isDue(caller.source.address))) return;
    await recordAccessDenied(this.#deps, contract, caller);
  }

  #isDue(address: string): boolean {
    const now = this.#deps.clock.now().getTime();
    const last = this.#lastByAddress.get(address);
    if (last !== undefined && now - last < ANONYMOUS_EVERY_MS) return false;
    if (this.#lastByAddress.size >= MAX_ADDRESSES) this.#lastByAddress.clear();
    this.#lastByAddress.set(address, now);
    return true;
  }
}

function isDenial(error: unknown): boolean {
  if (isFailure(error, 'permission.denied')) return true;
  if (!(error instanceof RequestProblem)) return false;
  return error.code === 'request.forged' || error.code === 'request.unauthenticated';
}
