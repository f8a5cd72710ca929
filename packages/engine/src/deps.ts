import type { Signer } from '@waybill/audit';
import type { Clock, Database, PartnerDialer, SecretBox, StoreOpener } from '@waybill/core';

/** What the transfer engine stands on. Every part is a port; `apps/*` compose them. */
export interface EngineDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly stores: StoreOpener;
  readonly dialer: PartnerDialer;
  readonly secretBox: SecretBox;
  readonly signer: Signer;
  /** Names this process in claims and leases, such as `worker@host:4711`. */
  readonly processName: string;
  /** How long what this process works on stays its own without a sign of life. */
  readonly leaseMs: number;
  /** 0 ≤ x < 1, for jitter. */
  random(): number;
}
