import type { LiveEvent, LiveFeed } from '@waybill/core';
import type pg from 'pg';
import type { DatabaseLog } from '../database-log.js';
import { liveEventsOf } from '../rows/json.js';
import { channels, livePayloads } from './channels.js';
import type { Listener } from './listener.js';

/** What is going on, told through PostgreSQL to every process that listens. */
export function liveFeed(pool: pg.Pool, listener: Listener, log: DatabaseLog): LiveFeed {
  return {
    publish(event: LiveEvent) {
      pool.query('SELECT pg_notify($1, $2)', [channels.live, ...livePayloads([event])]).catch((error: unknown) => {
        log.warn({ err: error }, 'a live event was not published');
      });
    },
    subscribe(hear, isWanted = () => true) {
      return listener.on(channels.live, (payload) => {
        if (!isWanted()) return;
        for (const event of liveEventsOf(payload)) hear(event);
      });
    },
  };
}
