import type { AuditExport } from '../../entities/audit-export.js';
import type { Id } from '../../ids.js';
import type { Page, PageRequest } from '../page.js';

/** A worker's hold on an export: what it says of another attempt than the present one is not taken. */
export interface AuditExportClaim {
  readonly id: Id;
  readonly attempt: number;
}

export interface AuditExportRepository {
  insert(asked: Pick<AuditExport, 'id' | 'format' | 'filter' | 'reason' | 'requestedBy'>, dueAt: Date): Promise<AuditExport>;
  get(id: Id): Promise<AuditExport>;
  /** Those that are there, in no certain order. */
  byIds(ids: readonly Id[]): Promise<readonly AuditExport[]>;
  /** Newest first. */
  list(page: PageRequest): Promise<Page<AuditExport>>;
  /** Queued ones that may begin, and those whose worker gave no sign of life. */
  due(now: Date, limit: number): Promise<readonly AuditExport[]>;
  /** Takes one that is due; undefined when it is not, or somebody else was faster. */
  claim(id: Id, at: { readonly now: Date; readonly until: Date }): Promise<AuditExport | undefined>;
  /** A sign of life. False when the claim is lost: taken over, cancelled or deleted. */
  progress(
    claim: AuditExportClaim,
    to: { readonly doneEvents: number; readonly totalEvents: number | null; readonly until: Date },
  ): Promise<boolean>;
  addPart(claim: AuditExportClaim, part: number, content: Uint8Array): Promise<void>;
  /** Undefined after the last. */
  part(claim: AuditExportClaim, part: number): Promise<Uint8Array | undefined>;
  /** Its delivery, if any, may begin. False when the claim is lost. */
  finish(
    claim: AuditExportClaim,
    done: {
      readonly doneEvents: number;
      readonly sizeBytes: number;
      readonly sha256: string;
      readonly at: Date;
      readonly expiresAt: Date;
    },
  ): Promise<boolean>;
  /** Queues it again; false when the claim is lost. */
  retry(claim: AuditExportClaim, failure: AuditExport['failure'], dueAt: Date): Promise<boolean>;
  /** Its delivery is cancelled with it. False when the claim is lost. */
  fail(claim: AuditExportClaim, failure: NonNullable<AuditExport['failure']>, at: Date): Promise<boolean>;
  /** Its delivery is cancelled with it. False when it is over already. */
  cancel(id: Id, at: Date): Promise<boolean>;
  /** With its file. */
  remove(id: Id): Promise<void>;
  /** Those whose time is over. */
  expired(now: Date, limit: number): Promise<readonly AuditExport[]>;
  /** Removes all, with their files; resolves to how many. */
  removeAll(): Promise<number>;
}
