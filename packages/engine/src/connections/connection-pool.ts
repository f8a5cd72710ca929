import { type AuditActor, type Connection, Failure, isFailure, type OpenConnection } from '@waybill/core';
import { platformActor } from '../transfers/names.js';
import { BandwidthLimits } from './bandwidth/bandwidth-limits.js';
import { throughBreaker } from './breaker.js';
import { type ConnectionDeps, openConnection, refuseEndedWaiver } from './open-connection.js';

const IDLE_MS = 5_000;
const FULL_MIN_MS = 500;
const FULL_MAX_MS = 30_000;

interface Shared {
  readonly opening: Promise<OpenConnection>;
  users: number;
  idle: NodeJS.Timeout | undefined;
}

/** A partner that dropped us in the handshake; it is not asked again before `until`. */
interface Full {
  readonly failure: Failure;
  readonly times: number;
  readonly until: number;
}

/**
 * The connections of one process to partners' servers, shared by what works on them at the same time: many files move over one
 * session, and a Run of many files signs in once. A connection that nobody uses is closed a moment later; one that is lost is
 * opened anew by the next who needs it. A changed Connection is another one. A partner that is full is left alone for a moment, longer
 * each time (BEHAVIOURS B22): whoever asks meanwhile hears the same, and the partner nothing.
 */
export class ConnectionPool {
  readonly #deps: ConnectionDeps;
  readonly #shared = new Map<string, Shared>();
  readonly #full = new Map<string, Full>();
  readonly #bandwidth: BandwidthLimits;
  readonly #ending = new AbortController();

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    this.#bandwidth = new BandwidthLimits(deps);
  }

  /**
   * Gives a share of an open connection. Closing gives it back; the connection itself stays for a while.
   * @throws as `openConnection`, and Failure `shutting-down`
   */
  async open(connection: Connection, signal: AbortSignal): Promise<OpenConnection> {
    // An open session must not outlive the waiver that it needs.
    refuseEndedWaiver(this.#deps, connection);
    const key = `${connection.id} ${connection.version}`;
    const shared = await this.#usable(key, connection, signal);
    shared.users += 1;
    clearTimeout(shared.idle);
    let given = true;
    const giveBack = (): void => {
      if (!given) return;
      given = false;
      this.#giveBack(key, shared);
    };
    try {
      const open = await withSignal(shared.opening, signal);
      return { storage: open.storage, session: open.session, isOpen: open.isOpen, close: async () => giveBack() };
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  /** Closes every connection. Whoever still works on one fails. */
  async close(): Promise<void> {
    this.#ending.abort(new Failure('shutting-down'));
    const all = [...this.#shared.values()];
    this.#shared.clear();
    await Promise.all(all.map(closeShared));
  }

  async #usable(key: string, connection: Connection, signal: AbortSignal): Promise<Shared> {
    const present = this.#shared.get(key);
    if (present !== undefined) {
      const opened = present.opening.catch(() => undefined);
      const open = await withSignal(opened, signal);
      // Somebody else may have replaced it meanwhile.
      const current = this.#shared.get(key);
      if (open?.isOpen() === true && current === present) return present;
      if (current !== undefined && current !== present) return current;
      this.#shared.delete(key);
      void closeShared(present);
    }
    this.#ending.signal.throwIfAborted();
    const full = this.#full.get(key);
    if (full !== undefined && performance.now() < full.until) throw full.failure;
    const actor = platformActor(this.#deps.processName);
    const opening = throughBreaker(this.#deps, { connection, actor }, () => this.#openPaced(connection, actor));
    const fresh: Shared = { opening, users: 0, idle: undefined };
    this.#shared.set(key, fresh);
    opening.then(
      () => this.#full.delete(key),
      (error: unknown) => {
        if (this.#shared.get(key) === fresh) this.#shared.delete(key);
        if (isFailure(error, 'partner.busy')) this.#holdOff(key, error);
      },
    );
    return fresh;
  }

  async #openPaced(connection: Connection, actor: AuditActor): Promise<OpenConnection> {
    const { pace, close: endPace } = await this.#bandwidth.open({
      id: connection.id,
      windows: connection.limits.bandwidth,
      reread: async () => (await this.#deps.database.read.connections.find(connection.id))?.limits.bandwidth,
    });
    try {
      const open = await openConnection(this.#deps, connection, { actor, pace }, this.#ending.signal);
      const close = async (): Promise<void> => {
        try {
          await open.close();
        } finally {
          await endPace();
        }
      };
      return { storage: open.storage, session: open.session, isOpen: () => open.isOpen(), close };
    } catch (error) {
      await endPace();
      throw error;
    }
  }

  #holdOff(key: string, failure: Failure): void {
    const times = (this.#full.get(key)?.times ?? 0) + 1;
    const forMs = Math.min(FULL_MAX_MS, FULL_MIN_MS * 2 ** (times - 1));
    this.#full.set(key, { failure, times, until: performance.now() + forMs });
  }

  #giveBack(key: string, shared: Shared): void {
    shared.users -= 1;
    if (shared.users > 0) return;
    clearTimeout(shared.idle);
    shared.idle = setTimeout(() => {
      if (this.#shared.get(key) === shared) this.#shared.delete(key);
      void closeShared(shared);
    }, IDLE_MS);
    shared.idle.unref();
  }
}

async function closeShared(shared: Shared): Promise<void> {
  clearTimeout(shared.idle);
  const open = await shared.opening.catch(() => undefined);
  await open?.close().catch(() => undefined);
}

function withSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
