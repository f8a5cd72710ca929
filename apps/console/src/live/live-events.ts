import type { QueryClient } from '@tanstack/react-query';
import { API_ROOT, type LiveEventView, liveEvent, liveEventRoutes } from '@waybill/contracts';
import { applyTransferEvent } from './patch-transfers.js';

export type LiveState = 'connecting' | 'live' | 'reconnecting';

/** How often, at most, lists are read afresh because of what was heard. */
const QUIET_MS = 1500;
/** How long to wait before opening a stream anew that the browser gave up on. */
const REOPEN_MS = 5000;

/** What a noun's change shows up in, beside the noun itself. */
const alsoShownIn: Readonly<Record<string, readonly string[]>> = {
  'host-keys': ['overview', 'connections'],
  connections: ['overview'],
  accounts: ['self-service'],
  sessions: ['self-service'],
  pause: ['overview'],
  schedules: ['jobs', 'overview'],
  calendars: ['schedules', 'jobs', 'overview'],
  jobs: ['schedules', 'overview'],
  runs: ['overview'],
  transfers: ['overview'],
};

/** Hears what happens on the platform and keeps the query cache true: figures at once, lists a moment later. */
export class LiveEvents {
  readonly #queries: QueryClient;
  readonly #listeners = new Set<() => void>();
  readonly #stale = new Set<string>();
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reopen: ReturnType<typeof setTimeout> | undefined;
  #state: LiveState = 'connecting';
  #missed = false;

  constructor(queries: QueryClient) {
    this.#queries = queries;
  }

  get state(): LiveState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Opens the stream. Does nothing when it is open. */
  open(): void {
    if (this.#source !== undefined) return;
    const source = new EventSource(`${API_ROOT}${liveEventRoutes.streamEvents.path}`);
    this.#source = source;
    source.addEventListener('open', () => {
      // What happened while nobody listened is not sent again.
      // The stream of somebody who may do other things now was ended, so who they are is read afresh as well.
      if (this.#missed) void this.#queries.invalidateQueries();
      this.#missed = false;
      this.#become('live');
    });
    source.addEventListener('error', () => {
      this.#missed = true;
      this.#become('reconnecting');
      if (source.readyState !== EventSource.CLOSED) return;
      this.#drop();
      this.#reopen = setTimeout(() => this.open(), REOPEN_MS);
    });
    for (const kind of ['run', 'transfer', 'schedule.missed', 'changed'] as const) {
      source.addEventListener(kind, (message: MessageEvent<unknown>) => this.#hear(message.data));
    }
  }

  /** Closes the stream, as at sign-out. */
  close(): void {
    this.#drop();
    clearTimeout(this.#timer);
    clearTimeout(this.#reopen);
    this.#timer = undefined;
    this.#stale.clear();
    this.#missed = true;
    this.#become('connecting');
  }

  #drop(): void {
    this.#source?.close();
    this.#source = undefined;
  }

  #become(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #hear(data: unknown): void {
    const event = parsed(data);
    if (event === undefined) return;
    if (event.kind === 'transfer') {
      if (applyTransferEvent(this.#queries, event)) return;
      this.#markStale('transfers');
      if (event.runId !== null) this.#markStale('runs');
    } else this.#markStale(event.kind === 'run' ? 'runs' : event.kind === 'schedule.missed' ? 'schedules' : event.noun);
  }

  #markStale(noun: string): void {
    for (const each of [noun, ...(alsoShownIn[noun] ?? [])]) this.#stale.add(each);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const nouns = [...this.#stale];
      this.#stale.clear();
      for (const each of nouns) void this.#queries.invalidateQueries({ queryKey: [each] });
    }, QUIET_MS);
  }
}

function parsed(data: unknown): LiveEventView | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    return liveEvent.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}
