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
  reason: searchText,
  actorName: searchText,
  accountId: searchText,
  userId: searchText,
  partnerId: searchText,
  jobId: searchText,
  runId: searchText,
  transferId: searchText,
  sessionId: searchText,
  targetId: searchText,
  address: searchText,
  fileName: searchText,
  sha256: searchText,
  text: searchText,
  since: instant,
  until: instant,
  event: searchText,
  columns: z.array(z.string().min(1).max(40)).max(40).optional().catch(undefined),
};

const search = z.object(auditSearch);
export type AuditSearch = z.output<typeof search>;

/** The filter that a URL of the audit log stands for. */
export function auditFilterOf(place: AuditSearch) {
  const { sort: _s, pages: _p, event: _e, columns: _c, ...filter } = place;
  return filter;
}

/** The read that a URL of the audit log stands for. */
export function auditInput(place: AuditSearch) {
  return { query: { ...auditFilterOf(place), cursor: cursorOf(place) } };
}

/** The filter of an export of what a URL of the audit log shows; every page of it. */
export function auditExportFilter(place: AuditSearch) {
  const given = Object.fromEntries(Object.entries(auditFilterOf(place)).filter(([, value]) => value !== undefined));
  return routes.exportAudit.body.shape.filter.unwrap().parse(given);
}

/** What is saved as a view of the audit log: its filters, sort and columns, and neither the page nor the event that is open. */
export function viewOfSearch({ pages: _p, event: _e, ...kept }: AuditSearch): string {
  return JSON.stringify(kept);
}

/** The URL that a saved view stands for; what it has that there is no more is left out. */
export function searchOfView(saved: string): AuditSearch {
  try {
    return search.parse(JSON.parse(saved));
  } catch {
    return search.parse({});
  }
}
