import { auditRoutes } from '@waybill/contracts';
import { type AuditSearch, auditFilterOf, type EventType } from './audit-search.js';

const eventType = auditRoutes.listAuditEvents.query.shape.type.unwrap();

/** Every type of audit event, as the contract lists them. */
export const eventTypes: readonly EventType[] = eventType.options;

/** The filter of an export of what a URL of the audit log shows; every page of it. */
export function auditExportFilter(place: AuditSearch) {
  const given = Object.fromEntries(Object.entries(auditFilterOf(place)).filter(([, value]) => value !== undefined));
  return auditRoutes.exportAudit.body.shape.filter.unwrap().parse(given);
}
