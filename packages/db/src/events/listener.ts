import pg from 'pg';
import type { DatabaseLog } from '../database-log.js';
import { type Channel, channels } from './channels.js';

export interface ListenerOptions {
  readonly config: pg.ClientConfig;
  readonly log: DatabaseLog;
  /** The first pause before connecting again; it doubles up to {@link maxRetryMs}. */
  readonly minRetryMs?: number;
  readonly maxRetryMs?: number;
  /** How often a silent connection is asked whether it still answers. */
  readonly pingMs?: number;
}

type Hearer = (payload: string) => void;

/**
 * Hears NOTIFYs over one connection of its own, made when somebody first listens. A lost connection is made again; what was
 * notified meanwhile is lost, so each hearer is told by an empty payload when listening begins, the first time and again.
 */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #hearers: ReadonlyMap<string, Set<Hearer>> = new Map(Object.values(channels).map((channel) => [channel, new Set()]));
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;
  #client: pg.Client | undefined;
  /** The client, once it hears what was wanted when it connected. */
  #listening: pg.Client | undefined;
  /** One statement after the other. */
  #hearing: Promise<void> = Promise.resolve();

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** Calls `hearer` with every payload of the channel until the returned function is called. */
  on(channel: Channel, hearer: Hearer): () => void {
    const hearers = this.#hearers.get(channel);
    // A hearer that is added twice is two.
    const own: Hearer = (payload) => hearer(payload);
    hearers?.add(own);
    this.#running ??= this.#run();
    if (this.#listening !== undefined && hearers?.size === 1) void this.#hear(this.#listening, channel);
    return () => void hearers?.delete(own);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#client?.end().catch(() => undefined);
    await this.#running;
  }

  async #run(): Promise<void> {
    const { log, minRetryMs = 100, maxRetryMs = 5_000 } = this.#options;
    const { signal } = this.#closing;
    let pauseMs = minRetryMs;
    while (!signal.aborted) {
      try {
        await this.#listen(() => {
          pauseMs = minRetryMs;
        });
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error, retryMs: pauseMs }, 'lost the connection that hears database notifications');
      }
      await pause(pauseMs, signal);
      pauseMs = Math.min(pauseMs * 2, maxRetryMs);
    }
  }

  /** Connects and listens until the connection ends, then rejects. */
  async #listen(onListening: () => void): Promise<never> {
    const client = new pg.Client(this.#options.config);
    this.#client = client;
    const lost = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('the connection ended')));
    });
    lost.catch(() => undefined);
    client.on('notification', ({ channel, payload = '' }) => this.#tell(channel, payload));
    const end = (): Promise<void> => client.end().catch(() => undefined);
    const { pingMs = 30_000 } = this.#options;
    // A peer that vanished without a word is noticed by a question that is not answered.
    const ping = setInterval(() => void client.query('SELECT 1').catch(end), pingMs);
    ping.unref();
    try {
      await Promise.race([client.connect(), lost]);
      this.#listening = client;
      const wanted = [...this.#hearers].filter(([, hearers]) => hearers.size > 0).map(([channel]) => channel);
      await Promise.race([Promise.all(wanted.map((channel) => this.#hear(client, channel))), lost]);
      onListening();
      return await lost;
    } finally {
      clearInterval(ping);
      this.#client = undefined;
      this.#listening = undefined;
      await end();
    }
  }

  /** Only what somebody hears is listened to: a process is not woken by what concerns others. */
  #hear(client: pg.Client, channel: string): Promise<void> {
    this.#hearing = this.#hearing.then(() => this.#hearNext(client, channel));
    return this.#hearing;
  }

  async #hearNext(client: pg.Client, channel: string): Promise<void> {
    try {
      await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      if (!this.#closing.signal.aborted) {
        this.#options.log.warn({ err: error, channel }, 'database notifications cannot be heard');
      }
      await client.end().catch(() => undefined);
      return;
    }
    this.#tell(channel, '');
  }

  #tell(channel: string, payload: string): void {
    for (const hearer of [...(this.#hearers.get(channel) ?? [])]) {
      try {
        hearer(payload);
      } catch (error) {
        this.#options.log.warn({ err: error, channel }, 'a listener of database notifications failed');
      }
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
