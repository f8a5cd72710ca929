import {
  Failure,
  isId,
  type LiveSession,
  type LiveSessionRepository,
  type SessionActivity,
  type SessionChoice,
} from '@waybill/core';
import type { SqlSession } from '../client/session.js';
import { channels } from '../events/channels.js';
import { activityOf, activityText, algorithmsOf, certificateOf } from '../rows/session-json.js';
import { storable } from '../rows/values.js';
import { idWindow, pageOf } from './paging.js';

/** A session beside its process. */
export const liveSessionColumns = `
  s.id, s.process_id, p.name AS process_name, s.account_id, s.partner_id, s.username, s.address, s.port, s.client, s.method,
  s.key_fingerprint, s.certificate, s.algorithms, s.opened_at, s.activity, s.end_requested_at`;

/** A row of {@link liveSessionColumns}. */
export interface LiveSessionRow {
  readonly id: string;
  readonly process_id: string;
  readonly process_name: string;
  readonly account_id: string;
  readonly partner_id: string;
  readonly username: string;
  readonly address: string;
  readonly port: number;
  readonly client: string;
  readonly method: string;
  readonly key_fingerprint: string | null;
  readonly certificate: unknown;
  readonly algorithms: unknown;
  readonly opened_at: Date;
  readonly activity: unknown;
  readonly end_requested_at: Date | null;
}

export function liveSessionOf(row: LiveSessionRow): LiveSession {
  return {
    id: row.id,
    processId: row.process_id,
    processName: row.process_name,
    accountId: row.account_id,
    partnerId: row.partner_id,
    username: row.username,
    address: row.address,
    port: row.port,
    client: row.client,
    method: row.method,
    keyFingerprint: row.key_fingerprint,
    certificate: row.certificate === null ? null : certificateOf(row.certificate),
    algorithms: algorithmsOf(row.algorithms),
    openedAt: row.opened_at,
    activity: activityOf(row.activity),
    endRequestedAt: row.end_requested_at,
  };
}

// The sessions of a process that gives no sign of life are over, whether anybody has noticed or not.
const LIVING = 'FROM live_sessions s JOIN server_processes p ON p.id = s.process_id WHERE p.expires_at > now()';

const LIST = `
SELECT ${liveSessionColumns} ${LIVING}
  AND ($1::uuid IS NULL OR s.partner_id = $1::uuid)
  AND ($2::uuid IS NULL OR s.account_id = $2::uuid)
  AND ($3::uuid IS NULL OR s.process_id = $3::uuid)
  AND ($4::text IS NULL OR s.username ILIKE $4 OR s.address ILIKE $4 OR s.client ILIKE $4)
  AND ($5::uuid IS NULL OR s.id < $5::uuid)
  AND ($7::uuid[] IS NULL OR s.partner_id = ANY ($7::uuid[]))
ORDER BY s.id DESC LIMIT $6::int`;

const GET = `SELECT ${liveSessionColumns} ${LIVING} AND s.id = $1::uuid`;

/*
 * The row of the Account is held until the commit. So the sessions of an Account open one after the other, each counting those before
 * it, and whoever changes the Account does so before, and is seen here, or after, and meets the session.
 */
const HOLD = `
SELECT a.version AS account_version, p.version AS partner_version
FROM accounts a JOIN partners p ON p.id = a.partner_id
WHERE a.id = $1::uuid FOR NO KEY UPDATE OF a FOR SHARE OF p`;

const OPEN = `
INSERT INTO live_sessions
  (id, process_id, account_id, partner_id, username, address, port, client, method, key_fingerprint, algorithms, opened_at, activity,
   certificate)
SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6, $7::int, $8, $9, $10::text, $11::jsonb, $12::timestamptz, $13::jsonb, $15::jsonb
WHERE (SELECT count(*) ${LIVING} AND s.account_id = $3::uuid) < $14::int
RETURNING id`;

// In one order for everybody, so that two who choose the same ones do not wait for each other.
const REQUEST_END = `
WITH chosen AS (
  SELECT id FROM live_sessions
  WHERE end_requested_at IS NULL
    AND ($1::uuid IS NULL OR id = $1::uuid)
    AND ($2::uuid IS NULL OR partner_id = $2::uuid)
    AND ($3::uuid IS NULL OR account_id = $3::uuid)
    AND ($4::text[] IS NULL OR (key_fingerprint = ANY ($4::text[]) AND certificate IS NULL))
    AND (NOT $5::boolean OR method LIKE '%password%')
  ORDER BY id FOR NO KEY UPDATE
), asked AS (
  UPDATE live_sessions s SET end_requested_at = now(), end_by = $6, end_reason = $7 FROM chosen WHERE s.id = chosen.id RETURNING s.id
)
SELECT count(*)::int AS asked, CASE WHEN count(*) > 0 THEN pg_notify($8, '')::text END AS told FROM asked`;

const nothingYet: SessionActivity = {
  bytesIn: 0,
  bytesOut: 0,
  bytesInPerSecond: 0,
  bytesOutPerSecond: 0,
  openFiles: 0,
  files: [],
};

function chosen(choice: SessionChoice) {
  if ('id' in choice) return [choice.id, null, null, null, false] as const;
  if ('partnerId' in choice) return [null, choice.partnerId, null, null, false] as const;
  return [null, null, choice.accountId, choice.keyFingerprints ?? null, choice.byPassword ?? false] as const;
}

/** The partners that are signed in, over PostgreSQL. */
export function liveSessionRepository(session: SqlSession): LiveSessionRepository {
  return {
    async get(id) {
      const rows = isId(id) ? await session.sql((sql) => sql.rows<LiveSessionRow>(GET, [id])) : [];
      const [row] = rows;
      if (row === undefined) throw new Failure('not-found', { publicDetail: 'There is no such session; it may be over.' });
      return liveSessionOf(row);
    },
    async list({ partnerId = null, accountId = null, processId = null, text, within }, page) {
      const window = idWindow(page);
      const pattern = text === undefined ? null : `%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`;
      const values = [partnerId, accountId, processId, pattern, window.after ?? null, window.take, within?.partnerIds ?? null];
      const rows = await session.sql((sql) => sql.rows<LiveSessionRow>(LIST, values));
      return pageOf(rows, window, { keyOf: ({ id }) => id, toItem: liveSessionOf });
    },
    countOf: async (accountId) => {
      const [row] = await session.sql((sql) =>
        sql.rows<{ count: number }>(`SELECT count(*)::int AS count ${LIVING} AND s.account_id = $1::uuid`, [accountId]),
      );
      return row?.count ?? 0;
    },

    open: (opening, { accountVersion, partnerVersion, maxSessions }) =>
      session.sqlAtomically(async (sql) => {
        const [held] = await sql.rows<{ account_version: number; partner_version: number }>(HOLD, [opening.accountId]);
        if (held?.account_version !== accountVersion || held.partner_version !== partnerVersion) return 'changed';
        const opened = await sql.rows(OPEN, [
          opening.id,
          opening.processId,
          opening.accountId,
          opening.partnerId,
          opening.username,
          opening.address,
          opening.port,
          storable(opening.client),
          opening.method,
          opening.keyFingerprint,
          JSON.stringify(opening.algorithms),
          opening.openedAt,
          activityText(nothingYet),
          maxSessions,
          opening.certificate === null ? null : JSON.stringify(opening.certificate),
        ]);
        return opened.length === 1 ? 'opened' : 'full';
      }),
    async remove(id) {
      await session.sql((sql) => sql.rows('DELETE FROM live_sessions WHERE id = $1::uuid', [id]));
    },
    async requestEnd(choice, { by, reason }) {
      const values = [...chosen(choice), storable(by), storable(reason), channels.servers];
      const [row] = await session.sql((sql) => sql.rows<{ asked: number }>(REQUEST_END, values));
      return row?.asked ?? 0;
    },
  };
}
