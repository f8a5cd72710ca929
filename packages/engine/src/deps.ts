import type { Signer } from '@waybill/audit';
import type { Clock, Database, StoreOpener } from '@waybill/core';
import type { ConnectionPool } from './connections/connection-pool.js';

/** What the transfer engine stands on. Every part is a port; `apps/*` compose them. */
export interface EngineDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly stores: StoreOpener;
  /** The sign-ins at partners that this process shares. */
  readonly connections: ConnectionPool;
  readonly signer: Signer;
  /** Names this process in claims and leases, such as `worker@host:4711`. */
  readonly processName: string;
  /** How long what this process works on stays its own without a sign of life. */
  readonly leaseMs: number;
  /** 0 ≤ x < 1, for jitter. */
  random(): number;
}
