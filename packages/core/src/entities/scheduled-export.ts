import type { Id } from '../ids.js';
import type { AuditFilter } from '../ports/repositories/audit.js';
import type { AuditExportFormat } from './audit-export.js';
import type { ExportPlace } from './export-delivery.js';
import type { Stored } from './record.js';

/** What part of the trail a scheduled export holds each time. */
export const exportPeriods = ['all', 'since-last', 'previous-day', 'previous-month'] as const;
export type ExportPeriod = (typeof exportPeriods)[number];

/** An export of the audit trail that is made by itself, again and again. */
export interface ScheduledExport extends Stored {
  readonly slug: string;
  readonly enabled: boolean;
  readonly format: AuditExportFormat;
  /** Without `since` and `until` unless the period is `all`. */
  readonly filter: AuditFilter;
  readonly period: ExportPeriod;
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
  /** Only kept when null. */
  readonly deliverTo: ExportPlace | null;
  readonly reason: string;
}

/** What came of the last export of a scheduled one. */
export interface ScheduledExportOutcome {
  readonly exportId: Id;
  readonly verdict: 'kept' | 'delivered' | 'failed';
  readonly at: Date;
  /** Of a failed one. */
  readonly code: string | null;
  readonly detail: string | null;
  /** How often in a row it failed, this time included; 0 of one that did not. */
  readonly failures: number;
  /** When the same days or months are made once more, by themselves; null where that would not help. */
  readonly againAt: Date | null;
}

/** How a scheduled export stands. */
export interface ScheduledExportState {
  readonly scheduledExportId: Id;
  /** Null while it is off. */
  readonly nextFireAt: Date | null;
  /** The slot of the last export, as local time. */
  readonly lastSlot: string | null;
  /** Up to this event everything was exported by `since-last`; 0 when nothing was. */
  readonly exportedSeq: number;
  /** The export that is being made or delivered. */
  readonly openExportId: Id | null;
  /** Somebody asked for one now. */
  readonly requestedAt: Date | null;
  readonly outcome: ScheduledExportOutcome | null;
}
