import type { AuditExportView, ScheduledExportView } from '@waybill/contracts';
import type { AuditExport, AuditFilter, ExportDelivery, ScheduledExport, ScheduledExportState } from '@waybill/core';
import { exportFileName } from '@waybill/engine';
import { instant, instantOrNull, stored } from './wire.js';

/** A filter as the API takes it. */
function auditFilterView(given: AuditFilter): AuditExportView['filter'] {
  const { since, until, types: _t, transferIds: _i, fileNames: _n, afterSeq: _a, throughSeq: _u, ...filter } = given;
  return {
    ...filter,
    ...(since === undefined ? {} : { since: instant(since) }),
    ...(until === undefined ? {} : { until: instant(until) }),
  };
}

function deliveryView({ dueAt, finishedAt, place, ...rest }: ExportDelivery): NonNullable<AuditExportView['delivery']> {
  return {
    ...rest,
    place: { ...place },
    nextAttemptAt: rest.state === 'queued' ? instantOrNull(dueAt) : null,
    finishedAt: instantOrNull(finishedAt),
  };
}

/** An export as the API shows it. */
export function auditExportView(made: AuditExport): AuditExportView {
  const { format, reason, requestedBy, state, attempt, doneEvents, totalEvents, sizeBytes, sha256, failure, delivery } = made;
  return {
    ...stored(made),
    ...{ format, reason, requestedBy, state, attempt, doneEvents, totalEvents, sizeBytes, sha256, failure },
    filter: auditFilterView(made.filter),
    afterSeq: made.filter.afterSeq ?? null,
    throughSeq: made.filter.throughSeq ?? null,
    fileName: exportFileName(made),
    finishedAt: instantOrNull(made.finishedAt),
    expiresAt: instantOrNull(made.expiresAt),
    delivery: delivery === null ? null : deliveryView(delivery),
  };
}

/** A scheduled export as the API shows it, with how it stands. */
export function scheduledExportView(thing: ScheduledExport, state: ScheduledExportState): ScheduledExportView {
  const { slug, enabled, format, filter, period, cron, timeZone, reason, deliverTo } = thing;
  const { nextFireAt, lastSlot, exportedSeq, openExportId, requestedAt, outcome } = state;
  return {
    ...stored(thing),
    ...{ slug, enabled, format, period, cron, timeZone, reason, filter: auditFilterView(filter) },
    deliverTo: deliverTo === null ? null : { ...deliverTo },
    state: {
      ...{ lastSlot, exportedSeq, openExportId },
      nextFireAt: instantOrNull(nextFireAt),
      requestedAt: instantOrNull(requestedAt),
      outcome: outcome === null ? null : { ...outcome, at: instant(outcome.at), againAt: instantOrNull(outcome.againAt) },
    },
  };
}
