import { type Drain, Failure, type ServerProcess, type ServerProcessRepository } from '@waybill/core';
import type { Session } from '../client/session.js';
import { channels, newsOf } from '../events/channels.js';
import { newsColumns, notifying } from '../events/notify.js';
import { activityText, figuresOf } from '../rows/session-json.js';
import { storable } from '../rows/values.js';
import { type LiveSessionRow, liveSessionColumns, liveSessionOf } from './live-sessions.js';

interface DrainRow {
  readonly drain_since: Date | null;
  readonly drain_until: Date | null;
  readonly drain_by: string | null;
  readonly drain_reason: string | null;
}

interface Row extends DrainRow {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly started_at: Date;
  readonly sessions: number;
  readonly figures: unknown;
}

function drainOf({ drain_since: since, drain_until: until, drain_by: by, drain_reason: reason }: DrainRow): Drain | null {
  return since === null || until === null || by === null || reason === null ? null : { since, until, by, reason };
}

function processOf(row: Row): ServerProcess {
  const { id, name, address, started_at: startedAt, sessions, figures } = row;
  return { id, name, address, startedAt, sessions, drain: drainOf(row), figures: figuresOf(figures) };
}

const COLUMNS = `
  p.id, p.name, p.address, p.started_at, p.drain_since, p.drain_until, p.drain_by, p.drain_reason, p.figures,
  (SELECT count(*) FROM live_sessions s WHERE s.process_id = p.id)::int AS sessions`;

const LIST = `SELECT ${COLUMNS} FROM server_processes p WHERE p.expires_at > now() ORDER BY p.started_at, p.id`;

const REGISTER = `
INSERT INTO server_processes (id, name, address, started_at, expires_at)
VALUES ($1::uuid, $2, $3, $4::timestamptz, now() + $5::int * interval '1 millisecond')`;

/*
 * Everything a process has to say and to ask, in one statement. Rows that somebody else is at are passed over, so that it neither waits
 * nor meets others in another order; they are said to be unwritten. The lease is written only when a third of it is over.
 */
const BEAT = `
WITH told AS (
  SELECT t.id, t.activity FROM unnest($4::uuid[], $5::text[]) AS t (id, activity)
), free AS (
  SELECT s.id FROM live_sessions s WHERE s.process_id = $1::uuid AND s.id = ANY ($4::uuid[]) FOR NO KEY UPDATE SKIP LOCKED
), moved AS (
  UPDATE live_sessions s SET activity = told.activity::jsonb FROM told, free WHERE s.id = told.id AND free.id = s.id RETURNING s.id
), gone AS (
  DELETE FROM live_sessions WHERE process_id = $1::uuid AND id = ANY ($6::uuid[])
), kept AS (
  UPDATE server_processes SET expires_at = now() + $2::int * interval '1 millisecond', figures = coalesce($3::jsonb, figures)
  WHERE id = $1::uuid AND ($3::jsonb IS NOT NULL OR expires_at < now() + $2::int * interval '0.667 milliseconds')
)
SELECT p.drain_since, p.drain_until, p.drain_by, p.drain_reason, s.id AS session_id, s.end_by, s.end_reason,
  ARRAY(SELECT told.id::text FROM told WHERE told.id NOT IN (SELECT id FROM moved)) AS unwritten,
  ${notifying(7)} AS notified
FROM server_processes p
LEFT JOIN live_sessions s ON s.process_id = p.id AND s.end_requested_at IS NOT NULL
WHERE p.id = $1::uuid`;

interface OrderRow extends DrainRow {
  readonly session_id: string | null;
  readonly end_by: string | null;
  readonly end_reason: string | null;
  readonly unwritten: readonly string[];
}

const SET_DRAIN = `
WITH p AS (
  UPDATE server_processes SET drain_since = $2::timestamptz, drain_until = $3::timestamptz, drain_by = $4::text, drain_reason = $5::text
  WHERE id = $1::uuid AND expires_at > now() RETURNING *
)
SELECT ${COLUMNS}, pg_notify($6, '')::text AS told FROM p`;

const FIND_DEAD = `
SELECT id FROM server_processes
WHERE ($1::uuid IS NULL OR id = $1::uuid)
  AND ($2::text IS NULL OR name = $2::text)
  AND ($3::int IS NULL OR expires_at < now() - $3::int * interval '1 millisecond')
ORDER BY id FOR UPDATE SKIP LOCKED`;

const SESSIONS_OF = `
SELECT ${liveSessionColumns} FROM live_sessions s JOIN server_processes p ON p.id = s.process_id WHERE p.id = ANY ($1::uuid[])`;

function chosen(which: Parameters<ServerProcessRepository['takeDead']>[0]) {
  if ('id' in which) return [which.id, null, null] as const;
  return 'name' in which ? ([null, which.name, null] as const) : ([null, null, which.silentMs] as const);
}

/** The processes of the SFTP server, over PostgreSQL, whose clock judges every lease. */
export function serverProcessRepository(session: Session): ServerProcessRepository {
  return {
    async list() {
      return (await session.sql((sql) => sql.rows<Row>(LIST))).map(processOf);
    },
    async register({ id, name, address, startedAt }, leaseMs) {
      await session.sql((sql) => sql.rows(REGISTER, [id, name, address, startedAt, leaseMs]));
    },
    async beat({ id, leaseMs, moved, gone, figures, news }) {
      const told = newsOf(news ? [{ kind: 'changed', noun: 'sessions', id }] : []);
      const rows = await session.sql((sql) =>
        sql.rows<OrderRow>(BEAT, [
          id,
          leaseMs,
          figures === undefined ? null : JSON.stringify(figures),
          moved.map((each) => each.id),
          sql.texts(moved.map(({ activity }) => activityText(activity))),
          [...gone],
          ...newsColumns(told),
        ]),
      );
      const [first] = rows;
      if (first === undefined) return undefined;
      const ends = rows.flatMap(({ session_id: sessionId, end_by: by, end_reason: reason }) =>
        sessionId === null ? [] : [{ sessionId, by: by ?? '', reason: reason ?? '' }],
      );
      return { ends, drain: drainOf(first), unwritten: first.unwritten };
    },
    async setDrain(id, drain) {
      const values = [id, drain?.since ?? null, drain?.until ?? null, drain?.by ?? null, drain?.reason ?? null];
      const stored = values.map((value) => (typeof value === 'string' ? storable(value) : value));
      const [row] = await session.sql((sql) => sql.rows<Row>(SET_DRAIN, [...stored, channels.servers]));
      if (row === undefined) throw new Failure('not-found', { publicDetail: 'There is no such process of the SFTP server.' });
      return processOf(row);
    },
    takeDead: (which) =>
      session.sqlAtomically(async (sql) => {
        const dead = (await sql.rows<{ id: string }>(FIND_DEAD, [...chosen(which)])).map((row) => row.id);
        if (dead.length === 0) return [];
        const sessions = await sql.rows<LiveSessionRow>(SESSIONS_OF, [dead]);
        // Their sessions go with them.
        await sql.rows('DELETE FROM server_processes WHERE id = ANY ($1::uuid[])', [dead]);
        return sessions.map(liveSessionOf);
      }),
  };
}
