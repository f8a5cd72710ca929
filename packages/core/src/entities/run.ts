import type { FailureCode } from '../failure-codes.js';
import type { Id } from '../ids.js';
import type { RunState } from '../states.js';
import type { VPath } from '../virtual-path.js';
import type { Stored } from './record.js';

export const runTriggers = ['schedule', 'manual', 'file', 'after'] as const;
/** `schedule`: by the clock. `manual`: a person in the console or an API client asked. `file`: files arrived. `after`: another Job ended. */
export type RunTrigger = (typeof runTriggers)[number];

export interface RunCounts {
  readonly seen: number;
  readonly taken: number;
  readonly skipped: number;
  readonly committed: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly bytes: bigint;
}

export const rerunFiles = ['all', 'failed'] as const;
/** Which files of a Run are taken again: those it took, or those among them that failed or were cancelled. */
export type RerunFiles = (typeof rerunFiles)[number];

/** What a trigger fired for, or which Run a person had run again. */
export type RunCause =
  | {
      readonly kind: 'file';
      readonly storeId: Id;
      readonly count: number;
      /** The first of them, twenty at most. */
      readonly files: readonly { readonly path: string; readonly transferId: Id | null }[];
    }
  | { readonly kind: 'after'; readonly runId: Id; readonly jobId: Id; readonly jobSlug: string }
  /** It repeats a Run: `count` files, when it was asked for. */
  | { readonly kind: 'rerun'; readonly runId: Id; readonly files: RerunFiles; readonly count: number };

/** One execution of a Job version. */
export interface Run extends Stored {
  readonly jobId: Id;
  readonly jobVersion: number;
  readonly scheduleId: Id | null;
  /** Unique within the Schedule: a slot runs once (B19). */
  readonly slot: string | null;
  readonly trigger: RunTrigger;
  /** Of the triggers `file` and `after`, and of a Run that repeats another one. */
  readonly cause: RunCause | null;
  /** The name of who asked, or of the schedule. */
  readonly requestedBy: string;
  readonly state: RunState;
  /** It is queued and begins when the Job's active Run has ended (B20). */
  readonly waiting: boolean;
  readonly counts: RunCounts;
  /** Sentences about what a person should look at, although the Run went on (B11, B15). */
  readonly warnings: readonly string[];
  readonly failureCode: FailureCode | null;
  readonly failureDetail: string | null;
  /** How many times discovery was tried. */
  readonly attempt: number;
  readonly nextAttemptAt: Date | null;
  readonly cancelRequested: boolean;
  /**
   * SHA-256, lower-case hex, of the configuration that decided it, as it was when it began to list its source; the last time, if it began again. Null until
   * then, and of a Run that began before these were kept (docs/adr/0060).
   */
  readonly configurationDigest: string | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export const sightingDecisions = ['taken', 'skipped'] as const;
export type SightingDecision = (typeof sightingDecisions)[number];

export const sightingReasons = [
  'matched',
  'pattern',
  'not-a-file',
  'too-young',
  'already-done',
  'in-progress',
  'target-exists',
  'invalid-name',
  'excluded',
  'temporary-name',
  'marker',
  'no-marker',
  'empty',
  'too-small',
  'too-large',
  'still-changing',
  'same-target',
  'over-limit',
  'over-cap',
  'gone',
  'sidecar',
  'no-sidecar',
] as const;
/** Why a source file was taken or not. */
export type SightingReason = (typeof sightingReasons)[number];

/** What a Run saw of one source file and what it decided about it, and why. */
export interface Sighting {
  readonly id: Id;
  readonly runId: Id;
  readonly path: VPath | string;
  readonly sizeBytes: number | null;
  readonly modifiedAt: Date | null;
  readonly decision: SightingDecision;
  readonly reason: SightingReason;
  readonly transferId: Id | null;
  readonly seenAt: Date;
}
