import type { Clock, Database, EventCollectors, SecretBox } from '@waybill/core';

/** What streaming the trail stands on. */
export interface StreamDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly secretBox: SecretBox;
  readonly collectors: EventCollectors;
  readonly processName: string;
  /** How long a stream stays this process's own without a sign of life. */
  readonly leaseMs: number;
  /** 0 ≤ x < 1, for jitter. */
  random(): number;
}
