import type { Change, LiveEvent, LiveFeed } from '@waybill/core';
import type pg from 'pg';
import type { DatabaseLog } from '../database-log.js';
import { liveEventsOf } from '../rows/json.js';
import { channels, newsOf } from './channels.js';
import type { Listener } from './listener.js';
import { newsColumns, notifying } from './notify.js';

/** So long what is published is gathered: whatever is told wakes every process that listens, and PostgreSQL for each of them. */
const GATHER_MS = 50;

/** What is going on, told through PostgreSQL to every process that listens. `flush` tells at once what was gathered; it never rejects. */
export function liveFeed(pool: pg.Pool, listener: Listener, log: DatabaseLog): LiveFeed & { flush(): Promise<void> } {
  const gathered: LiveEvent[] = [];
  const flush = async (): Promise<void> => {
    const events = gathered.splice(0);
    if (events.length === 0) return;
    try {
      await pool.query(`SELECT ${notifying(1)}`, [...newsColumns(newsOf(events))]);
    } catch (error) {
      log.warn({ err: error, events: events.length }, 'live events were not published');
    }
  };
  const followers = new Set<(change: Change) => void>();
  let stopFollowing: (() => void) | undefined;
  // Read once, however many follow.
  const tellFollowers = (payload: string): void => {
    for (const event of liveEventsOf(payload)) if (event.kind === 'changed') for (const follow of [...followers]) follow(event);
  };
  return {
    publish(event: LiveEvent) {
      if (gathered.push(event) === 1) setTimeout(() => void flush(), GATHER_MS).unref();
    },
    flush,
    subscribe(hear, isWanted = () => true) {
      const tell = (payload: string): void => {
        if (!isWanted()) return;
        for (const event of liveEventsOf(payload)) hear(event);
      };
      const stops = [channels.live, channels.changes].map((channel) => listener.on(channel, tell));
      return () => {
        for (const stop of stops) stop();
      };
    },
    onChange(follow) {
      const own = (change: Change): void => {
        try {
          follow(change);
        } catch (error) {
          log.warn({ err: error }, 'one who follows changes failed');
        }
      };
      followers.add(own);
      stopFollowing ??= listener.on(channels.changes, tellFollowers);
      return () => {
        followers.delete(own);
        if (followers.size > 0) return;
        stopFollowing?.();
        stopFollowing = undefined;
      };
    },
  };
}
