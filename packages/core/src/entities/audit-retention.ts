import type { Id } from '../ids.js';

/** How long the audit trail is kept. */
export interface AuditRetention {
  /** Nothing younger is removed, whoever asks; 396 days (13 months) unless it was changed. */
  readonly minimumDays: number;
  /** Workers remove what is older; nothing when null. */
  readonly deleteAfterDays: number | null;
  /** Where they put the export of what they remove. */
  readonly anchorId: Id | null;
}

/** What must not be removed from the trail: events of a partner, of a time, or both. */
export interface LegalHold {
  readonly id: Id;
  readonly createdAt: Date;
  readonly reason: string;
  /** Of all partners, and of what belongs to none, when null. */
  readonly partnerId: Id | null;
  /** From the beginning when null. */
  readonly fromAt: Date | null;
  /** For ever when null; not itself. */
  readonly untilAt: Date | null;
  readonly releasedAt: Date | null;
  readonly releaseReason: string | null;
}

/** The statement of what was removed, as it is stored. */
export interface StoredTombstone {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly body: string;
  readonly signature: string;
  readonly signedBy: string;
  readonly createdAt: Date;
}
