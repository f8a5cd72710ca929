import { ByteBudget } from '@waybill/core';
import { DEFAULT_LANE_BYTES, type SftpClient } from '@waybill/sftp';

const IDLE_MS = 5_000;
/** What further sessions of all connections of this process may have in flight together. */
const sharedBudget = new ByteBudget(128 * 1024 * 1024);

export interface ChannelGroupOptions {
  /** Opens one more SFTP session on the connection. */
  readonly open: (signal: AbortSignal) => Promise<SftpClient>;
  /** How many sessions there may be, the first one counted. */
  readonly channels: number;
  /** Told when this partner does badly with more than one session; it should not be tried again. */
  readonly onHarm: () => void;
  readonly budget?: ByteBudget;
}

/**
 * The SFTP sessions of one connection beyond the first, lent to whoever moves a large file over a long line. There are never more
 * than the rule allows, nor more than the partner opens: the first refusal counts for the life of the connection. One that nobody
 * uses is closed a moment later.
 */
export class ChannelGroup {
  readonly #options: ChannelGroupOptions;
  readonly #budget: ByteBudget;
  readonly #idle = new Map<SftpClient, NodeJS.Timeout>();
  readonly #open = new Set<SftpClient>();
  #opening = 0;
  #most: number;
  /** The most that were open at once; no more are asked for after a refusal. */
  #peak = 0;
  #refused = false;

  constructor(options: ChannelGroupOptions) {
    this.#options = options;
    this.#budget = options.budget ?? sharedBudget;
    this.#most = options.channels - 1;
  }

  /** How many more could be had at the moment. */
  get available(): number {
    return this.#idle.size + this.#openable;
  }

  /** Another session, or nothing when there is none to have. Give it back. */
  async take(signal: AbortSignal): Promise<SftpClient | undefined> {
    if (this.available === 0 || !this.#budget.take(DEFAULT_LANE_BYTES)) return undefined;
    const client = this.#takeIdle() ?? (await this.#openAnother(signal));
    if (client === undefined) this.#budget.give(DEFAULT_LANE_BYTES);
    return client;
  }

  /** Gives a session back that `take` gave. */
  give(client: SftpClient): void {
    this.#budget.give(DEFAULT_LANE_BYTES);
    if (!client.isOpen || this.#open.size > this.#most) {
      this.#drop(client);
      return;
    }
    const timer = setTimeout(() => this.#drop(client), IDLE_MS);
    timer.unref();
    this.#idle.set(client, timer);
  }

  /** Gives a session back that is of no use with this partner, and opens no other for the life of the connection. */
  discard(client: SftpClient): void {
    this.#budget.give(DEFAULT_LANE_BYTES);
    this.#drop(client);
    this.#most = Math.min(this.#most, this.#open.size);
  }

  /** More than one session did harm: never again with this partner. */
  harmful(): void {
    this.#most = 0;
    this.#options.onHarm();
  }

  close(): void {
    this.#most = 0;
    for (const client of [...this.#open]) this.#drop(client);
  }

  get #openable(): number {
    const most = this.#refused ? Math.min(this.#most, this.#peak) : this.#most;
    return Math.max(0, most - this.#open.size - this.#opening);
  }

  #takeIdle(): SftpClient | undefined {
    for (const [client, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(client);
      if (client.isOpen) return client;
      this.#drop(client);
    }
    return undefined;
  }

  async #openAnother(signal: AbortSignal): Promise<SftpClient | undefined> {
    if (this.#openable === 0) return undefined;
    this.#opening += 1;
    try {
      const client = await this.#options.open(signal);
      this.#open.add(client);
      this.#peak = Math.max(this.#peak, this.#open.size);
      return client;
    } catch {
      // Whatever it was, one session fewer is no reason to fail: if the connection is gone, the first one says so.
      if (!signal.aborted) this.#refused = true;
      return undefined;
    } finally {
      this.#opening -= 1;
    }
  }

  #drop(client: SftpClient): void {
    clearTimeout(this.#idle.get(client));
    this.#idle.delete(client);
    this.#open.delete(client);
    client.end();
  }
}
