import type { RouteContract } from '@waybill/contracts';
import type { Clock, Database } from '@waybill/core';
import { isFailure } from '@waybill/core';
import type { Caller } from './caller.js';
import { RequestProblem } from './request-problem.js';

/** How often one address can put a refused API key into the audit trail: it must not be a way to fill the disk. */
const ANONYMOUS_EVERY_MS = 60_000;
const MAX_ADDRESSES = 10_000;

/** Writes denied attempts to the audit trail. */
export class Denials {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #lastByAddress = new Map<string, number>();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /**
   * Records `error` when it denies: what a known caller may not do, each time, and a credential that is not valid, once a minute an
   * address. Somebody who merely has not signed in is not an event.
   */
  async record(caller: Caller, contract: RouteContract, error: unknown, sentCredential: boolean): Promise<void> {
    const code = denialCode(error);
    if (code === undefined) return;
    if (caller.kind === 'anonymous' && !(sentCredential && this.#isDue(caller.source.address))) return;
    await this.#database.transaction(async (tx) => {
      tx.audit.append({
        type: 'access.denied',
        outcome: 'denied',
        actor: caller.actor,
        source: caller.source,
        target: { kind: 'platform', name: `${contract.method} ${contract.path}` },
        failure: { code, detail: error instanceof Error ? error.message : code },
        details: { operation: contract.operationId },
        requestId: caller.requestId,
      });
    });
  }

  #isDue(address: string): boolean {
    const now = this.#clock.now().getTime();
    const last = this.#lastByAddress.get(address);
    if (last !== undefined && now - last < ANONYMOUS_EVERY_MS) return false;
    if (this.#lastByAddress.size >= MAX_ADDRESSES) this.#lastByAddress.clear();
    this.#lastByAddress.set(address, now);
    return true;
  }
}

function denialCode(error: unknown): string | undefined {
  if (isFailure(error, 'permission.denied')) return error.code;
  if (!(error instanceof RequestProblem)) return undefined;
  return error.code === 'request.forged' || error.code === 'request.unauthenticated' ? error.code : undefined;
}
