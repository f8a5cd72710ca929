import { type Database, Failure } from '@waybill/core';

/**
 * How long what a process works on stays its own without a sign of life: Transfers, uploads, listings, a partner's connection slots.
 * After that somebody else takes over.
 */
export const DEFAULT_LEASE_MS = 30_000;

/** How often a sign of life is given: often enough that two may get lost. */
export function heartbeatMs(leaseMs: number): number {
  return Math.max(50, Math.floor(leaseMs / 4));
}

interface LeaseDeps {
  readonly database: Database;
  readonly processName: string;
  readonly leaseMs: number;
}

/** As {@link underLease}, for work that is short, or does no harm when two do it. */
export function whileLeased(deps: LeaseDeps, name: string, work: () => Promise<void>): Promise<void> {
  return underLease(deps, name, new AbortController().signal, work);
}

/**
 * Does what only one process may do at a time; resolves without doing it when another one is at it. `work` is told to stop, with Failure `claim.lost`, when the
 * lease is lost or could not be extended for as long as it holds: somebody else may be at it then.
 */
export async function underLease(
  deps: LeaseDeps,
  name: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { leaseMs } = deps;
  let heldUntil = performance.now() + leaseMs;
  const lease = await deps.database.leases.acquire(name, 1, deps.processName, leaseMs);
  if (lease === undefined) return;
  const lost = new AbortController();
  const beat = async (): Promise<void> => {
    const askedAt = performance.now();
    if (askedAt >= heldUntil) lost.abort(new Failure('claim.lost'));
    const isHeld = await lease.extend(leaseMs).catch(() => undefined);
    if (isHeld === true) heldUntil = askedAt + leaseMs;
    if (isHeld === false || performance.now() >= heldUntil) lost.abort(new Failure('claim.lost'));
  };
  const timer = setInterval(() => void beat(), heartbeatMs(leaseMs));
  timer.unref();
  try {
    await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    clearInterval(timer);
    // A lease that cannot be given back now expires by itself.
    await lease.release().catch(() => undefined);
  }
}
