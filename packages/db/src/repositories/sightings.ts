import { type Id, type Page, type PageRequest, type Sighting, sightingDecisions, sightingReasons } from '@waybill/core';
import type { Session } from '../client/session.js';
import { oneOf, storable, toBigIntOrNull, toNumberOrNull } from '../rows/values.js';
import { chunksOf } from './chunks.js';
import { newestFirst, olderThan } from './conditions.js';
import { idWindow, pageOf } from './paging.js';

const ROWS_A_STATEMENT = 2000;

/** Adds Sightings in as few statements as fit; those that are there already stay as they are. */
export async function addSightings(session: Session, sightings: readonly Sighting[]): Promise<void> {
  if (sightings.length === 0) return;
  await session.atomically(async (client) => {
    for (const chunk of chunksOf(sightings, ROWS_A_STATEMENT)) {
      await client.sighting.createMany({
        data: chunk.map(({ path, sizeBytes, ...sighting }) => ({
          ...sighting,
          path: storable(path),
          sizeBytes: toBigIntOrNull(sizeBytes),
        })),
        skipDuplicates: true,
      });
    }
  });
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
