import type { Clock, Database, SecretBox } from '@waybill/core';
import { localActor } from '../administration/actors.js';
import { verifyAuditTrail } from '../administration/audit-trail.js';

const VERIFIED_AT = 'audit.verified-at';
const DAY_MS = 24 * 60 * 60_000;
const LEASE_MS = 6 * 60 * 60_000;

/** What the daily verification stands on. */
export interface DailyDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly secretBox: SecretBox;
  readonly processName: string;
}

/** Walks the whole trail when that was not done for a day; one process at a time. The outcome is recorded and every break opened. @returns whether it was done */
export async function verifyDaily(deps: DailyDeps, signal: AbortSignal): Promise<boolean> {
  if (!(await isDue(deps))) return false;
  const lease = await deps.database.leases.acquire('audit-verification', 1, deps.processName, LEASE_MS);
  if (lease === undefined) return false;
  try {
    if (!(await isDue(deps))) return false;
    await verifyAuditTrail(deps, { signal }, { actor: localActor(deps.processName) });
    await deps.database.read.settings.set(VERIFIED_AT, deps.clock.now().toISOString());
    return true;
  } finally {
    await lease.release();
  }
}

/** The first time is a day after the first look, so that nothing is walked while a platform is set up. */
async function isDue({ database, clock }: DailyDeps): Promise<boolean> {
  const last = await database.read.settings.get(VERIFIED_AT);
  if (last !== undefined) return clock.now().getTime() - Date.parse(last) >= DAY_MS;
  await database.read.settings.set(VERIFIED_AT, clock.now().toISOString());
  return false;
}
