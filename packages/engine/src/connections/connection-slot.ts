import { type Connection, type Database, Failure, type Lease } from '@waybill/core';
import { DEFAULT_LEASE_MS, heartbeatMs } from '../lease.js';

const SLOT_RETRY_MS = 500;

interface SlotDeps {
  readonly database: Database;
  readonly processName: string;
  /** {@link DEFAULT_LEASE_MS} when absent. */
  readonly leaseMs?: number;
}

/** One of a partner's connection slots (BEHAVIOURS B22), held until it is released. */
export interface Slot {
  release(): Promise<void>;
}

/**
 * Waits for one of the partner's slots and keeps it alive until it is released.
 * @throws Failure `connection.busy` when none came free in the time that connecting may take
 */
export async function waitForSlot(deps: SlotDeps, connection: Connection, signal: AbortSignal): Promise<Slot> {
  const leaseMs = deps.leaseMs ?? DEFAULT_LEASE_MS;
  const deadline = Date.now() + connection.timeouts.connectMs;
  let lease: Lease | undefined;
  while (true) {
    signal.throwIfAborted();
    lease = await deps.database.leases.acquire(
      `connection:${connection.id}`,
      connection.limits.maxConnections,
      deps.processName,
      leaseMs,
    );
    if (lease !== undefined) break;
    if (Date.now() >= deadline) {
      throw new Failure('connection.busy', {
        publicDetail: `All ${connection.limits.maxConnections} connections to "${connection.slug}" are in use.`,
      });
    }
    await pause(SLOT_RETRY_MS, signal);
  }
  const held = lease;
  const timer = setInterval(() => {
    held.extend(leaseMs).catch(() => undefined);
  }, heartbeatMs(leaseMs));
  timer.unref();
  return {
    release: async () => {
      clearInterval(timer);
      // A slot that cannot be given back now expires by itself.
      await held.release().catch(() => undefined);
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    function stop(): void {
      clearTimeout(timer);
      reject(signal.reason);
    }
    signal.addEventListener('abort', stop, { once: true });
  });
}
