import { type BandwidthWindow, bandwidthAt, type Clock, type Connection, type Database, type Id, type Pace } from '@waybill/core';
import { Share } from './share.js';

const LOOK_MS = 700;

interface BandwidthDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly processName: string;
}

/** The bytes of files that one process may move over one Connection, both ways. */
class ConnectionBandwidth implements Pace {
  readonly #deps: BandwidthDeps;
  readonly #id: Id;
  readonly #sending: Share;
  readonly #receiving: Share;
  #windows: readonly BandwidthWindow[];
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #closed = false;
  users = 0;

  constructor(deps: BandwidthDeps, { id, limits }: Pick<Connection, 'id' | 'limits'>) {
    this.#deps = deps;
    this.#id = id;
    this.#windows = limits.bandwidth;
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
    const connection = await this.#deps.database.read.connections.find(this.#id);
    if (connection !== undefined) this.#windows = connection.limits.bandwidth;
    await this.#update();
  }

  async #update(): Promise<void> {
    const { sendBytesPerSecond, receiveBytesPerSecond } = bandwidthAt(this.#windows, this.#deps.clock.now());
    await Promise.all([this.#sending.update(sendBytesPerSecond), this.#receiving.update(receiveBytesPerSecond)]);
  }
}

/**
 * Keeps the bandwidth limits of Connections in one process, for as long as it has them open: over all its sign-ins and channels, and
 * together with the other processes. A changed rule, and a window that opens or closes, is taken up within a second.
 */
export class BandwidthLimits {
  readonly #deps: BandwidthDeps;
  readonly #open = new Map<Id, ConnectionBandwidth>();

  constructor(deps: BandwidthDeps) {
    this.#deps = deps;
  }

  /** What paces files over this Connection. Close it with the connection. */
  async open(connection: Pick<Connection, 'id' | 'limits'>): Promise<{ readonly pace: Pace; close(): Promise<void> }> {
    const { id } = connection;
    const bandwidth = this.#open.get(id) ?? new ConnectionBandwidth(this.#deps, connection);
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
