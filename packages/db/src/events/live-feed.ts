import type { Change, LiveEvent, LiveFeed } from '@waybill/core';
import type pg from 'pg';
import type { DatabaseLog } from '../database-log.js';
import { liveEventsOf } from '../rows/json.js';
import { channels, newsOf } from './channels.js';
import type { Listener } from './listener.js';
import { newsColumns, notifying } from './notify.js';

/** What is going on, told through PostgreSQL to every process that listens. */
export function liveFeed(pool: pg.Pool, listener: Listener, log: DatabaseLog): LiveFeed {
  const followers = new Set<(change: Change) => void>();
  let stopFollowing: (() => void) | undefined;
  // Read once, however many follow.
  const tellFollowers = (payload: string): void => {
    for (const event of liveEventsOf(payload)) if (event.kind === 'changed') for (const follow of [...followers]) follow(event);
  };
  return {
    publish(event: LiveEvent) {
      pool.query(`SELECT ${notifying(1)}`, [...newsColumns(newsOf([event]))]).catch((error: unknown) => {
        log.warn({ err: error }, 'a live event was not published');
      });
    },
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
