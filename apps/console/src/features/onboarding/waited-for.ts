import { type AccountSignInsView, auditRoutes, liveSessionRoutes, selfServiceRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';

/** How often what is waited for is looked for, where no event tells of it. */
export const LOOK_EVERY_MS = 4000;
/** As many of the newest as are shown. */
export const NEWEST = 8;
/** How long after a sign-in a file may be fetched without a session being seen. */
const FETCHES_WITHIN_MS = 60_000;

/** The newest sign-ins to an account, those that were refused too. Reading them leaves no trace in the trail, so that it may be done often. */
export function signInsOf(accountId: string) {
  return read(selfServiceRoutes.listAccountSignIns, { params: { id: accountId }, query: {} });
}

/** Who is signed in to an account now. */
export function sessionsOf(accountId: string) {
  return read(liveSessionRoutes.listLiveSessions, { query: { accountId, limit: NEWEST } });
}

/** The newest files that an account fetched. Each read is in the trail: it is read while the partner is there, see {@link mayFetch}. */
export function downloadsOf(accountId: string) {
  return read(auditRoutes.listAuditEvents, { query: { accountId, type: 'download.completed', limit: NEWEST } });
}

/** Whether the partner may be fetching something now: they are signed in, or were a moment ago by the clock of the platform. */
export function mayFetch(signIns: AccountSignInsView | undefined, sessions: number): boolean {
  const last = signIns?.items.find(({ accepted }) => accepted);
  if (signIns === undefined || last === undefined) return false;
  return sessions > 0 || Date.parse(signIns.now) - Date.parse(last.at) < FETCHES_WITHIN_MS;
}
