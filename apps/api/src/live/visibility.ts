import { auditors, readers } from '@waybill/contracts';
import type { LiveEvent, Role } from '@waybill/core';

/** What everybody who may look at the exchanges hears of; of all else only those who may look at people and API keys. */
const exchangeNouns: ReadonlySet<string> = new Set([
  'partners',
  'connections',
  'host-keys',
  'accounts',
  'keys',
  'stores',
  'jobs',
  'schedules',
  'calendars',
  'runs',
  'transfers',
  'sessions',
  'bans',
  'server-rules',
  'server-host-keys',
]);

/** Whether a role may hear of an event. */
export function maySee(role: Role, event: LiveEvent): boolean {
  const allowed: readonly Role[] = event.kind !== 'changed' || exchangeNouns.has(event.noun) ? readers : auditors;
  return allowed.includes(role);
}
