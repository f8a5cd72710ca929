import { canonicalJson } from '@waybill/audit';
import type { AuditTarget, AuditValue, Id, NewAuditEvent, Tx } from '@waybill/core';
import type { ActorContext } from './deps.js';

/** A thing as the audit trail shows it: every field an auditor may read, secrets by their fingerprint or id. */
export type Described = Readonly<Record<string, AuditValue>>;

/** The part every audit event of an administrative act has. */
export function actBy(context: ActorContext): Pick<NewAuditEvent, 'actor' | 'source' | 'requestId' | 'outcome'> {
  return {
    outcome: 'success',
    actor: context.actor,
    ...(context.source === undefined ? {} : { source: context.source }),
    ...(context.requestId === undefined ? {} : { requestId: context.requestId }),
  };
}

/** Only the fields that differ, before and after; undefined when none does. */
export function changedFields(before: Described, after: Described): { before: Described; after: Described } | undefined {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => canonicalJson(before[name] ?? null) !== canonicalJson(after[name] ?? null),
  );
  if (names.length === 0) return undefined;
  const pick = (thing: Described): Described =>
    Object.fromEntries(names.flatMap((name) => (thing[name] === undefined ? [] : [[name, thing[name]]])));
  return { before: pick(before), after: pick(after) };
}

interface Act {
  readonly type: NewAuditEvent['type'];
  readonly context: ActorContext;
  readonly target: AuditTarget & { readonly id: Id };
  /** The collection in the API; the console reads it again. */
  readonly noun: string;
  readonly partnerId?: Id;
  readonly jobId?: Id;
  readonly change?: { readonly before?: Described; readonly after?: Described };
  readonly details?: Described;
}

/** Writes the audit event of an administrative act and tells the console. */
export function recordAct(tx: Tx, act: Act): void {
  const owner = {
    ...(act.partnerId === undefined ? {} : { partnerId: act.partnerId }),
    ...(act.jobId === undefined ? {} : { jobId: act.jobId }),
  };
  tx.audit.append({
    ...actBy(act.context),
    type: act.type,
    target: act.target,
    ...owner,
    ...(act.change === undefined ? {} : { change: act.change }),
    ...(act.details === undefined ? {} : { details: act.details }),
  });
  tx.live.publish({ kind: 'changed', noun: act.noun, id: act.target.id, ...owner });
}
