import type { Id } from '../ids.js';
import type { VPath } from '../virtual-path.js';
import type { Stored } from './record.js';

/** By which files of a Store are deleted, or moved to another place, when they are old. */
export interface RetentionRule extends Stored {
  readonly slug: string;
  readonly enabled: boolean;
  readonly storeId: Id;
  /** The folder; those below it belong to it. */
  readonly path: VPath;
  /** A glob; with a `/` it sees the path below the folder. */
  readonly match: string;
  /** By the time of its last change. */
  readonly olderThanDays: number;
  /** Where they go; deleted when null. */
  readonly archive: { readonly storeId: Id; readonly path: VPath } | null;
  /** Minute of the day, UTC, 0–1439. */
  readonly atMinute: number;
  /** A run that would take more files, or a larger share of those in the folder, does nothing unless somebody confirms it. */
  readonly mostFiles: number;
  readonly mostPercent: number;
}

/** What came of a run of a rule. */
export interface RetentionOutcome {
  readonly files: number;
  readonly bytes: number;
  /** Could not be deleted or archived. */
  readonly failed: number;
  /** Why nothing was done; null when something could be. */
  readonly refused: string | null;
}

/** How a rule stands. */
export interface RetentionRuleState {
  readonly ruleId: Id;
  readonly ranAt: Date | null;
  readonly outcome: RetentionOutcome | null;
  readonly requested: { readonly at: Date; readonly confirmedFiles: number | null } | null;
}
