import { type Input, type Routes, routes } from '@waybill/contracts';
import { z } from 'zod';
import { cursorOf, listSearch, searchChoice, searchText } from '../../ui/list-search.js';

export const outcomes = ['success', 'failure', 'denied'] as const;
export const severities = ['info', 'notice', 'warning', 'critical'] as const;

type AuditQuery = NonNullable<Input<Routes['listAuditEvents']>['query']>;
type EventType = NonNullable<AuditQuery['type']>;

/** Every type of audit event, as the contract lists them. */
export const eventTypes: readonly EventType[] = routes.listAuditEvents.query.shape.type.unwrap().options;

const instant = z.iso.datetime({ offset: true }).optional().catch(undefined);

export const auditSearch = {
  ...listSearch,
  type: routes.listAuditEvents.query.shape.type.unwrap().optional().catch(undefined),
  outcome: searchChoice(outcomes),
  severity: searchChoice(severities),
  actorName: searchText,
  partnerId: searchText,
  jobId: searchText,
  runId: searchText,
  transferId: searchText,
  targetId: searchText,
  address: searchText,
  text: searchText,
  since: instant,
  until: instant,
  event: searchText,
};

const search = z.object(auditSearch);
export type AuditSearch = z.output<typeof search>;

/** The filter that a URL of the audit log stands for. */
export function auditFilterOf(place: AuditSearch) {
  const { type, outcome, severity, actorName, partnerId, jobId, runId, transferId, targetId, address, text, since, until } =
    place;
  return { type, outcome, severity, actorName, partnerId, jobId, runId, transferId, targetId, address, text, since, until };
}

/** The read that a URL of the audit log stands for. */
export function auditInput(place: AuditSearch) {
  return { query: { ...auditFilterOf(place), cursor: cursorOf(place) } };
}

/** The request that exports what a URL of the audit log shows; every page of it. */
export function auditExportBody(place: AuditSearch) {
  const given = Object.fromEntries(Object.entries(auditFilterOf(place)).filter(([, value]) => value !== undefined));
  return routes.exportAudit.body.parse({ filter: given });
}
