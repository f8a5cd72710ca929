import type { RerunFiles, Run, Sighting } from '../../entities/run.js';
import type { Id } from '../../ids.js';
import type { OpenRuns } from '../../schedule/decide-firing.js';
import type { WithinReach } from '../../scope.js';
import type { RunState, TransferState } from '../../states.js';
import type { VPath } from '../../virtual-path.js';
import type { Page, PageRequest } from '../page.js';
import type { New, Repository } from './repository.js';

export interface RunFilter extends WithinReach {
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
  /** What Runs saw and left, of files with one of these names; newest first. */
  skippedByName(
    names: readonly string[],
    most: number,
  ): Promise<readonly { readonly sighting: Sighting; readonly jobId: Id; readonly partnerId: Id }[]>;
}
