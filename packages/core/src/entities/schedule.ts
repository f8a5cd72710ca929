import type { Id } from '../ids.js';
import type { VPath } from '../virtual-path.js';
import type { Weekday } from './calendar.js';
import type { Stored } from './record.js';

export const catchUpPolicies = ['skip', 'one'] as const;
/** What happens to slots missed while the platform was down (B19): nothing, or one make-up Run. */
export type CatchUpPolicy = (typeof catchUpPolicies)[number];

export const closedDayPolicies = ['skip', 'previous', 'next'] as const;
/** What becomes of a day that the Calendar closes: nothing, or its times on the open day before or after it. */
export type ClosedDayPolicy = (typeof closedDayPolicies)[number];

/** What every rule by the clock has. */
interface TimedRule {
  /** IANA name. */
  readonly timeZone: string;
  /** Every day is open when null. */
  readonly calendarId: Id | null;
  readonly onClosedDay: ClosedDayPolicy;
  readonly catchUp: CatchUpPolicy;
}

/** At the times a cron expression names. */
export interface CronRule extends TimedRule {
  readonly kind: 'cron';
  readonly cron: string;
}

export const windowEnds = ['first-success', 'end'] as const;
/** When the slots of a window are over: at the first success in it (B15), or not before its end. */
export type WindowEnd = (typeof windowEnds)[number];

/**
 * Again and again between two times of a day. Success is a Run of the Job, however it was started, that ended `succeeded` with at
 * least one file committed after the window opened.
 */
export interface WindowRule extends TimedRule {
  readonly kind: 'window';
  /** Local time `HH:mm`. */
  readonly from: string;
  /** Local time `HH:mm`, a slot itself where the steps reach it; one before `from` is on the next day. */
  readonly to: string;
  readonly everyMinutes: number;
  /** The days on which windows open. */
  readonly weekdays: readonly Weekday[];
  readonly until: WindowEnd;
  /** Local time `HH:mm` by which there must have been a success, on the next day when before `from`; null: nothing is expected. */
  readonly expectedBy: string | null;
}

export const arrivalRuns = ['together', 'each'] as const;
/** How many Runs files make that arrive close together: one for all, or one for each. */
export type ArrivalRuns = (typeof arrivalRuns)[number];

/** When a file arrived in a Store: an upload of a partner, a file that a pull committed, a rename from a temporary name. */
export interface FileRule {
  readonly kind: 'file';
  readonly storeId: Id;
  /** A folder of the Store. */
  readonly path: VPath;
  /** A glob on the file name. */
  readonly match: string;
  /** Whether files in folders below count as well. */
  readonly subfolders: boolean;
  readonly runs: ArrivalRuns;
  /** With `together`: how long it must have been quiet; ten times as long at most, however many files come. */
  readonly quietSeconds: number;
}

export const afterOutcomes = ['success', 'failure', 'any'] as const;
/** Which ends of the other Job count: succeeded, failed, or every end, cancelled included. */
export type AfterOutcome = (typeof afterOutcomes)[number];

/** When a Run of another Job ended. */
export interface AfterRule {
  readonly kind: 'after';
  readonly afterJobId: Id;
  readonly on: AfterOutcome;
}

/** When a Job fires. `file` and `after` are its triggers. */
export type ScheduleRule = CronRule | WindowRule | FileRule | AfterRule;

export const scheduleKinds = ['cron', 'window', 'file', 'after'] as const satisfies readonly ScheduleRule['kind'][];
export type ScheduleKind = (typeof scheduleKinds)[number];

/** When a Job fires. A Job may have several. */
export interface Schedule extends Stored {
  readonly jobId: Id;
  readonly rule: ScheduleRule;
  readonly enabled: boolean;
  /** The slot that fired last: a local time, `file:…` or `after:…`. */
  readonly lastSlot: string | null;
  /** Of rules by the clock. */
  readonly nextFireAt: Date | null;
  /** When the next window must have seen its success. */
  readonly expectedAt: Date | null;
  /** When a window last ended without the success that was expected in it. */
  readonly missedAt: Date | null;
}

export const slotSkipReasons = ['missed', 'overlap', 'window-succeeded', 'job-paused', 'partner-suspended'] as const;
/** Why a slot did not become a Run. */
export type SlotSkipReason = (typeof slotSkipReasons)[number];

/** A file that arrived and waits for the Run that its Schedule makes of it. Gone once that Run is recorded. */
export interface Arrival {
  readonly id: Id;
  readonly scheduleId: Id;
  /** What made it arrive, unique within the Schedule: `file:<Transfer>` or `renamed:<id>`. It names the slot of the Run. */
  readonly cause: string;
  readonly path: VPath;
  readonly transferId: Id | null;
  readonly arrivedAt: Date;
}
