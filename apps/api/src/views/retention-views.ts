import type { AuditTombstoneView, LegalHoldView } from '@waybill/contracts';
import type { LegalHold, StoredTombstone } from '@waybill/core';
import { instant, instantOrNull } from './wire.js';

/** What was removed, as the API shows it. */
export function auditTombstoneView({ createdAt, ...rest }: StoredTombstone): AuditTombstoneView {
  return { ...rest, createdAt: instant(createdAt) };
}

/** A legal hold as the API shows it. */
export function legalHoldView({ createdAt, fromAt, untilAt, releasedAt, ...rest }: LegalHold): LegalHoldView {
  return {
    ...rest,
    createdAt: instant(createdAt),
    fromAt: instantOrNull(fromAt),
    untilAt: instantOrNull(untilAt),
    releasedAt: instantOrNull(releasedAt),
  };
}
