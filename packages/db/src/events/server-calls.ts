import type { ServerCalls } from '@waybill/core';
import type { Pool } from 'pg';
import { channels } from './channels.js';
import type { Listener } from './listener.js';

/** What wakes the processes of the SFTP server: an empty payload has them ask for orders, an Account's id has them probe its sessions. */
export function serverCalls(pool: Pick<Pool, 'query'>, listener: Pick<Listener, 'on'>): ServerCalls {
  return {
    onCall: (call) =>
      listener.on(channels.servers, (payload) => {
        if (payload === '') call();
      }),
    probe: async (accountId) => {
      await pool.query('SELECT pg_notify($1, $2)', [channels.servers, accountId]);
    },
    onProbe: (call) =>
      listener.on(channels.servers, (payload) => {
        if (payload !== '') call(payload);
      }),
  };
}
