import type { AuditEvent, AuditEventType, AuditOutcome, AuditSeverity } from '../audit-event.js';
import type { Account } from '../entities/account.js';
import type { AccountUsage, Quota, UploadRoomRequest } from '../entities/account-usage.js';
import type { Ban, OffenceCounts } from '../entities/ban.js';
import type { Breaker } from '../entities/breaker.js';
import type { Calendar } from '../entities/calendar.js';
import type { Connection, HostKey, NextKeyTrial } from '../entities/connection.js';
import type { Job } from '../entities/job.js';
import type { KeptStage } from '../entities/kept-stage.js';
import type { Key, SealedRecord } from '../entities/key.js';
import type { Drain, LiveSession, ServerFigures, ServerProcess, SessionActivity } from '../entities/live-session.js';
import type { Partner } from '../entities/partner.js';
import type { ApiKey, User, WebSession } from '../entities/person.js';
import type { Stored } from '../entities/record.js';
import type { RerunFiles, Run, Sighting } from '../entities/run.js';
import type { Arrival, Schedule } from '../entities/schedule.js';
import type { ServerHostKey } from '../entities/server-host-key.js';
import type { Store } from '../entities/store.js';
import type { Receipt, Transfer, TransferDirection, TransferPriority } from '../entities/transfer.js';
import type { Failure } from '../failure.js';
import type { Id } from '../ids.js';
import type { OpenRuns } from '../schedule/decide-firing.js';
import type { ServerRules, StoredServerRules } from '../server-rules/server-rules.js';
import type { RunState, TransferState } from '../states.js';
import type { VPath } from '../virtual-path.js';
import type { Page, PageRequest } from './page.js';

/** The part of a thing that its creator states; id and version are part of it, times are the database's. */
export type New<T extends Stored> = Omit<T, 'version' | 'createdAt' | 'updatedAt'>;

/** What every noun can do. Unique names that are taken: Failure `conflict.duplicate` with `field`. */
export interface Repository<T extends Stored, Filter> {
  /** @throws Failure `not-found` */
  get(id: Id): Promise<T>;
  find(id: Id): Promise<T | undefined>;
  list(filter: Filter, page: PageRequest): Promise<Page<T>>;
  insert(thing: New<T>): Promise<T>;
  /** Writes the whole thing when its stored version is still `thing.version`. @throws Failure `version.stale`, `not-found` */
  update(thing: T): Promise<T>;
  /** @throws Failure `version.stale`, `not-found`, `conflict.in-use` when something refers to it */
  remove(thing: Pick<T, 'id' | 'version'>): Promise<void>;
}

/** Many of a noun at once. */
interface InSets<T> {
  /** Those that are there, in no certain order. */
  byIds(ids: readonly Id[]): Promise<readonly T[]>;
}

export interface Named<T> {
  findBySlug(slug: string): Promise<T | undefined>;
}

export interface PartnerRepository
  extends Repository<Partner, { readonly text?: string; readonly tag?: string; readonly status?: Partner['status'] }>,
    Named<Partner> {}
export interface ConnectionRepository
  extends Repository<
      Connection,
      {
        readonly partnerId?: Id;
        /** The key that signs in, or the next one. */
        readonly keyId?: Id;
        readonly text?: string;
        readonly status?: Connection['status'];
        /** The slug of the jump host's connection. */
        readonly jump?: string;
        /** A waiver for old algorithms whose last day is not after this one, `YYYY-MM-DD`. */
        readonly waiverUntil?: string;
      }
    >,
    Named<Connection> {}
export interface HostKeyRepository
  extends Repository<HostKey, { readonly connectionId?: Id; readonly state?: HostKey['state'] }> {
  /** All of a Connection's, whatever their state. */
  ofConnection(connectionId: Id): Promise<readonly HostKey[]>;
}
export interface AccountRepository
  extends Repository<Account, { readonly partnerId?: Id; readonly text?: string; readonly storeId?: Id }> {
  findByUsername(username: string): Promise<Account | undefined>;
  /**
   * Takes the time step of a code of this second factor: true once a step, and false for one that is not later than the last that
   * was taken, whichever process asks (RFC 6238 §5.2).
   */
  takeTotpStep(accountId: Id, secretId: Id, step: number): Promise<boolean>;
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
export interface KeyRepository extends Repository<Key, { readonly text?: string }>, Named<Key> {
  /** The Connections that sign in with it, or will. */
  usedBy(id: Id): Promise<readonly Connection[]>;
}
export interface StoreRepository extends Repository<Store, { readonly text?: string }>, Named<Store> {
  /** The Mounts and Jobs that refer to it. */
  usedBy(id: Id): Promise<{ readonly accounts: readonly Account[]; readonly jobs: readonly Job[] }>;
}
/** `update` with a changed definition must carry `definitionVersion + 1`; old definitions stay readable. */
export interface JobRepository
  extends Repository<
      Job,
      {
        readonly partnerId?: Id;
        readonly connectionId?: Id;
        readonly storeId?: Id;
        readonly text?: string;
        readonly status?: Job['status'];
      }
    >,
    Named<Job>,
    InSets<Job> {
  /**
   * Until the end of the transaction no other one begins, ends or adds Runs of these Jobs (B20). Locks in the order of ids, so that
   * two callers do not wait for each other. Those that are gone are left out.
   */
  lockRuns(ids: readonly Id[]): Promise<void>;
  definition(jobId: Id, version: number): Promise<Job['definition']>;
  versions(
    jobId: Id,
  ): Promise<readonly { readonly version: number; readonly definition: Job['definition']; readonly createdAt: Date }[]>;
}
export interface ScheduleRepository
  extends Repository<Schedule, { readonly jobId?: Id; readonly enabled?: boolean }>,
    InSets<Schedule> {
  /** Writes the times and slots of these, in one statement. @throws Failure `version.stale` when one of them was changed or is gone */
  moveOn(schedules: readonly Schedule[]): Promise<void>;
  ofJob(jobId: Id): Promise<readonly Schedule[]>;
  /** Enabled, of active Jobs of active Partners, with `nextFireAt` or `expectedAt` not after `now`, earliest first. */
  due(now: Date, limit: number): Promise<readonly Schedule[]>;
  /** Enabled, of active Jobs of active Partners, with a `nextFireAt`, earliest first. */
  upcoming(limit: number): Promise<readonly Schedule[]>;
  /** Enabled, of active Jobs of active Partners, with `missedAt` at or after `since`, latest first. */
  missedSince(since: Date, limit: number): Promise<readonly Schedule[]>;
  /** Enabled ones that wait for files in these Stores. */
  waitingForFiles(storeIds: readonly Id[]): Promise<readonly Schedule[]>;
  /** Those that wait for the end of this Job, enabled or not. */
  afterJob(jobId: Id): Promise<readonly Schedule[]>;
}

/** The files that wait for one Schedule. */
export interface PendingArrivals {
  readonly schedule: Schedule;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly count: number;
}
export interface ArrivalRepository {
  /** Adds what is not there yet, by Schedule and cause. */
  add(arrivals: readonly Arrival[]): Promise<void>;
  /** Of enabled Schedules of active Jobs of active Partners, the longest waiting first. */
  pending(limit: number): Promise<readonly PendingArrivals[]>;
  /** Takes the oldest of a Schedule away and resolves to them, in the order in which they arrived. Two callers never get the same ones. */
  take(scheduleId: Id, limit: number): Promise<readonly Arrival[]>;
}

export interface CalendarRepository extends Repository<Calendar, { readonly text?: string }>, Named<Calendar>, InSets<Calendar> {
  /** The Schedules that name it, and the slugs of their Jobs. */
  usedBy(id: Id): Promise<readonly { readonly schedule: Schedule; readonly jobSlug: string }[]>;
}

export interface RunFilter {
  readonly jobId?: Id;
  readonly partnerId?: Id;
  readonly state?: RunState;
  readonly trigger?: Run['trigger'];
  readonly since?: Date;
  readonly until?: Date;
}
/** A time in the life of a Job, both ends included. */
export interface Span {
  readonly jobId: Id;
  readonly since: Date;
  readonly until: Date;
}

export interface RunRepository extends Repository<Run, RunFilter> {
  /**
   * Compare-and-set of the state, with the fields given. Resolves to the changed Run, or undefined when it was no longer `from`.
   * @throws Failure `conflict.state` when the table does not allow it
   */
  advance(id: Id, from: RunState, to: RunState, fields: Partial<Run>): Promise<Run | undefined>;
  /** Sets the request to cancel on a Run that is not over; undefined when it is. */
  requestCancel(id: Id): Promise<Run | undefined>;
  /** Whether somebody wants it cancelled. @throws Failure `not-found` */
  isCancelRequested(id: Id): Promise<boolean>;
  /** Counts of its Transfers by state, and bytes committed. */
  tally(id: Id): Promise<{ readonly byState: Readonly<Record<TransferState, number>>; readonly bytes: bigint }>;
  /** Whether a Transfer of it is queued, running or verifying. */
  hasOpenTransfers(id: Id): Promise<boolean>;
  /** Those of these Runs that have no Transfer that is queued, running or verifying. */
  withoutOpenTransfers(ids: readonly Id[]): Promise<readonly Id[]>;
  /** Runs that need a Task: queued or discovering and due (not those that wait for another Run), or running with no Transfer left. For the reconciler. */
  needingTask(now: Date, limit: number): Promise<readonly Run[]>;
  findBySlot(scheduleId: Id, slot: string): Promise<Run | undefined>;
  /** How many Runs of each Job are not over; none for a Job that is not in the answer. Firm only under {@link JobRepository.lockRuns}. */
  open(jobIds: readonly Id[]): Promise<ReadonlyMap<Id, OpenRuns>>;
  /** The oldest Run of a Job that waits for another's end. */
  nextWaiting(jobId: Id): Promise<Run | undefined>;
  /** Lets a waiting Run begin; undefined when it waits no more. */
  release(id: Id): Promise<Run | undefined>;
  /** Inserts Runs of Jobs that are there, in one statement; in the order given. @throws Failure `conflict.duplicate` for a slot that has its Run */
  insertAll(runs: readonly New<Run>[]): Promise<readonly Run[]>;
  /** Of each span, whether a Run of its Job ended `succeeded` in it, with at least one file committed. In the order given. */
  succeededIn(spans: readonly Span[]): Promise<readonly boolean[]>;
  /**
   * The source paths that a Run which repeats this one is about, in order: of all files it took, or of those that failed or were
   * cancelled in it. One that another Run has taken since is among the latter: it had not been delivered.
   */
  filesToRepeat(id: Id, files: RerunFiles): Promise<readonly VPath[]>;
  /** Adds Sightings in one go; one whose id is there already is left as it is. */
  addSightings(sightings: readonly Sighting[]): Promise<void>;
  sightings(runId: Id, page: PageRequest): Promise<Page<Sighting>>;
}

export interface TransferFilter {
  readonly runId?: Id;
  readonly jobId?: Id;
  readonly partnerId?: Id;
  readonly accountId?: Id;
  readonly connectionId?: Id;
  readonly state?: TransferState;
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
}

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

export interface UserRepository extends Repository<User, { readonly text?: string }> {
  findByUsername(username: string): Promise<User | undefined>;
  countActiveAdmins(): Promise<number>;
}
export interface WebSessionRepository {
  insert(session: WebSession): Promise<void>;
  findByTokenHash(tokenHash: string): Promise<WebSession | undefined>;
  touch(id: Id, at: Date, expiresAt: Date): Promise<void>;
  remove(id: Id): Promise<void>;
  removeOfUser(userId: Id): Promise<void>;
  removeExpired(now: Date): Promise<number>;
}

/** How many sign-ins were tried lately, for all processes together. Keys are opaque here: a user name, an address, both. */
export interface SignInAttemptRepository {
  /**
   * Counts one attempt under each key, atomically, and resolves to the counts in the same order, this attempt included. A key's
   * window begins with its first attempt and lasts `windowMs`; the first attempt after that begins a new one.
   */
  count(keys: readonly string[], now: Date, windowMs: number): Promise<readonly number[]>;
  /** Takes one attempt under this key back. */
  takeBack(key: string): Promise<void>;
  /** Forgets all attempts under this key. */
  forget(key: string): Promise<void>;
  /** Removes the keys whose window began before `at`. */
  removeOlderThan(at: Date): Promise<number>;
}

export interface ApiKeyRepository extends Repository<ApiKey, { readonly text?: string }> {
  findByTokenHash(tokenHash: string): Promise<ApiKey | undefined>;
  markUsed(id: Id, at: Date): Promise<void>;
}
export interface SecretRepository {
  insert(secret: SealedRecord): Promise<void>;
  get(id: Id): Promise<SealedRecord>;
  remove(id: Id): Promise<void>;
  /** Ids of those not sealed under this master key. */
  notUnder(masterKeyId: string, limit: number): Promise<readonly SealedRecord[]>;
  replace(secret: SealedRecord): Promise<void>;
}

export interface AuditFilter {
  readonly type?: AuditEventType;
  /** Types that begin with this, such as `transfer.`. */
  readonly typePrefix?: string;
  readonly outcome?: AuditOutcome;
  readonly severity?: AuditSeverity;
  readonly actorName?: string;
  readonly partnerId?: Id;
  readonly jobId?: Id;
  readonly runId?: Id;
  readonly transferId?: Id;
  readonly targetId?: Id;
  readonly address?: string;
  /** Part of a file path or of the target's name. */
  readonly text?: string;
  readonly since?: Date;
  readonly until?: Date;
}
export interface AuditReader {
  list(filter: AuditFilter, page: PageRequest): Promise<Page<AuditEvent>>;
  get(id: Id): Promise<AuditEvent>;
  /** The rows as stored, in order of `seq` from `fromSeq`, for verification and export. */
  rows(fromSeq: number): AsyncIterable<{
    readonly seq: number;
    readonly body: string;
    readonly hash: string;
    /** Search columns that do not say what the body says: somebody changed them. */
    readonly changedColumns: readonly string[];
  }>;
}

/** What ended within one hour. */
export interface HourFigures {
  /** Its beginning. */
  readonly hour: Date;
  readonly committed: number;
  readonly failed: number;
  /** Of the committed ones. */
  readonly bytes: bigint;
}

/** Sums for the first screen. */
export interface FigureReader {
  /** Transfers that ended at or after `since`, by the UTC hour of `finishedAt`, oldest first; hours without any are left out. */
  transfersByHour(since: Date): Promise<readonly HourFigures[]>;
  /** How much is open now. `running` includes `verifying`; `activeRuns` are those that are not over. */
  open(): Promise<{ readonly activeRuns: number; readonly queuedTransfers: number; readonly runningTransfers: number }>;
}

/** A stored answer, so that a repeated request with the same Idempotency-Key is answered and not done again. */
export interface IdempotencyRecord {
  readonly key: string;
  /** Who sent it; keys of different principals do not meet. */
  readonly principal: string;
  /** SHA-256 of method, path and body; a key used again for something else is refused. */
  readonly requestHash: string;
  readonly status: number | null;
  readonly body: string | null;
}
export interface IdempotencyRepository {
  /** Reserves the key, or resolves to what is there already. */
  begin(record: IdempotencyRecord): Promise<IdempotencyRecord | undefined>;
  finish(principal: string, key: string, status: number, body: string): Promise<void>;
  /** Frees a key whose request failed. */
  release(principal: string, key: string): Promise<void>;
  removeOlderThan(at: Date): Promise<number>;
}

/** Small facts of the installation: the receipt-signing key's secret id, the instance id, … */
export interface SettingRepository {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
}

/** Failures in a row to open a Connection, counted for all processes together. */
export interface BreakerRepository {
  find(connectionId: Id): Promise<Breaker | undefined>;
  /** Counts one more. `tripped` when this one opened the breaker: the count reached `openAfter`, which is 0 for never. */
  countFailure(
    failure: Pick<Breaker, 'connectionId' | 'failureCode' | 'failureDetail' | 'failedAt'>,
    rule: { readonly openAfter: number; readonly probeMs: number },
  ): Promise<{ readonly breaker: Breaker; readonly tripped: boolean }>;
  /** Those of Connections that rest, latest first. */
  resting(limit: number): Promise<readonly Breaker[]>;
  /** Takes the right to try a resting Connection: one process gets it, and nobody else for `probeMs`. */
  takeProbe(connectionId: Id, now: Date, probeMs: number): Promise<boolean>;
  /** Forgets the failures; resolves to what there was. */
  reset(connectionId: Id): Promise<Breaker | undefined>;
}

/** How partners take the next Keys of Connections, for all processes together (BEHAVIOURS B31). */
export interface NextKeyTrialRepository {
  find(connectionId: Id): Promise<NextKeyTrial | undefined>;
  /** Takes the right to offer it before the present Key: one login gets it, and no other for `everyMs`. */
  takeProbe(connectionId: Id, now: Date, everyMs: number): Promise<boolean>;
  /** The present Key signed in; `refused` when the partner was offered the next one and did not take it. */
  notePresentKey(connectionId: Id, at: Date, refused: boolean): Promise<void>;
  forget(connectionId: Id): Promise<void>;
}

/** The session of a partner that has just signed in. */
export type NewLiveSession = Omit<LiveSession, 'processName' | 'activity' | 'endRequestedAt'>;

/** What must still hold of the Account when its session opens, and how many it may have. */
export interface SessionRule {
  /** The versions of Account and Partner that the sign-in was judged by. */
  readonly accountVersion: number;
  readonly partnerVersion: number;
  readonly maxSessions: number;
}

/** Which sessions are meant. */
export type SessionChoice =
  | { readonly id: Id }
  | { readonly partnerId: Id }
  | {
      readonly accountId: Id;
      /** Only those that signed in with one of these keys. */
      readonly keyFingerprints?: readonly string[];
      /** Only those whose sign-in took a password. */
      readonly byPassword?: boolean;
    };

/** The partners that are signed in, in all processes. */
export interface LiveSessionRepository {
  /** @throws Failure `not-found` once it is over */
  get(id: Id): Promise<LiveSession>;
  list(
    filter: {
      readonly partnerId?: Id;
      readonly accountId?: Id;
      readonly processId?: Id;
      /** Part of the user name, the address or what the client calls itself. */
      readonly text?: string;
    },
    page: PageRequest,
  ): Promise<Page<LiveSession>>;
  /**
   * Lets a session open, inside a transaction. `full`: the Account has as many as it may, over all processes. `changed`: the Account
   * or its Partner is not the one that signed in any more. Whoever changes either meets the session afterwards, or changed it before.
   */
  open(session: NewLiveSession, rule: SessionRule): Promise<'opened' | 'full' | 'changed'>;
  remove(id: Id): Promise<void>;
  /** Has sessions ended by the processes they live in, which are told after the commit. Resolves to how many. */
  requestEnd(choice: SessionChoice, why: { readonly by: string; readonly reason: string }): Promise<number>;
}

/** What a process of the SFTP server tells, all at once. */
export interface ServerBeat {
  readonly id: Id;
  readonly leaseMs: number;
  readonly moved: readonly { readonly id: Id; readonly activity: SessionActivity }[];
  /** Sessions that are over and could not be removed when they ended. */
  readonly gone: readonly Id[];
  readonly figures?: ServerFigures;
  /** Whether the consoles should look. */
  readonly news: boolean;
}

/** What it learns by that. */
export interface ServerOrders {
  readonly ends: readonly { readonly sessionId: Id; readonly by: string; readonly reason: string }[];
  readonly drain: Drain | null;
  /** Sessions whose activity was not written this time: tell it again. */
  readonly unwritten: readonly Id[];
}

/** The processes of the SFTP server, on all hosts. */
export interface ServerProcessRepository {
  /** Those that live, in the order of their start. */
  list(): Promise<readonly ServerProcess[]>;
  register(process: Pick<ServerProcess, 'id' | 'name' | 'address' | 'startedAt'>, leaseMs: number): Promise<void>;
  /** Undefined when the process was taken for dead: its sessions are no more. One statement. */
  beat(beat: ServerBeat): Promise<ServerOrders | undefined>;
  /** Has it take no new connections; told after the commit. Null ends that. @throws Failure `not-found` */
  setDrain(id: Id, drain: Drain | null): Promise<ServerProcess>;
  /**
   * Forgets processes and their sessions, and resolves to those: one that is known to have ended, or all that gave no sign of life
   * for `silentMs` beyond their lease.
   */
  takeDead(
    which: { readonly id: Id } | { readonly name: string } | { readonly silentMs: number },
  ): Promise<readonly LiveSession[]>;
}

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

/** Everything that is stored. */
export interface Repositories {
  readonly partners: PartnerRepository;
  readonly connections: ConnectionRepository;
  readonly breakers: BreakerRepository;
  readonly nextKeyTrials: NextKeyTrialRepository;
  readonly hostKeys: HostKeyRepository;
  readonly accounts: AccountRepository;
  readonly accountUsage: AccountUsageRepository;
  readonly keys: KeyRepository;
  readonly stores: StoreRepository;
  readonly jobs: JobRepository;
  readonly schedules: ScheduleRepository;
  readonly calendars: CalendarRepository;
  readonly arrivals: ArrivalRepository;
  readonly runs: RunRepository;
  readonly transfers: TransferRepository;
  readonly keptStages: KeptStageRepository;
  readonly unnamedUploads: UnnamedUploadRepository;
  readonly users: UserRepository;
  readonly webSessions: WebSessionRepository;
  readonly signInAttempts: SignInAttemptRepository;
  readonly serverRules: ServerRulesRepository;
  readonly serverHostKeys: ServerHostKeyRepository;
  readonly bans: BanRepository;
  readonly addressScores: AddressScoreRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly liveSessions: LiveSessionRepository;
  readonly serverProcesses: ServerProcessRepository;
  readonly secrets: SecretRepository;
  readonly auditTrail: AuditReader;
  readonly figures: FigureReader;
  readonly idempotency: IdempotencyRepository;
  readonly settings: SettingRepository;
}
