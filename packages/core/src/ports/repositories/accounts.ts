import type { Account } from '../../entities/account.js';
import type { AccountLink } from '../../entities/account-link.js';
import type { AccountUsage, Quota, UploadRoomRequest } from '../../entities/account-usage.js';
import type { Id } from '../../ids.js';
import type { WithinReach } from '../../scope.js';
import type { VPath } from '../../virtual-path.js';
import type { Repository } from './repository.js';

export interface AccountRepository
  extends Repository<Account, WithinReach & { readonly partnerId?: Id; readonly text?: string; readonly storeId?: Id }> {
  findByUsername(username: string): Promise<Account | undefined>;
  /** Accounts with a key that waited in vain for its first sign-in, or that was replaced and has ended since. */
  withEndedKeys(now: Date, limit: number): Promise<readonly Id[]>;
  /**
   * Takes the time step of a code of this second factor: true once a step, and false for one that is not later than the last that
   * was taken, whichever process asks (RFC 6238 §5.2).
   */
  takeTotpStep(accountId: Id, secretId: Id, step: number): Promise<boolean>;
}

/** Links of Accounts; one that holds an Account. */
export interface AccountLinkRepository {
  /** @throws Failure `conflict.duplicate` when one of this Account holds already */
  insert(link: AccountLink): Promise<void>;
  findByTokenHash(tokenHash: string): Promise<AccountLink | undefined>;
  /** The one that was neither taken back nor replaced; it may be over. */
  findOpen(accountId: Id): Promise<AccountLink | undefined>;
  /** Ends the one that holds: false when there is none. */
  end(accountId: Id, ending: NonNullable<AccountLink['ending']>): Promise<boolean>;
  /** Uses it up for a key: false when it was before, or has been ended. */
  takeForKey(id: Id, fingerprint: string): Promise<boolean>;
  /** Notes a use from a place: true for the first since `since`, and whenever the place is another. */
  noteUse(id: Id, use: { readonly from: string; readonly at: Date; readonly since: Date }): Promise<boolean>;
}

/** What Accounts with a quota take up, for all processes together. */
export interface AccountUsageRepository {
  of(accountId: Id): Promise<AccountUsage>;
  /**
   * Promises an upload room, when the quota has it: of several that ask at the same time no two get the same room.
   * `usage` is that of everything else, as it was when it was decided.
   */
  reserve(room: UploadRoomRequest, quota: Quota): Promise<{ readonly granted: boolean; readonly usage: AccountUsage }>;
  /** The upload has arrived: what it was promised is taken up. Nothing when it was promised none. */
  settle(accountId: Id, transferId: Id, sizeBytes: number): Promise<void>;
  /** The upload has ended without an arrival. */
  release(transferId: Id): Promise<void>;
  /** Something of this Account is removed: counting again is worth while. Before {@link noteGone} in a transaction. */
  noteRemoved(accountId: Id): Promise<void>;
  /**
   * What lies at a path of a Store, and below it, is removed or gets another name, so no upload will take its place. Called before it
   * happens, in the transaction that records it.
   */
  noteGone(storeId: Id, path: VPath): Promise<void>;
  /** What was counted holds no more: where the Account may write, or how much, has changed. */
  forget(accountId: Id): Promise<void>;
  /** Begins a count; resolves to its number. */
  beginCount(accountId: Id): Promise<number>;
  /** Takes up what was counted, and adds what has arrived meanwhile. False when a later count has begun. */
  finishCount(
    accountId: Id,
    count: { readonly number: number; readonly bytes: number; readonly files: number; readonly at: Date },
  ): Promise<boolean>;
}
