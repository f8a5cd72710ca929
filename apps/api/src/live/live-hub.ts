import { Readable } from 'node:stream';
import { liveEvent } from '@waybill/contracts';
import type { LiveEvent, LiveFeed } from '@waybill/core';
import { RequestProblem } from '../http/request-problem.js';

/** How much one slow client may leave unread before it is cut off; its browser connects again and reads the lists afresh. */
export const MAX_UNREAD_BYTES = 256 * 1024;
/** How many events may wait for an answer whether they may be seen, before the client is cut off likewise. */
const MAX_WAITING = 5_000;
/** How many streams one caller may hold open: browser tabs. */
export const MAX_STREAMS_PER_CALLER = 16;
const HEARTBEAT_MS = 15_000;
/** What says who may do what. */
const rightsOf: ReadonlySet<string> = new Set(['roles', 'users', 'api-keys', 'sign-in-policy']);

/** One client of the live feed. */
export interface LiveClient {
  /** Names the caller; limits are counted by it. */
  readonly principal: string;
  /** Whether this client may hear of `event`. Asked in order; while an answer is waited for, so are the events behind it. */
  maySee(event: LiveEvent): boolean | Promise<boolean>;
  /** Asked at each heartbeat: a session that ended ends its streams. */
  isStillGood(): Promise<boolean>;
}

interface OpenStream {
  readonly client: LiveClient;
  readonly stream: Readable;
  /** Resolved when what waits for an answer was dealt with. */
  settled: Promise<void>;
  waiting: number;
}

function frame(event: LiveEvent): string | undefined {
  const declared = liveEvent.safeParse(event);
  return declared.success ? `event: ${event.kind}\ndata: ${JSON.stringify(declared.data)}\n\n` : undefined;
}

/**
 * Hands the live feed to every connected console as server-sent events (HTML Living Standard §9.2). Subscribes to the feed once, and
 * has nothing made of it while nobody looks.
 */
export class LiveHub {
  readonly #streams = new Set<OpenStream>();
  readonly #unsubscribe: () => void;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(feed: Pick<LiveFeed, 'subscribe'>, heartbeatMs: number = HEARTBEAT_MS) {
    this.#unsubscribe = feed.subscribe(
      (event) => this.#send(event),
      () => this.#streams.size > 0,
    );
    this.#heartbeat = setInterval(() => void this.#beat(), heartbeatMs);
    this.#heartbeat.unref();
  }

  /**
   * A stream of events for one client; ends with `signal`.
   * @throws RequestProblem `request.throttled` when the caller has too many open
   */
  open(client: LiveClient, signal: AbortSignal): Readable {
    const already = [...this.#streams].filter((each) => each.client.principal === client.principal).length;
    if (already >= MAX_STREAMS_PER_CALLER) {
      throw new RequestProblem('request.throttled', { detail: `There are ${already} event streams open already; close one.` });
    }
    const stream = new Readable({ read: () => undefined });
    const entry: OpenStream = { client, stream, settled: Promise.resolve(), waiting: 0 };
    this.#streams.add(entry);
    const forget = () => {
      this.#streams.delete(entry);
    };
    stream.once('close', forget);
    signal.addEventListener('abort', () => stream.destroy(), { once: true });
    stream.push('retry: 2000\n: connected\n\n');
    return stream;
  }

  /** Ends every stream. */
  close(): void {
    clearInterval(this.#heartbeat);
    this.#unsubscribe();
    for (const entry of this.#streams) this.#end(entry);
  }

  #end(entry: OpenStream): void {
    if (!this.#streams.delete(entry)) return;
    if (!entry.stream.destroyed) entry.stream.push(null);
  }

  #send(event: LiveEvent): void {
    const text = frame(event);
    if (text === undefined) return;
    for (const entry of this.#streams) tell(entry, event, text);
    // What somebody may do has changed, maybe: who may do other things now is told so by the end of their stream.
    if (event.kind === 'changed' && rightsOf.has(event.noun)) void this.#beat();
  }

  async #beat(): Promise<void> {
    await Promise.all(
      [...this.#streams].map(async (entry) => {
        const { client, stream } = entry;
        // A database that does not answer says nothing about the session; the next beat asks again.
        const good = await client.isStillGood().catch(() => true);
        if (!this.#streams.has(entry)) return;
        if (good) push(stream, ': still here\n\n');
        else this.#end(entry);
      }),
    );
  }
}

function tell(entry: OpenStream, event: LiveEvent, text: string): void {
  const { client, stream } = entry;
  const sees = client.maySee(event);
  if (sees === false) return;
  if (sees === true && entry.waiting === 0) {
    push(stream, text);
    return;
  }
  if (entry.waiting >= MAX_WAITING) stream.destroy();
  entry.waiting += 1;
  entry.settled = Promise.all([entry.settled, sees])
    .then(([, seen]) => {
      if (seen) push(stream, text);
    })
    // What cannot be judged is not told; the browser connects again and reads the lists afresh.
    .catch(() => void stream.destroy())
    .finally(() => {
      entry.waiting -= 1;
    });
}

function push(stream: Readable, text: string): void {
  if (stream.destroyed) return;
  if (stream.readableLength + text.length > MAX_UNREAD_BYTES) stream.destroy();
  else stream.push(text);
}
