import type { AuditRetention, LegalHold, StoredTombstone } from '../../entities/audit-retention.js';
import type { Id } from '../../ids.js';

export interface AuditRetentionRepository {
  read(): Promise<AuditRetention>;
  save(retention: AuditRetention): Promise<void>;
  /** Newest first; the ones in force alone, or all. */
  holds(filter: { readonly inForce?: boolean }): Promise<readonly LegalHold[]>;
  addHold(hold: Omit<LegalHold, 'createdAt' | 'releasedAt' | 'releaseReason'>): Promise<LegalHold>;
  /** Resolves to undefined when there is none of this id in force. */
  releaseHold(id: Id, at: Date, reason: string): Promise<LegalHold | undefined>;
  /** Oldest first. */
  tombstones(): Promise<readonly StoredTombstone[]>;
  /** All events up to this one were removed; 0 when none was. */
  removedUpTo(): Promise<number>;
  /** The last event that is older than `before`; 0 when none is. */
  lastSeqBefore(before: Date): Promise<number>;
  /** A hold in force that keeps an event of the range; undefined when none does. */
  holdOn(fromSeq: number, toSeq: number): Promise<Id | undefined>;
  /**
   * Removes the events of a tombstone and keeps it. PostgreSQL checks the range, the minimum, the holds and the tombstone's form itself; resolves to how many events went.
   * @throws Failure `conflict.state` saying why nothing was removed
   */
  removeSegment(tombstone: Pick<StoredTombstone, 'body' | 'signature' | 'signedBy'>): Promise<number>;
}
