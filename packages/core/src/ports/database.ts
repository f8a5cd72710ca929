import type { NewAuditEvent } from '../audit-event.js';
import type { TransferDirection } from '../entities/transfer.js';
import type { Id } from '../ids.js';
import type { RunState, TransferState } from '../states.js';
import type { AccountUsageRepository } from './repositories/accounts.js';
import type { ArrivalRepository, ScheduleRepository } from './repositories/jobs.js';
import type { LiveSessionRepository } from './repositories/live-sessions.js';
import type { Repositories } from './repositories/repositories.js';
import type { RunRepository } from './repositories/runs.js';
import type { TransferRepository } from './repositories/transfers.js';
import type { KeptStageRepository, UnnamedUploadRepository } from './repositories/uploads.js';
import type { OutboxEntry } from './task.js';

/**
 * What every transaction says beside its facts. Audit events and Tasks are written at its end, together with the facts, or not at
 * all: when the audit trail cannot be written, nothing happened (BEHAVIOURS B32).
 */
export interface TxNews {
  readonly audit: {
    append(event: NewAuditEvent): void;
    /**
     * Writes now what was appended so far. What cannot be part of a transaction, such as the removal of a file, is done after this and before the
     * commit, as the last of it: from here on every other transaction that appends waits. @throws Failure `audit.unavailable`
     */
    written(): Promise<void>;
    /**
     * Looks whether an event could be written, without waiting for anybody: before what is done outside of the database and recorded in a later
     * transaction. Together with that this transaction itself can be committed, it says as much as can be known before.
     * @throws Failure `audit.unavailable`
     */
    assertPossible(): Promise<void>;
  };
  readonly outbox: { add(entry: OutboxEntry): void };
  /** Tells the console, after the commit. */
  readonly live: { publish(event: LiveEvent): void };
}

/** What can end a transaction before all that it asked is answered. */
export interface Concluding {
  /**
   * All that this transaction says is said, and all that it asks is asked: the commit goes out together with what is under way, which saves a round trip. Where
   * any of that fails nothing is committed; what is answered decides nothing any more.
   */
  conclude(): void;
}

/** One transaction. */
export interface Tx extends Repositories, TxNews {}

/** One transaction past the generated client: for what is done to many Transfers at once, or very often. */
export interface SetTx extends TxNews, Concluding {
  readonly transfers: Pick<
    TransferRepository,
    | 'insertNew'
    | 'beginAll'
    | 'queueAgain'
    | 'amend'
    | 'byFingerprint'
    | 'claimDue'
    | 'advanceAll'
    | 'advanceForeseen'
    | 'addReceipts'
  >;
  readonly runs: Pick<RunRepository, 'isCancelRequested' | 'withoutOpenTransfers' | 'addSightings'>;
  readonly schedules: Pick<ScheduleRepository, 'waitingForFiles' | 'assertNobodyWaits'>;
  readonly arrivals: Pick<ArrivalRepository, 'add'>;
  readonly accountUsage: AccountUsageRepository;
  readonly keptStages: KeptStageRepository;
  readonly unnamedUploads: UnnamedUploadRepository;
  readonly liveSessions: LiveSessionRepository;
}

/** What the console hears while it happens. Ids and figures only; a reader with rights fetches the rest. */
export type LiveEvent =
  | { readonly kind: 'run'; readonly id: Id; readonly jobId: Id; readonly state: RunState }
  | {
      readonly kind: 'transfer';
      readonly id: Id;
      readonly runId: Id | null;
      readonly direction: TransferDirection;
      readonly state: TransferState;
      readonly bytesDone: number;
      readonly expectedBytes: number | null;
    }
  /** A window ended without the success that was expected in it. `id` is the Schedule, `day` the local date the window opened on. */
  | { readonly kind: 'schedule.missed'; readonly id: Id; readonly jobId: Id; readonly day: string }
  | Change;

/** Something that is configured is not what it was. */
export interface Change {
  readonly kind: 'changed';
  readonly noun: string;
  readonly id: Id;
  /** Whose it is or was, and of which Job, where that is known: for those who may hear of some partners only. Told to nobody. */
  readonly partnerId?: Id;
  readonly jobId?: Id;
}

/** The truth. Outside of `transaction`, each call is one of its own. */
export interface Database {
  readonly read: Repositories;
  /** Runs `work` in one transaction and commits. No network call inside. A serialisation failure or deadlock is tried again, so `work` must be repeatable. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Runs `work` with a database whose transactions are parts of one: they are committed together once `work` resolves, or none of them is. A part that fails
   * leaves nothing, also where `work` goes on after it. What is read sees what the parts did. Audit events are written at the end of all, so nobody waits for
   * the trail meanwhile. Parts run one after the other; a part has no part inside. Ten minutes at most, and no network call inside. Tried again as
   * `transaction` is, so `work` must be repeatable.
   */
  atomically<T>(work: (database: Database) => Promise<T>): Promise<T>;
  /** As `transaction`, for many Transfers at once and for what somebody waits for at each of many files. */
  setTransaction<T>(work: (tx: SetTx) => Promise<T>): Promise<T>;
  readonly outbox: OutboxRelay;
  readonly live: LiveFeed;
  readonly leases: Leases;
  readonly serverCalls: ServerCalls;
  /** Resolves when the database answers. */
  ping(signal: AbortSignal): Promise<void>;
  /** Resolves when the audit trail can be written, which nothing is done without. @throws Failure `audit.unavailable`, `database.unavailable` */
  tryTrail(): Promise<void>;
  close(): Promise<void>;
}

/** Takes what transactions left in the outbox to the queue; at least once. */
export interface OutboxRelay {
  /** Hands up to `limit` due entries to `deliver` and forgets those for which it resolved; several relays do not hand out the same ones. Resolves to the number. */
  relay(limit: number, deliver: (entries: readonly OutboxEntry[]) => Promise<void>): Promise<number>;
  /** Calls back whenever a transaction has left something; also after a lost connection came back. */
  onAdded(listener: () => void): () => void;
}

export interface LiveFeed {
  /** What is not worth a transaction, told within a moment together with other such news; lost when nobody listens. */
  publish(event: LiveEvent): void;
  /** `isWanted` is asked before anything is made of what was told: while it says no, `listener` hears nothing. */
  subscribe(listener: (event: LiveEvent) => void, isWanted?: () => boolean): () => void;
  /** Calls back with every change and with nothing else. Cheap for many that listen in one process, whatever else goes on. */
  onChange(listener: (change: Change) => void): () => void;
}

/** Wakes the processes of the SFTP server. */
export interface ServerCalls {
  /** Calls back when there may be an order for a process, so that it asks; also after a lost connection came back. */
  onCall(listener: () => void): () => void;
  /** Has every process ask the sessions of an Account for a sign of life. Lost when a process does not listen at the moment. */
  probe(accountId: Id): Promise<void>;
  onProbe(listener: (accountId: Id) => void): () => void;
}

/** Slots that are held for a while by one process at a time, such as the connections a partner allows (B22). */
export interface Leases {
  /** One of `slots` numbered slots of `name`, or undefined when all are held. Expires by itself after `leaseMs` unless extended. */
  acquire(name: string, slots: number, holder: string, leaseMs: number): Promise<Lease | undefined>;
  /** How many slots of `name` are held at the moment. */
  held(name: string): Promise<number>;
}

export interface Lease {
  /** False when it was lost meanwhile. */
  extend(leaseMs: number): Promise<boolean>;
  release(): Promise<void>;
}
