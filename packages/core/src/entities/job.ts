import type { Id } from '../ids.js';
import type { VPath } from '../virtual-path.js';
import type { Stored } from './record.js';

export const directions = ['pull', 'push'] as const;
export type Direction = (typeof directions)[number];

/** What happens to a source file once its Transfer is committed; a step of its own, done after the commit and never before. */
export type AfterSuccess =
  | { readonly kind: 'keep' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'move'; readonly to: VPath };

export const conflictPolicies = ['overwrite', 'fail', 'skip'] as const;
/** What happens when a file of that name is already at the target. */
export type ConflictPolicy = (typeof conflictPolicies)[number];

export interface RetryRules {
  /** How many times a Transfer is tried in all; 1 = no retry. */
  readonly maxAttempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

/** What a Job does. A pull copies from the Connection to the Store, a push the reverse. */
export interface JobDefinition {
  readonly direction: Direction;
  readonly connectionId: Id;
  readonly storeId: Id;
  readonly source: {
    readonly path: VPath;
    /** A glob on the file name. */
    readonly match: string;
    /** A file younger than this is left for a later Run (B13); 0 = take at once. */
    readonly minAgeSeconds: number;
  };
  readonly target: { readonly path: VPath; readonly onConflict: ConflictPolicy };
  readonly afterSuccess: AfterSuccess;
  readonly retry: RetryRules;
}

export const jobStatuses = ['active', 'paused'] as const;
/** A paused Job's schedule does not fire; it can still be run by hand. */
export type JobStatus = (typeof jobStatuses)[number];

/** The definition of a push or a pull. Every change of the definition makes a new version, and old Runs keep theirs. */
export interface Job extends Stored {
  readonly slug: string;
  readonly name: string;
  readonly status: JobStatus;
  /** Grows by one at each change of the definition. */
  readonly definitionVersion: number;
  readonly definition: JobDefinition;
  readonly partnerId: Id;
}

export const catchUpPolicies = ['skip', 'one'] as const;
/** What happens to slots missed while the platform was down (B19): nothing, or one make-up Run. */
export type CatchUpPolicy = (typeof catchUpPolicies)[number];

/** When a Job fires. */
export interface Schedule extends Stored {
  readonly jobId: Id;
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly catchUp: CatchUpPolicy;
  readonly enabled: boolean;
  /** The slot that fired last, as local time `YYYY-MM-DDTHH:mm`. */
  readonly lastSlot: string | null;
  readonly nextFireAt: Date | null;
}
