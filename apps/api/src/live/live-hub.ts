import { Readable } from 'node:stream';
import { liveEvent } from '@waybill/contracts';
import type { LiveEvent, LiveFeed } from '@waybill/core';
import { RequestProblem } from '../http/request-problem.js';

/** How much one slow client may leave unread before it is cut off; its browser connects again and reads the lists afresh. */
export const MAX_UNREAD_BYTES = 256 * 1024;
/** How many streams one caller may hold open: browser tabs. */
export const MAX_STREAMS_PER_CALLER = 16;
const HEARTBEAT_MS = 15_000;

/** One client of the live feed. */
export interface LiveClient {
  /** Names the caller; limits are counted by it. */
  readonly principal: string;
  /** Whether this client may hear of `event`. */
  maySee(event: LiveEvent): boolean;
  /** Asked at each heartbeat: a session that ended ends its streams. */
  isStillGood(): Promise<boolean>;
}

interface OpenStream {
  readonly client: LiveClient;
  readonly stream: Readable;
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
    const entry = { client, stream };
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
    for (const { client, stream } of this.#streams) if (client.maySee(event)) push(stream, text);
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

function push(stream: Readable, text: string): void {
  if (stream.destroyed) return;
  if (stream.readableLength + text.length > MAX_UNREAD_BYTES) stream.destroy();
  else stream.push(text);
}
