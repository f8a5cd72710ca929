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
