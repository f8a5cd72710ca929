import type { NewAuditEvent, ProposedChange, Tx } from '@waybill/core';
import type { ActorContext } from '../administration/deps.js';
import { actBy } from '../administration/record-change.js';

/** Where the console reads anew. */
const NOUN = 'approvals';

type ChangeEvent = Extract<NewAuditEvent['type'], `change.${string}`>;

interface Told {
  readonly type: ChangeEvent;
  readonly reason?: string | null;
  readonly outcome?: NewAuditEvent['outcome'];
}

/** What the trail tells of a proposed change, its diff with it. */
type Telling = Pick<
  ProposedChange,
  'id' | 'kind' | 'operation' | 'target' | 'partnerId' | 'askedBy' | 'diff' | 'baseVersion' | 'baseDigest'
>;

/** Writes down what became of a proposed change, with what it would change or has changed. */
export function recordChange(tx: Tx, change: Telling, context: ActorContext, { type, reason, outcome }: Told): void {
  const { id, kind, operation, target, partnerId, askedBy, baseVersion, baseDigest } = change;
  const [first, ...further] = change.diff;
  tx.audit.append({
    ...actBy(context),
    ...(outcome === undefined ? {} : { outcome }),
    type,
    ...(target === null ? {} : { target }),
    ...(partnerId === null ? {} : { partnerId }),
    ...(first === undefined ? {} : { change: { before: first.before, after: first.after } }),
    details: {
      ...{ changeId: id, kind, operation, baseVersion, baseDigest },
      askedBy: { kind: askedBy.kind, ...(askedBy.id === undefined ? {} : { id: askedBy.id }) },
      ...(reason == null ? {} : { reason }),
      ...(further.length === 0
        ? {}
        : { further: further.map((step) => ({ type: step.type, before: step.before, after: step.after })) }),
    },
  });
  tx.live.publish({ kind: 'changed', noun: NOUN, id });
}
