import { setTimeout as wait } from 'node:timers/promises';
import type { Database, Drain, Id } from '@waybill/core';
import type { Logger } from '@waybill/platform';
import type { SshServerSession } from '@waybill/ssh';
import type { ServerCounts } from './server-counts.js';
import { SessionWatch } from './session-watch.js';

const BEAT_MS = 2_000;
/** After something began or ended; never closer, however much happens. */
const SOON_MS = 1_000;
/** What began or ended is in the database by then. */
const SETTLE_MS = 200;
const FIGURES_MS = 10_000;
/** A client that answers at all answers in this time, also over a satellite. */
const SIGN_MS = 5_000;
/** So long the end of a session takes to be recorded, at most. */
const GONE_MS = 2_000;
const LOOK_MS = 200;
const MOST_ASKED = 200;

export interface LiveSessionsDeps {
  readonly database: Database;
  readonly log: Logger;
  readonly counts: ServerCounts;
  readonly process: { readonly id: Id; readonly name: string; readonly address: string; readonly startedAt: Date };
  /** How long the rows of this process stay its own without a sign of life. */
  readonly leaseMs: number;
  /** Called when what is asked of this process has changed: to drain, or with null to take connections. */
  readonly onDrain: (drain: Drain | null) => void;
}

/**
 * The sessions of this process, told to PostgreSQL with one statement every two seconds, which also brings what is asked of them: an order
 * that was notified is fetched at once.
 */
export class LiveSessions {
  readonly #deps: LiveSessionsDeps;
  readonly #watches = new Map<Id, SessionWatch>();
  readonly #lines = new Map<Id, { readonly accountId: Id; readonly isAlive: () => Promise<boolean> }>();
  /** Over, but still in the database: the transaction of their end failed. */
  readonly #gone = new Set<Id>();
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;
  #again = false;
  #beatAt = 0;
  #figuresAt = 0;
  #news = false;
  #drainSince: number | undefined;
  #closed = false;
  #deaf: () => void = () => undefined;

  constructor(deps: LiveSessionsDeps) {
    this.#deps = deps;
  }

  /** Makes this process known; nobody can sign in before. */
  async register(): Promise<void> {
    const { database, process, leaseMs } = this.#deps;
    await database.read.serverProcesses.register(process, leaseMs);
  }

  /** Begins to tell, and to obey. */
  begin(): void {
    const { serverCalls } = this.#deps.database;
    const deaf = [serverCalls.onCall(() => this.#beatNow()), serverCalls.onProbe((accountId) => void this.#areAlive(accountId))];
    this.#deaf = () => {
      for (const each of deaf) each();
    };
    this.#plan(BEAT_MS);
  }

  /** Watches a session that has just signed in, until it is over. */
  enter(session: SshServerSession<unknown>, accountId: Id): SessionWatch {
    const watch = new SessionWatch(session, performance.now());
    this.#watches.set(session.id, watch);
    this.#lines.set(session.id, { accountId, isAlive: () => session.probe(SIGN_MS) });
    this.#soon();
    void session.closed.then(() => {
      watch.forget();
      this.#watches.delete(session.id);
      this.#lines.delete(session.id);
      this.#soon();
    });
    return watch;
  }

  /**
   * Ends the sessions of an Account whose line is dead, in whichever process they are: a client that comes back is not kept out by its own
   * session of before until keepalives miss it. Resolves once they are gone, or after the time that they have to give a sign, to whether any is
   * gone.
   */
  async endDead(accountId: Id, but: Id): Promise<boolean> {
    const { database, process } = this.#deps;
    const { items } = await database.read.liveSessions.list({ accountId }, { limit: MOST_ASKED });
    const elsewhere = items.some(({ processId }) => processId !== process.id);
    const before = await database.read.liveSessions.countOf(accountId);
    if (elsewhere) await database.serverCalls.probe(accountId);
    const until = performance.now() + SIGN_MS + GONE_MS;
    if ((await this.#areAlive(accountId, but)) && !elsewhere) return false;
    while ((await database.read.liveSessions.countOf(accountId)) >= before) {
      if (performance.now() >= until) return false;
      await wait(LOOK_MS);
    }
    return true;
  }

  /** The transaction that was to remove a session failed. */
  notRemoved(sessionId: Id): void {
    this.#gone.add(sessionId);
  }

  /** Says nothing more. The caller removes the process. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#deaf();
    clearTimeout(this.#timer);
    await this.#beating;
  }

  async #areAlive(accountId: Id, but?: Id): Promise<boolean> {
    const asked = [...this.#lines].filter(([id, line]) => line.accountId === accountId && id !== but);
    return (await Promise.all(asked.map(([, line]) => line.isAlive()))).every(Boolean);
  }

  /** Something began or ended: the consoles should see it, but many at once are one piece of news. */
  #soon(): void {
    this.#news = true;
    this.#plan(Math.max(SETTLE_MS, this.#beatAt + SOON_MS - performance.now()));
  }

  #plan(ms: number): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#beatNow(), ms);
  }

  #beatNow(): void {
    if (this.#closed) return;
    if (this.#beating !== undefined) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#beating = this.#beat()
      .catch((error: unknown) => this.#deps.log.warn({ err: error }, 'the sessions could not be told'))
      .finally(() => {
        this.#beating = undefined;
        if (this.#again) this.#plan(0);
        else if (this.#news) this.#soon();
        else this.#plan(BEAT_MS);
        this.#again = false;
      });
  }

  async #beat(): Promise<void> {
    const { database, counts, process, leaseMs } = this.#deps;
    const now = performance.now();
    this.#beatAt = now;
    const moved = [...this.#watches.values()].flatMap((watch) => {
      const activity = watch.news(now);
      return activity === undefined ? [] : [{ id: watch.id, activity }];
    });
    const gone = [...this.#gone];
    const figuresDue = now - this.#figuresAt >= FIGURES_MS;
    const news = this.#news || moved.length > 0;
    this.#news = false;
    let orders: Awaited<ReturnType<typeof database.read.serverProcesses.beat>>;
    try {
      orders = await database.read.serverProcesses.beat({
        id: process.id,
        leaseMs,
        moved,
        gone,
        news,
        ...(figuresDue ? { figures: counts.figures([...this.#watches.values()].map((watch) => watch.bytesMoved())) } : {}),
      });
    } catch (error) {
      for (const { id } of moved) this.#watches.get(id)?.tellAgain();
      throw error;
    }
    if (figuresDue) this.#figuresAt = now;
    for (const id of gone) this.#gone.delete(id);
    if (orders === undefined) return this.#beginAnew();
    for (const id of orders.unwritten) this.#watches.get(id)?.tellAgain();
    for (const { sessionId, by, reason } of orders.ends) this.#watches.get(sessionId)?.end(`${by}: ${reason}`);
    this.#obey(orders.drain);
  }

  #obey(drain: Drain | null): void {
    const since = drain?.since.getTime();
    if (since === this.#drainSince) return;
    this.#drainSince = since;
    this.#deps.onDrain(drain);
  }

  /** This process was silent for so long that others took it for dead: what counts on its sessions, such as their number, no longer holds. */
  async #beginAnew(): Promise<void> {
    this.#deps.log.error({ sessions: this.#watches.size }, 'this process was taken for dead, so its sessions end');
    for (const watch of this.#watches.values()) watch.end('the process was taken for dead');
    await this.register();
  }
}
