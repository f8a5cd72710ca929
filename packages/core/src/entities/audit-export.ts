import type { AuditActor } from '../audit-event.js';
import type { Id } from '../ids.js';
import type { AuditFilter } from '../ports/repositories/audit.js';
import type { ExportDelivery } from './export-delivery.js';
import type { Stored } from './record.js';

export const auditExportFormats = ['ndjson', 'csv', 'ocsf', 'cef', 'leef', 'syslog', 'bundle'] as const;
export type AuditExportFormat = (typeof auditExportFormats)[number];

export const auditExportStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type AuditExportState = (typeof auditExportStates)[number];

/** An export of the audit trail: asked for by somebody, made by a worker, kept for a while. */
export interface AuditExport extends Stored {
  readonly format: AuditExportFormat;
  readonly filter: AuditFilter;
  readonly reason: string;
  readonly requestedBy: Pick<AuditActor, 'kind' | 'name'> & { readonly id: Id | null };
  readonly state: AuditExportState;
  /** How often a worker began it. */
  readonly attempt: number;
  readonly doneEvents: number;
  /** Null until they were counted. */
  readonly totalEvents: number | null;
  readonly sizeBytes: number | null;
  /** Of the file, lower-case hex. */
  readonly sha256: string | null;
  readonly failure: { readonly code: string; readonly detail: string } | null;
  readonly finishedAt: Date | null;
  /** When its file is deleted. */
  readonly expiresAt: Date | null;
  /** Where its file goes; null when it is only kept. */
  readonly delivery: ExportDelivery | null;
}

/** How long the file of an export can be fetched. */
export const AUDIT_EXPORT_KEPT_MS = 7 * 24 * 60 * 60_000;
