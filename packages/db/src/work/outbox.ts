import type { OutboxEntry, OutboxRelay, Task } from '@waybill/core';
import type pg from 'pg';
import { failureOf } from '../client/failure-of.js';
import type { Sql } from '../client/sql.js';
import { channels } from '../events/channels.js';
import type { Listener } from '../events/listener.js';
import { taskNames, taskOf } from '../rows/json.js';

/** How long a relay may take to deliver before another one tries as well. */
const DELIVERY_MS = 60_000;

/** Leaves Tasks in the outbox, as part of the transaction. */
export async function addToOutbox(sql: Sql, entries: readonly OutboxEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const tasks = entries.map(({ task }) => JSON.stringify(task));
  const times = entries.map(({ availableAt }) => availableAt?.toISOString() ?? null);
  await sql.rows(
    `INSERT INTO outbox (task, available_at)
    SELECT task::jsonb, coalesce(at::timestamptz, date_trunc('milliseconds', now()))
    FROM unnest($1::text[], $2::text[]) AS entry (task, at)`,
    [tasks, times],
  );
}

interface Row {
  readonly id: string;
  readonly task: unknown;
}

// A Task that this version does not know is left for the newer version that does.
const TAKE = `
UPDATE outbox SET taken_until = now() + $3 * interval '1 millisecond'
WHERE id IN (
  SELECT id FROM outbox
  WHERE available_at <= now() AND (taken_until IS NULL OR taken_until <= now()) AND task ->> 'name' = ANY ($2)
  ORDER BY available_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
)
RETURNING id, task`;

/**
 * The outbox, over PostgreSQL. An entry is taken for a while, delivered, and only then removed, each in a statement of its own, so
 * that no transaction waits for the queue; a relay that dies on the way leaves it to the next one.
 */
export function outboxRelay(pool: pg.Pool, listener: Listener): OutboxRelay {
  async function query<R extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<readonly R[]> {
    try {
      return (await pool.query<R>(text, [...values])).rows;
    } catch (error) {
      throw failureOf(error);
    }
  }

  return {
    async relay(limit, deliver) {
      const rows = await query<Row>(TAKE, [limit, taskNames, DELIVERY_MS]);
      if (rows.length === 0) return 0;
      const ids = rows.map(({ id }) => id);
      const tasks: readonly Task[] = rows.map(({ task }) => taskOf(task));
      try {
        await deliver(tasks.map((task) => ({ task })));
      } catch (error) {
        await query('UPDATE outbox SET taken_until = NULL WHERE id = ANY ($1)', [ids]).catch(() => undefined);
        throw error;
      }
      await query('DELETE FROM outbox WHERE id = ANY ($1)', [ids]);
      return rows.length;
    },
    onAdded: (hear) => listener.on(channels.outbox, () => hear()),
  };
}
