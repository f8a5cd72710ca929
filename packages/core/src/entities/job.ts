import type { Id } from '../ids.js';
import type { JobDefinition } from '../job-rules/job-rules.js';
import type { Stored } from './record.js';

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
