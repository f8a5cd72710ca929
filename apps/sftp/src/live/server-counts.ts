import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { ServerFigures } from '@waybill/core';
import type { SshServerEvent } from '@waybill/ssh';

const NS_PER_MS = 1e6;
const RESOLUTION_MS = 50;

type Counts = Record<string, number>;
export type UploadOutcome = 'committed' | 'refused' | 'abandoned';

function count(counts: Counts, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}

/** Counts what happens in this process, for the metrics. */
export class ServerCounts {
  readonly #logins: Counts = {};
  readonly #connectionsRefused: Counts = {};
  readonly #handshakesFailed: Counts = {};
  readonly #uploads: Record<UploadOutcome, number> = { committed: 0, refused: 0, abandoned: 0 };
  readonly #lag: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #sessionsOpened = 0;
  #bytesIn = 0;
  #bytesOut = 0;

  constructor() {
    this.#lag.enable();
  }

  hear(event: SshServerEvent): void {
    switch (event.type) {
      case 'connection.refused':
        count(this.#connectionsRefused, event.reason);
        break;
      case 'connection.closed':
        count(this.#handshakesFailed, event.reason);
        break;
      case 'login.failed':
        count(this.#logins, event.reason);
        break;
      case 'login.succeeded':
        this.#sessionsOpened += 1;
        count(this.#logins, 'accepted');
        break;
      case 'session.closed':
        this.#bytesIn += event.bytesIn;
        this.#bytesOut += event.bytesOut;
        break;
      case 'connection.opened':
        break;
    }
  }

  upload(outcome: UploadOutcome): void {
    this.#uploads[outcome] += 1;
  }

  /** The counts, with the bytes of those sessions that are not over; the lag since the last time. */
  figures(live: readonly { readonly bytesIn: number; readonly bytesOut: number }[]): ServerFigures {
    const sum = (start: number, pick: 'bytesIn' | 'bytesOut') => live.reduce((total, session) => total + session[pick], start);
    // What it measures is the whole time between two ticks.
    const late = (ns: number): number => (Number.isFinite(ns) ? Math.max(0, Math.round(ns / NS_PER_MS - RESOLUTION_MS)) : 0);
    const eventLoopLagMs = {
      mean: late(this.#lag.mean),
      p99: late(this.#lag.percentile(99)),
      max: late(this.#lag.max),
    };
    this.#lag.reset();
    return {
      sessionsOpened: this.#sessionsOpened,
      logins: { ...this.#logins },
      connectionsRefused: { ...this.#connectionsRefused },
      handshakesFailed: { ...this.#handshakesFailed },
      bytesIn: sum(this.#bytesIn, 'bytesIn'),
      bytesOut: sum(this.#bytesOut, 'bytesOut'),
      uploadsCommitted: this.#uploads.committed,
      uploadsRefused: this.#uploads.refused,
      uploadsAbandoned: this.#uploads.abandoned,
      eventLoopLagMs,
    };
  }

  close(): void {
    this.#lag.disable();
  }
}
