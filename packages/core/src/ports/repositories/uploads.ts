import type { KeptStage } from '../../entities/kept-stage.js';
import type { Id } from '../../ids.js';
import type { VPath } from '../../virtual-path.js';

/** Where an upload goes, and whose it is. */
export interface UploadPlace {
  readonly transferId: Id;
  readonly partnerId: Id;
  readonly accountId: Id;
  readonly storeId: Id;
  /** In the Store. */
  readonly path: VPath;
}

/** What cut uploads have left, for all processes together. */
export interface KeptStageRepository {
  /** Those of an Account that wait for it. */
  waiting(accountId: Id): Promise<readonly KeptStage[]>;
  /** Those of all Accounts that wait in a folder of a Store and below it. */
  within(storeId: Id, folder: VPath): Promise<readonly KeptStage[]>;
  /** Those of an Account that uploads of other sessions than this one work on. */
  workedOn(accountId: Id, butSession: Id): Promise<readonly KeptStage[]>;
  /** The one that an upload works on. */
  takenBy(transferId: Id): Promise<KeptStage | undefined>;
  /**
   * Writes down what is whole of an upload, in place of what was kept of an earlier one of the same Account to the same path; what a later
   * one has left stays, and then it is not kept. `replaced` is another stage whose place it took.
   */
  keep(kept: KeptStage): Promise<{ readonly kept: boolean; readonly replaced?: KeptStage }>;
  /**
   * Gives one that waits to an upload; to the very upload that has left it when it is to be removed. False when it is no longer there or
   * somebody else has it.
   */
  take(id: Id, transferId: Id): Promise<boolean>;
  /** Forgets the one that an upload works on. False when there was none. */
  removeTakenBy(transferId: Id): Promise<boolean>;
  /** Those whose time is over, oldest first: they wait in vain, or their removal did not come to its end. */
  expired(now: Date, limit: number): Promise<readonly KeptStage[]>;
}

/** Files that were uploaded under a temporary name and have not been renamed yet, by where they lie in their Store. */
export interface UnnamedUploadRepository {
  add(upload: { readonly transferId: Id; readonly storeId: Id; readonly path: VPath }): Promise<void>;
  /** Whether it has no other name yet. */
  has(transferId: Id): Promise<boolean>;
  /** Forgets one that did not become visible. */
  remove(transferId: Id): Promise<void>;
  /** Forgets those visible ones whose place it took. */
  removeOthers(transferId: Id): Promise<void>;
  /** Forgets the one that is visible there: the file is renamed, replaced or removed. */
  take(storeId: Id, path: VPath): Promise<Id | undefined>;
}
