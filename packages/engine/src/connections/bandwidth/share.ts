import type { Lease, Leases } from '@waybill/core';
import { Throttle } from './throttle.js';

/** So long after its last byte a process keeps its share. */
const IDLE_MS = 3_000;
const LEASE_MS = 5_000;
/** More processes than will ever move something over one connection. */
const PROCESSES = 1_000;

/**
 * One process's part of a limit that holds for all processes together: each that moves something holds a lease, and each has the same
 * part. It is looked at again at every `update`.
 */
export class Share {
  readonly #leases: Leases;
  readonly #name: string;
  readonly #holder: string;
  readonly #throttle = new Throttle();
  #lease: Lease | undefined;
  #limit: number | undefined;
  #usedAtMs = Number.NEGATIVE_INFINITY;

  /** @param name the same in all processes */
  constructor(leases: Leases, name: string, holder: string) {
    this.#leases = leases;
    this.#name = name;
    this.#holder = holder;
  }

  /** As {@link Throttle.pass}. The first byte after a while waits for the next `update`, which says how many others there are. */
  pass(bytes: number): ((signal: AbortSignal) => Promise<void>) | undefined {
    this.#usedAtMs = performance.now();
    return this.#throttle.pass(bytes);
  }

  giveBack(bytes: number): void {
    this.#throttle.giveBack(bytes);
  }

  /** It is limited, and what its part is has yet to be found out. */
  get isUnknown(): boolean {
    return this.#limit !== undefined && this.#lease === undefined;
  }

  /** Takes up what the rule says now, and how many processes share it. @throws what the database does; then all stays as it was */
  async update(bytesPerSecond: number | null): Promise<void> {
    if (bytesPerSecond === null) {
      this.#limit = undefined;
      this.#throttle.limit(undefined);
      return this.#release();
    }
    if (this.#limit === undefined) this.#throttle.limit(0);
    this.#limit = bytesPerSecond;
    if (!this.#throttle.isWaitedFor && performance.now() - this.#usedAtMs > IDLE_MS) {
      this.#throttle.limit(0);
      return this.#release();
    }
    if (this.#lease !== undefined && !(await this.#lease.extend(LEASE_MS))) this.#lease = undefined;
    this.#lease ??= await this.#leases.acquire(this.#name, PROCESSES, this.#holder, LEASE_MS);
    this.#throttle.limit(bytesPerSecond / Math.max(1, await this.#leases.held(this.#name)));
  }

  /** Gives the share to the others. Nothing is held back any more. */
  async close(): Promise<void> {
    this.#throttle.limit(undefined);
    await this.#release();
  }

  async #release(): Promise<void> {
    const held = this.#lease;
    this.#lease = undefined;
    // One that cannot be given back now ends by itself.
    await held?.release().catch(() => undefined);
  }
}
