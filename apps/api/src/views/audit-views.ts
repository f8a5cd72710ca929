import type { TrailReport } from '@waybill/audit';
import type { AuditEventView, AuditVerification } from '@waybill/contracts';
import { type AuditEvent, type AuditValue, auditEventTypes } from '@waybill/core';
import type { z } from 'zod';
import { instant } from './wire.js';

type Json = z.core.util.JSONType;

function json(value: AuditValue): Json {
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? value.map(json) : fields(value);
}

function isList(value: AuditValue): value is readonly AuditValue[] {
  return Array.isArray(value);
}

function fields(value: { readonly [name: string]: AuditValue }): Record<string, Json> {
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, json(entry)]));
}

/** An audit event as the API shows it. */
export function auditEventView(event: AuditEvent): AuditEventView {
  const { recordedAt, change, details, erased, ...rest } = event;
  return {
    ...rest,
    recordedAt: instant(recordedAt),
    summary: auditEventTypes[event.type].summary,
    ...(change === undefined
      ? {}
      : {
          change: {
            ...(change.before === undefined ? {} : { before: json(change.before) }),
            ...(change.after === undefined ? {} : { after: json(change.after) }),
          },
        }),
    ...(erased === undefined ? {} : { erased: [...erased] }),
    ...(details === undefined ? {} : { details: fields(details) }),
  };
}

/** What a walk over the whole trail found. */
export function verificationView(report: TrailReport): AuditVerification {
  if (report.ok) return { ok: true, count: report.count, checkpoints: report.checkpoints, head: report.head.hash };
  const { count, checkpoints, brokenAt, reason, detail } = report;
  return { ok: false, count, checkpoints, head: null, brokenAt, reason, detail };
}
