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
