import type { Account } from '../../entities/account.js';
import type { Calendar } from '../../entities/calendar.js';
import type { Job } from '../../entities/job.js';
import type { Arrival, Schedule } from '../../entities/schedule.js';
import type { Store } from '../../entities/store.js';
import type { Id } from '../../ids.js';
import type { WithinReach } from '../../scope.js';
import type { InSets, Named, Repository } from './repository.js';

export interface StoreRepository extends Repository<Store, { readonly text?: string }>, Named<Store> {
  /** The Mounts and Jobs that refer to it. */
  usedBy(id: Id): Promise<{ readonly accounts: readonly Account[]; readonly jobs: readonly Job[] }>;
}

/** `update` with a changed definition must carry `definitionVersion + 1`; old definitions stay readable. */
export interface JobRepository
  extends Repository<
      Job,
      WithinReach & {
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
  extends Repository<Schedule, WithinReach & { readonly jobId?: Id; readonly enabled?: boolean }>,
    InSets<Schedule> {
  /** Writes the times and slots of these, in one statement. @throws Failure `version.stale` when one of them was changed or is gone */
  moveOn(schedules: readonly Schedule[]): Promise<void>;
  ofJob(jobId: Id): Promise<readonly Schedule[]>;
  /** Enabled, of active Jobs of active Partners, with `nextFireAt` or `expectedAt` not after `now`, earliest first. */
  due(now: Date, limit: number): Promise<readonly Schedule[]>;
  /** Enabled, of active Jobs of active Partners, with a `nextFireAt`, earliest first. */
  upcoming(limit: number, reach?: WithinReach): Promise<readonly Schedule[]>;
  /** Enabled, of active Jobs of active Partners, with `missedAt` at or after `since`, latest first. */
  missedSince(since: Date, limit: number, reach?: WithinReach): Promise<readonly Schedule[]>;
  /** Enabled ones that wait for files in these Stores. */
  waitingForFiles(storeIds: readonly Id[]): Promise<readonly Schedule[]>;
  /** Fails the transaction where {@link waitingForFiles} would tell any. @throws Failure `conflict.state` */
  assertNobodyWaits(storeIds: readonly Id[]): Promise<void>;
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
