import type { ExportDelivery } from '../../entities/export-delivery.js';
import type { VerificationLevel } from '../../entities/transfer.js';
import type { Id } from '../../ids.js';
import type { AuditExportClaim } from './audit-exports.js';

/** The ways of exports to their places; each is shown as part of its export. */
export interface ExportDeliveryRepository {
  /** One that waits for the file when `dueAt` is null. Takes the place of one that is over. */
  put(
    exportId: Id,
    asked: Pick<ExportDelivery, 'place' | 'placeName' | 'fileName'> & { readonly dueAt: Date | null },
  ): Promise<void>;
  /** Exports whose delivery may begin, or whose worker gave no sign of life; those that wait longest first. */
  due(now: Date, limit: number): Promise<readonly Id[]>;
  /** Takes one that is due; undefined when it is not, or somebody else was faster. */
  claim(exportId: Id, at: { readonly now: Date; readonly until: Date }): Promise<AuditExportClaim | undefined>;
  /** A sign of life. False when the claim is lost. */
  extend(claim: AuditExportClaim, until: Date): Promise<boolean>;
  /** False when the claim is lost. */
  finish(claim: AuditExportClaim, done: { readonly verification: VerificationLevel; readonly at: Date }): Promise<boolean>;
  /** Queues it again; false when the claim is lost. */
  retry(claim: AuditExportClaim, failure: ExportDelivery['failure'], dueAt: Date): Promise<boolean>;
  /** False when the claim is lost. */
  fail(claim: AuditExportClaim, failure: NonNullable<ExportDelivery['failure']>, at: Date): Promise<boolean>;
}
