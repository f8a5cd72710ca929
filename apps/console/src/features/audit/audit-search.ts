import type { Input, Routes } from '@waybill/contracts';
import { z } from 'zod';
import { cursorOf, listSearch, searchChoice, searchText } from '../../ui/list-search.js';

export const outcomes = ['success', 'failure', 'denied'] as const;
export const severities = ['info', 'notice', 'warning', 'critical'] as const;

type AuditQuery = NonNullable<Input<Routes['listAuditEvents']>['query']>;
/** A type of audit event. */
export type EventType = NonNullable<AuditQuery['type']>;

/** What looks like one. The list of all of them comes with the screen; what is not in it the server refuses by name. */
const eventType = z
  .custom<EventType>((value) => typeof value === 'string' && /^[a-z][a-z.-]{0,99}$/.test(value))
  .optional()
  .catch(undefined);

const instant = z.iso.datetime({ offset: true }).optional().catch(undefined);

export const auditSearch = {
  ...listSearch,
  type: eventType,
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
