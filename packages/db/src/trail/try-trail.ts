import type { NewAuditEvent } from '@waybill/core';
import type pg from 'pg';
import { inTransaction } from '../client/connection.js';
import { failureOf } from '../client/failure-of.js';
import { appendAuditEvents } from './append-audit.js';

const WAIT_MS = 2_000;
/** Never committed. */
const tried: NewAuditEvent = {
  type: 'audit.verified',
  outcome: 'success',
  actor: { kind: 'platform', name: 'readiness' },
  target: { kind: 'audit' },
};

class Enough extends Error {}

/**
 * Appends to the trail and takes it back: what shows that acts can be recorded now, and so be done. Nothing stays of it.
 * @throws Failure `audit.unavailable`, which says why; `database.unavailable`
 */
export async function tryTrail(pool: pg.Pool): Promise<void> {
  try {
    await inTransaction(pool, async (sql) => {
      await sql.rows(`SET LOCAL lock_timeout = ${WAIT_MS}`);
      await appendAuditEvents(sql, { events: [tried], news: [], onLast: () => undefined });
      throw new Enough();
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw failureOf(error);
  }
}
