import { createHash } from 'node:crypto';
import { canonicalJson } from '@waybill/audit';
import type { AuditTarget, AuditValue, ChangeStep, NewAuditEvent } from '@waybill/core';

/** What an act states of itself, as what a person is shown. The id of what would be created is that of a rehearsal, and left out. */
export function stepsOf(events: readonly NewAuditEvent[]): readonly ChangeStep[] {
  return events.map(({ type, target, change }) => ({
    type,
    target: target === undefined ? null : shownTarget(target, change?.before !== undefined || change === undefined),
    before: change?.before ?? null,
    after: change?.after ?? null,
  }));
}

function shownTarget({ kind, id, name }: AuditTarget, isThere: boolean): AuditTarget {
  return { kind, ...(id === undefined || !isThere ? {} : { id }), ...(name === undefined ? {} : { name }) };
}

/**
 * The digest of what an act was made against: what it would do, and the parts that it changes as they are. SHA-256, lower-case hex, over canonical JSON.
 * Where a stream stands moves by itself, and is no part of it.
 */
export function baseDigestOf(steps: readonly ChangeStep[]): string {
  const base = steps.map(({ type, before }) => [type, withoutPosition(before)]);
  return createHash('sha256').update(canonicalJson(base)).digest('hex');
}

function withoutPosition(before: AuditValue): AuditValue {
  if (typeof before !== 'object' || before === null || Array.isArray(before)) return before;
  return Object.fromEntries(Object.entries(before).filter(([name]) => name !== 'fromSeq'));
}
