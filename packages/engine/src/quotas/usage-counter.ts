import type { Account, Id } from '@waybill/core';
import { type CountDeps, countUsage } from './count-usage.js';

/** Counts what Accounts take up, each once at a time in this process. */
export class UsageCounter {
  readonly #underWay = new Map<Id, Promise<void>>();

  /** Resolves when a count that began after the call has ended. */
  async count(deps: CountDeps, account: Pick<Account, 'id' | 'mounts'>, signal: AbortSignal): Promise<void> {
    const before = this.#underWay.get(account.id);
    // It may have passed what its caller has just removed.
    if (before !== undefined) await before.catch(() => undefined);
    const joined = this.#underWay.get(account.id);
    if (joined !== undefined && joined !== before) return joined;
    const own = countUsage(deps, account, signal).finally(() => {
      if (this.#underWay.get(account.id) === own) this.#underWay.delete(account.id);
    });
    this.#underWay.set(account.id, own);
    return own;
  }
}
