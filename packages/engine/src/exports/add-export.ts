import {
  type AuditExport,
  type AuditValue,
  type DateMoment,
  type ExportDelivery,
  type NewAuditEvent,
  newId,
  type Tx,
} from '@waybill/core';
import { deliveryTo, describePlace } from './export-place.js';
import { plainFilter } from './export-rows.js';

/** An export that is about to be asked for. */
export interface AddedExport extends Pick<AuditExport, 'format' | 'filter' | 'reason'> {
  readonly now: Date;
  /** Who asks. */
  readonly act: Pick<NewAuditEvent, 'actor' | 'source' | 'requestId' | 'outcome'>;
  /** Only kept when absent. */
  readonly to?: Pick<ExportDelivery, 'place' | 'placeName'> | undefined;
  /** What the dates in its name are of. */
  readonly moment: DateMoment;
  readonly details?: Readonly<Record<string, AuditValue>>;
}

/** Adds an export with its delivery, its event and its Task. */
export async function addExport(tx: Tx, asked: AddedExport): Promise<AuditExport> {
  const { now, act, to, moment, details, format, filter, reason } = asked;
  const { kind, name, id = null } = act.actor;
  const request = { id: newId(), format, filter, reason, requestedBy: { kind, name, id } };
  const made = await tx.auditExports.insert(request, now);
  if (to !== undefined) await tx.exportDeliveries.put(made.id, { ...deliveryTo(made, to, moment), dueAt: null });
  tx.audit.append({
    ...act,
    type: 'audit.export-requested',
    target: { kind: 'audit', id: made.id },
    details: {
      ...{ format, filter: plainFilter(filter), reason },
      ...(to === undefined ? {} : { deliverTo: describePlace(to.place) }),
      ...details,
    },
  });
  tx.outbox.add({ task: { name: 'make-audit-export', exportId: made.id } });
  tx.live.publish({ kind: 'changed', noun: 'audit-exports', id: made.id });
  return made;
}
