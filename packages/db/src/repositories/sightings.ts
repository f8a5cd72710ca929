import { type Id, type Page, type PageRequest, type Sighting, sightingDecisions, sightingReasons } from '@waybill/core';
import type { Session, SqlSession } from '../client/session.js';
import { oneOf, storable, toNumberOrNull } from '../rows/values.js';
import { newestFirst, olderThan } from './conditions.js';
import { byColumn, jsonRows } from './json-rows.js';
import { idWindow, pageOf } from './paging.js';

/** Adds Sightings in one statement; those that are there already stay as they are. */
export async function addSightings(session: SqlSession, sightings: readonly Sighting[]): Promise<void> {
  if (sightings.length === 0) return;
  const rows = sightings.map(({ path, ...sighting }) => byColumn({ ...sighting, path: storable(path) }));
  await session.sql((sql) =>
    sql.rows(
      `INSERT INTO sightings (id, run_id, path, size_bytes, modified_at, decision, reason, transfer_id, seen_at)
      SELECT id, run_id, path, size_bytes, modified_at, decision, reason, transfer_id, seen_at
      FROM json_populate_recordset(NULL::sightings, $1::json)
      ON CONFLICT DO NOTHING`,
      [jsonRows(rows)],
    ),
  );
}

interface SkippedRow {
  readonly id: string;
  readonly run_id: string;
  readonly path: string;
  readonly size_bytes: bigint | string | null;
  readonly modified_at: Date | null;
  readonly reason: string;
  readonly seen_at: Date;
  readonly job_id: string;
  readonly partner_id: string;
}

/** What Runs saw and left, of files with one of these names, newest first. */
export async function skippedByName(session: Session, names: readonly string[], most: number) {
  const rows = await session.sql((sql) =>
    sql.rows<SkippedRow>(
      `SELECT s.id, s.run_id, s.path, s.size_bytes, s.modified_at, s.reason, s.seen_at, r.job_id, j.partner_id
      FROM sightings s JOIN runs r ON r.id = s.run_id JOIN jobs j ON j.id = r.job_id
      WHERE s.decision = 'skipped' AND substring(s.path FROM '[^/]*$') = ANY($1::text[])
      ORDER BY s.seen_at DESC LIMIT $2::int`,
      [sql.texts(names), most],
    ),
  );
  return rows.map((row) => ({
    sighting: {
      ...{ id: row.id, runId: row.run_id, path: row.path, modifiedAt: row.modified_at, transferId: null, seenAt: row.seen_at },
      sizeBytes: toNumberOrNull(row.size_bytes),
      decision: 'skipped' as const,
      reason: oneOf(sightingReasons, row.reason),
    },
    jobId: row.job_id,
    partnerId: row.partner_id,
  }));
}

/** What a Run saw, newest first. */
export async function listSightings(session: Session, runId: Id, page: PageRequest): Promise<Page<Sighting>> {
  const window = idWindow(page);
  const rows = await session.run((client) =>
    client.sighting.findMany({ where: { runId, AND: [...olderThan(window.after)] }, orderBy: newestFirst, take: window.take }),
  );
  return pageOf(rows, window, {
    keyOf: (row) => row.id,
    toItem: (row) => ({
      ...row,
      sizeBytes: toNumberOrNull(row.sizeBytes),
      decision: oneOf(sightingDecisions, row.decision),
      reason: oneOf(sightingReasons, row.reason),
    }),
  });
}
