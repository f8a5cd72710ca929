import { type BandwidthWindow, bandwidthAt, type Clock, type Database, type Id, type Pace } from '@waybill/core';
import { Share } from './share.js';

const LOOK_MS = 700;

interface BandwidthDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly processName: string;
}

/** Whose files are paced: a Connection, an Account. */
export interface PacedParty {
  readonly id: Id;
  /** As they were when it was opened. */
  readonly windows: readonly BandwidthWindow[];
  /** What its rule says now; undefined when it is gone. */
  reread(): Promise<readonly BandwidthWindow[] | undefined>;
}

/** The bytes of files that one process may move for one party, both ways. */
class PartyBandwidth implements Pace {
  readonly #deps: BandwidthDeps;
  readonly #party: PacedParty;
  readonly #sending: Share;
  readonly #receiving: Share;
  #windows: readonly BandwidthWindow[];
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #closed = false;
  users = 0;

  constructor(deps: BandwidthDeps, party: PacedParty) {
    const { id, windows } = party;
    this.#deps = deps;
    this.#party = party;
    this.#windows = windows;
    const { leases } = deps.database;
    this.#sending = new Share(leases, `bandwidth:${id}:send`, deps.processName);
    this.#receiving = new Share(leases, `bandwidth:${id}:receive`, deps.processName);
  }

  send(bytes: number) {
    if (this.#sending.isUnknown) this.#lookNow();
    return this.#sending.pass(bytes);
  }

  receive(bytes: number) {
    if (this.#receiving.isUnknown) this.#lookNow();
    return this.#receiving.pass(bytes);
  }

  notReceived(bytes: number): void {
    this.#receiving.giveBack(bytes);
  }

  /** Takes up what the rules say now, and goes on doing so. */
  async begin(): Promise<void> {
    await this.#update();
    this.#again();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await Promise.all([this.#sending.close(), this.#receiving.close()]);
  }

  #again(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => this.#lookNow(), LOOK_MS);
    this.#timer.unref();
  }

  #lookNow(): void {
    if (this.#closed || this.#looking !== undefined) return;
    // What cannot be looked at now stays as it is until the next time.
    this.#looking = this.#look()
      .catch(() => undefined)
      .then(() => {
        this.#looking = undefined;
        this.#again();
      });
  }

  async #look(): Promise<void> {
    this.#windows = (await this.#party.reread()) ?? this.#windows;
    await this.#update();
  }

  async #update(): Promise<void> {
    const { sendBytesPerSecond, receiveBytesPerSecond } = bandwidthAt(this.#windows, this.#deps.clock.now());
    await Promise.all([this.#sending.update(sendBytesPerSecond), this.#receiving.update(receiveBytesPerSecond)]);
  }
}

/**
 * Keeps bandwidth limits in one process, for as long as it has somebody's open: over all its sign-ins, sessions and channels, and
 * together with the other processes. A changed rule, and a window that opens or closes, is taken up within a second.
 */
export class BandwidthLimits {
  readonly #deps: BandwidthDeps;
  readonly #open = new Map<Id, PartyBandwidth>();

  constructor(deps: BandwidthDeps) {
    this.#deps = deps;
  }

  /** What paces the party's files. Close it with the connection or the session. */
  async open(party: PacedParty): Promise<{ readonly pace: Pace; close(): Promise<void> }> {
    const { id } = party;
    const bandwidth = this.#open.get(id) ?? new PartyBandwidth(this.#deps, party);
    this.#open.set(id, bandwidth);
    bandwidth.users += 1;
    const close = async (): Promise<void> => {
      bandwidth.users -= 1;
      if (bandwidth.users > 0) return;
      this.#open.delete(id);
      await bandwidth.close();
    };
    try {
      await bandwidth.begin();
    } catch (error) {
      await close();
      throw error;
    }
    return { pace: bandwidth, close };
  }
}
