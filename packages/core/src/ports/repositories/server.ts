import type { Ban, OffenceCounts } from '../../entities/ban.js';
import type { ServerHostKey } from '../../entities/server-host-key.js';
import type { ServerRules, StoredServerRules } from '../../server-rules/server-rules.js';
import type { Repository } from './repository.js';

/** The rules of our SFTP server. */
export interface ServerRulesRepository {
  /** Defaults where nobody said anything. */
  read(): Promise<StoredServerRules>;
  /** @throws Failure `version.stale` when `version` is no longer the stored one */
  replace(rules: ServerRules, version: number, at: Date): Promise<StoredServerRules>;
}

/** What addresses are charged for, counted for all processes together. */
export interface AddressScoreRepository {
  /**
   * Adds points, atomically, and resolves to the sums, in no certain order. What an address did counts together for `observationMs`
   * from the first of it on; what comes after that begins anew.
   */
  add(
    charges: readonly { readonly address: string; readonly score: number; readonly offences: OffenceCounts }[],
    window: { readonly now: Date; readonly observationMs: number },
  ): Promise<readonly AddressScore[]>;
  forget(addresses: readonly string[]): Promise<void>;
  /** Removes those that began before `before`, and the oldest beyond `most`. */
  sweep(before: Date, most: number): Promise<void>;
}

/** What an address has come to. */
export interface AddressScore {
  readonly address: string;
  readonly since: Date;
  readonly score: number;
  readonly offences: OffenceCounts;
}

export interface BanFilter {
  /** Part of the address or of what is said about it. */
  readonly text?: string;
  /** Those that hold at this time, or those that do not. */
  readonly active?: { readonly at: Date; readonly holds: boolean };
}

export interface BanRepository extends Repository<Ban, BanFilter> {
  /** Locked until the end of the transaction. */
  lockByAddress(addresses: readonly string[]): Promise<readonly Ban[]>;
  /** Changes whenever a ban is made, changed or removed. */
  revision(): Promise<string>;
  /** What holds at this time; of more than `limit` those that last longest. */
  holding(now: Date, limit: number): Promise<readonly Pick<Ban, 'address' | 'until'>[]>;
  /** Removes automatic bans that ended before `before`, and of those beyond `most` the ones that end first. */
  sweep(before: Date, most: number): Promise<void>;
}

export interface ServerHostKeyRepository extends Repository<ServerHostKey, { readonly state?: ServerHostKey['state'] }> {
  /** Those that are not retired, by algorithm. */
  inUse(): Promise<readonly ServerHostKey[]>;
}
