import type { AuditDisclosures, AuditEvent, AuditOutcome } from '../../audit-event.js';
import type { AuditEventType, AuditSeverity } from '../../audit-event-types.js';
import type { SavedView, SavedViewList } from '../../entities/saved-view.js';
import type { Id } from '../../ids.js';
import type { WithinReach } from '../../scope.js';
import type { Page, PageRequest } from '../page.js';

export interface AuditFilter {
  readonly type?: AuditEventType;
  /** Types that begin with this, such as `transfer.`. */
  readonly typePrefix?: string;
  /** Any of these. */
  readonly types?: readonly AuditEventType[];
  readonly outcome?: AuditOutcome;
  readonly severity?: AuditSeverity;
  /** The code of a failure, or of why something ended or was skipped. */
  readonly reason?: string;
  readonly actorName?: string;
  /** What an Account did, and what was done to it. */
  readonly accountId?: Id;
  /** What a user did, and what was done to them. */
  readonly userId?: Id;
  readonly partnerId?: Id;
  readonly jobId?: Id;
  readonly runId?: Id;
  readonly transferId?: Id;
  /** Any of these. */
  readonly transferIds?: readonly Id[];
  readonly sessionId?: Id;
  readonly targetId?: Id;
  readonly address?: string;
  /** The last part of a file's path, as it is. */
  readonly fileName?: string;
  /** Any of these. */
  readonly fileNames?: readonly string[];
  /** SHA-256 of a file, lower-case hex. */
  readonly sha256?: string;
  /** Part of a name or of a path, of the file, of what it was done to, or of who did it; whatever its case. */
  readonly text?: string;
  /** Numbers above this. */
  readonly afterSeq?: number;
  /** Numbers up to this, itself included. */
  readonly throughSeq?: number;
  readonly since?: Date;
  readonly until?: Date;
}

/** What an algorithm is for in a session. */
export const algorithmUses = ['key-exchange', 'host-key', 'cipher', 'mac'] as const;
export type AlgorithmUse = (typeof algorithmUses)[number];

/** That an algorithm was agreed on, with one Connection or Account. */
export interface NegotiatedUse {
  readonly direction: 'in' | 'out';
  readonly partnerId: Id;
  /** The Connection of `out`, the Account of `in`. */
  readonly partyId: Id;
  readonly use: AlgorithmUse;
  readonly algorithm: string;
  readonly sessions: number;
  readonly lastAt: Date;
}

export interface AuditReach {
  readonly head: number;
  readonly upTo: number;
}

export interface AuditReader {
  list(filter: AuditFilter, page: PageRequest): Promise<Page<AuditEvent>>;
  /** The numbers of all events that a list would show, newest first, without reading the events. */
  numbers(filter: AuditFilter): AsyncIterable<number>;
  get(id: Id): Promise<AuditEvent>;
  /**
   * What was negotiated since: of the sign-ins to partners (`out`) and of partners (`in`), how often each algorithm was agreed on, and when last.
   */
  negotiated(since: Date): Promise<readonly NegotiatedUse[]>;
  /** Takes events that were written since into what is searched, `most` at a time; resolves to how many. */
  index(most: number): Promise<number>;
  /** How far the trail goes, and how far what it is searched by; numbers of events, 0 when there is none. */
  indexed(): Promise<AuditReach>;
  /** The rows as stored, in order of `seq` from `fromSeq`, for verification and export; `atOnce` says how many are read together by who wants few. */
  rows(
    fromSeq: number,
    atOnce?: number,
  ): AsyncIterable<{
    readonly seq: number;
    readonly body: string;
    readonly hash: string;
    /** What is disclosed of what the body commits to; absent when it commits to nothing. */
    readonly disclosures?: AuditDisclosures;
    /** Search columns that do not say what the body says: somebody changed them. */
    readonly changedColumns: readonly string[];
  }>;
}

/** Erases personal data, wherever they are kept (ADR 34). */
export interface PersonEraser {
  /** The names by which the platform and its audit trail know a person; empty for somebody unknown. */
  namesOf(personId: Id): Promise<readonly string[]>;
  /**
   * Erases what the trail discloses about a person, and their names from runs, bans and host keys. What was hashed stays.
   * Resolves to the number of events that disclosed something.
   */
  erase(personId: Id, names: readonly string[]): Promise<number>;
  /** Erases the key id of an SSH certificate from the trail, exactly as it was written. Resolves to the number of events that disclosed it. */
  eraseCertificateHolder(keyId: string): Promise<number>;
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

/** What transfers that ended came to. */
export interface EndedFigures {
  readonly committed: number;
  readonly failed: number;
  /** Of the committed ones. */
  readonly bytes: bigint;
}

/** What ended since a day, seen from three sides; what came to nothing is left out of each. */
export interface PeriodFigures {
  /** Oldest first; `day` is its beginning, UTC. */
  readonly days: readonly (EndedFigures & { readonly day: Date })[];
  /** Why transfers failed, the most frequent first. */
  readonly reasons: readonly { readonly code: string; readonly failed: number }[];
  /** The busiest first. */
  readonly partners: readonly (EndedFigures & { readonly partnerId: Id })[];
}

/** Sums for the first screen. */
export interface FigureReader {
  /** What ended in the UTC day that begins with `since`, and later. */
  period(since: Date, reach?: WithinReach): Promise<PeriodFigures>;
  /**
   * Sums up the next day for {@link period}, which else reads it transfer by transfer: the one after the last that was, from the day `first` on,
   * when it ended by `end`. Both are beginnings of UTC days. Resolves to whether there was one. Any number of processes may ask at once.
   */
  sumUp(first: Date, end: Date): Promise<boolean>;
  /** Transfers that ended at or after `since`, by the UTC hour of `finishedAt`, oldest first; hours without any are left out. */
  transfersByHour(since: Date, reach?: WithinReach): Promise<readonly HourFigures[]>;
  /** How much is open now. `running` includes `verifying`; `activeRuns` are those that are not over. */
  open(
    reach?: WithinReach,
  ): Promise<{ readonly activeRuns: number; readonly queuedTransfers: number; readonly runningTransfers: number }>;
}

/** Views of lists that people saved. */
export interface SavedViewRepository {
  /** By name. */
  ofOwner(owner: string, list: SavedViewList): Promise<readonly SavedView[]>;
  /** In place of one of the same name. */
  save(view: Omit<SavedView, 'updatedAt'>): Promise<SavedView>;
  /** Resolves to the view that was removed; undefined when the owner has none of this id. */
  remove(owner: string, id: Id): Promise<SavedView | undefined>;
}
