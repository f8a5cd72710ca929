import type { Receipt, Transfer, TransferDirection, TransferPriority } from '../../entities/transfer.js';
import type { Failure } from '../../failure.js';
import type { Id } from '../../ids.js';
import type { WithinReach } from '../../scope.js';
import type { TransferState } from '../../states.js';
import type { New, Repository } from './repository.js';
import type { UploadPlace } from './uploads.js';

export interface TransferFilter extends WithinReach {
  readonly runId?: Id;
  readonly jobId?: Id;
  readonly partnerId?: Id;
  readonly accountId?: Id;
  readonly connectionId?: Id;
  readonly state?: TransferState;
  /** Why it failed, or was tried again. */
  readonly failureCode?: string;
  readonly direction?: TransferDirection;
  readonly sha256?: string;
  /** Part of a source or target path. */
  readonly text?: string;
  readonly since?: Date;
  readonly until?: Date;
}

/** The right to work on a Transfer: every write names it, and one that was overtaken changes nothing. */
export interface Claim {
  readonly transferId: Id;
  readonly fencingToken: number;
  readonly worker: string;
}

/** A Transfer that somebody has claimed. */
export interface ClaimedRow {
  readonly claim: Claim;
  readonly transfer: Transfer;
  /** True when an earlier claim ran out. */
  readonly takenOver: boolean;
}

/** Who claims, and how many at most. */
export interface ClaimRequest {
  readonly worker: string;
  readonly leaseMs: number;
  readonly files: number;
}

/** The next due Transfers of a Run that are to be claimed. */
export interface ClaimDueRequest extends ClaimRequest {
  readonly runId: Id;
  readonly priority: TransferPriority;
  /** No more than so many expected bytes in all, but always one file. */
  readonly bytes: number;
  /** What a file counts at most, and one whose size nobody knows. */
  readonly bytesAFile: number;
  /** How many of the Run may be claimed at the same time, by all workers together; 1 keeps them strictly in order. */
  readonly concurrency: number;
}

/** A Run with Transfers that are due. */
export interface DueRun {
  readonly runId: Id;
  readonly priority: TransferPriority;
  readonly jobId: Id;
  readonly jobVersion: number;
  readonly configurationDigest: string | null;
}

/** One step of a claimed Transfer: from a state to another, or within one, with the fields that change. */
export interface TransferAdvance {
  readonly claim: Claim;
  /** As the owner of the claim knows it; what a step resolves to is this with what the step changed. */
  readonly transfer: Transfer;
  readonly from: TransferState;
  readonly to: TransferState;
  readonly fields: Partial<Transfer>;
}

/** How far the owner of a claim has come. */
export type TransferProgress = Pick<Transfer, 'bytesDone' | 'bytesMoved' | 'checkpoint'>;

export interface TransferRepository extends Repository<Transfer, TransferFilter> {
  /** Inserts those whose (job, source fingerprint, target end, target path) is new and resolves to them; the others are already there (B18). */
  insertNew(transfers: readonly New<Transfer>[]): Promise<readonly Transfer[]>;
  /** Inserts all of them, or none, and resolves to them in their order. @throws Failure `conflict.duplicate` */
  beginAll(transfers: readonly New<Transfer>[]): Promise<readonly Transfer[]>;
  /**
   * Writes Transfers that are over again as given, for a new Run, and resolves to them.
   * @throws Failure `version.stale` when somebody changed one since it was read
   */
  queueAgain(transfers: readonly Transfer[]): Promise<readonly Transfer[]>;
  /** Those of a Job by source fingerprint, whatever their state. */
  byFingerprint(jobId: Id, fingerprints: readonly string[]): Promise<readonly Transfer[]>;
  /**
   * Takes a Transfer that is queued and due (to `running`, attempt + 1), or running or verifying with an expired claim (same state,
   * attempt + 1). The fencing token grows. Undefined when somebody else has it or it is over.
   */
  claim(
    id: Id,
    worker: string,
    leaseMs: number,
  ): Promise<{ readonly claim: Claim; readonly transfer: Transfer; readonly takenOver: boolean } | undefined>;
  /** Extends the claim and writes down how far it has come. @throws Failure `claim.lost`. Resolves to whether cancelling was asked for. */
  heartbeat(claim: Claim, leaseMs: number, progress: TransferProgress): Promise<{ readonly cancelRequested: boolean }>;
  /** Compare-and-set by state and fencing token. @throws Failure `claim.lost`, `conflict.state` */
  advance(claim: Claim, from: TransferState, to: TransferState, fields: Partial<Transfer>): Promise<Transfer>;
  /** The Runs with due Transfers, the oldest `limit` of each priority. */
  dueRuns(limit: number): Promise<readonly DueRun[]>;
  /** Takes the next due Transfers of a Run as `claim` takes one, in their order, in one statement. */
  claimDue(request: ClaimDueRequest): Promise<readonly ClaimedRow[]>;
  /** Takes committed Transfers whose post-action is pending, due, and in nobody's hands. The fencing token grows. */
  claimPostActions(request: ClaimRequest): Promise<readonly ClaimedRow[]>;
  /**
   * Extends many claims at once. Resolves to those that still hold; the others were lost. The value is false for one that is being
   * written to at the moment and is extended the next time.
   */
  heartbeatAll(
    beats: readonly { readonly claim: Claim; readonly progress: TransferProgress }[],
    leaseMs: number,
  ): Promise<ReadonlyMap<Id, boolean>>;
  /** Those of these Transfers that somebody wants cancelled. */
  cancelRequested(ids: readonly Id[]): Promise<readonly Id[]>;
  /** Takes many steps as `advance` takes one, in one statement; a step that is refused leaves the others alone. In the order given. */
  advanceAll(steps: readonly TransferAdvance[]): Promise<readonly (Transfer | Failure)[]>;
  /** As {@link advanceAll}; where one step is refused, the transaction fails. @throws Failure `conflict.state` */
  advanceForeseen(steps: readonly TransferAdvance[]): Promise<readonly Transfer[]>;
  /** Fields without a change of state (post-action, warnings). */
  amend(id: Id, fields: Partial<Transfer>): Promise<Transfer>;
  /** Queued ones become cancelled at once; the others get the request. Resolves to those cancelled at once. */
  requestCancel(filter: { readonly id?: Id; readonly runId?: Id }): Promise<readonly Transfer[]>;
  /** Uploads whose claim ran out: their process is gone. */
  abandonedUploads(now: Date, limit: number): Promise<readonly Transfer[]>;
  /** Failed and cancelled ones that may have left a stage, when it is time to try to remove it. */
  withStageLeft(now: Date, limit: number): Promise<readonly Transfer[]>;
  /** Whether the Account of an upload began another one to the same place after it. */
  laterUpload(upload: UploadPlace): Promise<boolean>;
  addReceipt(receipt: Receipt): Promise<void>;
  addReceipts(receipts: readonly Receipt[]): Promise<void>;
  receipt(transferId: Id): Promise<Receipt | undefined>;
  /** The ids of the receipts of these Transfers, by Transfer; those without one are left out. */
  receiptIds(transferIds: readonly Id[]): Promise<ReadonlyMap<Id, Id>>;
}
