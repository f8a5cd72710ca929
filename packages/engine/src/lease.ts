import type { Database } from '@waybill/core';

/**
 * How long what a process works on stays its own without a sign of life: Transfers, uploads, listings, a partner's connection slots.
 * After that somebody else takes over.
 */
export const DEFAULT_LEASE_MS = 30_000;

/** How often a sign of life is given: often enough that two may get lost. */
export function heartbeatMs(leaseMs: number): number {
  return Math.max(50, Math.floor(leaseMs / 4));
}

/** Does what only one process may do at a time; resolves without doing it when another one is at it. */
export async function whileLeased(
  deps: { readonly database: Database; readonly processName: string; readonly leaseMs: number },
  name: string,
  work: () => Promise<void>,
): Promise<void> {
  const lease = await deps.database.leases.acquire(name, 1, deps.processName, deps.leaseMs);
  if (lease === undefined) return;
  const timer = setInterval(() => void lease.extend(deps.leaseMs).catch(() => undefined), heartbeatMs(deps.leaseMs));
  timer.unref();
  try {
    await work();
  } finally {
    clearInterval(timer);
    // A lease that cannot be given back now expires by itself.
    await lease.release().catch(() => undefined);
  }
}
