import { readEvent } from '@waybill/audit';
import { type AuditFilter, type AuditReader, Failure, isId } from '@waybill/core';
import type { Session } from '../client/session.js';
import type { Sql } from '../client/sql.js';
import type { AuditEventModel } from '../generated/models.js';
import { when } from '../repositories/conditions.js';
import { pageOf, placeWindow, type Window } from '../repositories/paging.js';
import { auditConditions, type SearchPlace } from './audit-conditions.js';
import { changedColumns } from './changed-columns.js';
import { type Disclosed, disclosedOf } from './disclosed.js';
import { negotiatedSince } from './negotiated.js';

const BATCH = 300;
/** Numbers are small, and each page of them costs a search. */
const NUMBERS = 20_000;

const stored = { seq: true, body: true, hash: true } as const;

interface Row {
  readonly seq: bigint;
  readonly body: string;
  readonly hash: string;
}

function toStored({ seq, body, hash }: Row, disclosed: Disclosed) {
  const disclosures = disclosed.get(seq);
  const stored = { seq: Number(seq), body, hash };
  return disclosures === undefined ? stored : { ...stored, disclosures };
}

type FullRow = Omit<AuditEventModel, 'seq'> & { readonly seq: bigint | string };

// Past the generated client: a walk reads every event there is.
const ROWS = `
SELECT seq, id, body, hash, recorded_at AS "recordedAt", type, outcome, severity, actor_name AS "actorName", partner_id AS "partnerId",
  job_id AS "jobId", run_id AS "runId", transfer_id AS "transferId", target_id AS "targetId", target_name AS "targetName", address,
  file_path AS "filePath"
FROM audit_events WHERE seq >= $1 ORDER BY seq LIMIT $2`;

/** How many events may wait for the index before a reader takes them in first. */
const MOST_WAITING = 2_000;
const AT_ONCE = 20_000;

const UP_TO =
  "SELECT value AS up_to, (SELECT max(seq) FROM audit_events) AS head FROM settings WHERE name = 'audit.searched-up-to'";

const newest = 'ORDER BY recorded_at DESC, seq DESC LIMIT';

interface Found {
  readonly seq: bigint | string;
  readonly recorded_at: Date;
}

/**
 * The places of a page, newest first: among the events that the index has, and before those among the few that it has not yet. Whatever was
 * committed before is found (docs/adr/0038).
 */
async function find(sql: Sql, filter: AuditFilter, { after, take }: Window<SearchPlace>): Promise<readonly Found[]> {
  // A plan for any value would be one for none: how many events a value has decides which way is short.
  await sql.rows('SET LOCAL plan_cache_mode = force_custom_plan');
  const upTo = await searchedUpTo(sql);
  const waiting = auditConditions(filter, { before: after });
  const fresh = await sql.rows<Found>(
    `SELECT seq, recorded_at FROM audit_search_rows(${upTo + 1n}, 9223372036854775807) WHERE ${waiting.text} ${newest} ${take}`,
    waiting.values,
  );
  if (fresh.length === take) return fresh;
  const { text, values } = auditConditions(filter, { before: after, upTo });
  const indexed = await sql.rows<Found>(
    `SELECT seq, recorded_at FROM audit_search WHERE ${text} ${newest} ${take - fresh.length}`,
    values,
  );
  return [...fresh, ...indexed];
}

async function reached(sql: Sql): Promise<{ readonly head: bigint; readonly upTo: bigint }> {
  const [row] = await sql.rows<{ up_to: string; head: bigint | string | null }>(UP_TO);
  return { upTo: BigInt(row?.up_to ?? 0), head: BigInt(row?.head ?? 0) };
}

async function searchedUpTo(sql: Sql): Promise<bigint> {
  const first = await reached(sql);
  if (first.head - first.upTo <= MOST_WAITING) return first.upTo;
  await sql.rows(`SELECT index_audit_events(${AT_ONCE})`);
  return (await reached(sql)).upTo;
}

const placeText = ({ recorded_at, seq }: Found): string => `${recorded_at.getTime()}-${seq}`;

/** The audit trail for reading, over PostgreSQL. */
export function auditReader(session: Session): AuditReader {
  return {
    async list(filter, page) {
      const window = placeWindow(page);
      const places = await session.sqlAtomically((sql) => find(sql, filter, window));
      const rows = await session.run((client) =>
        client.auditEvent.findMany({ where: { seq: { in: places.map(({ seq }) => BigInt(seq)) } }, select: stored }),
      );
      const bySeq = new Map(rows.map((row) => [String(row.seq), row]));
      const found = places.flatMap((place) => when(bySeq.get(String(place.seq)), (row) => ({ place, row })));
      const disclosed = await disclosedOf(session, rows);
      return pageOf(found, window, {
        keyOf: ({ place }) => placeText(place),
        toItem: ({ row }) => readEvent(toStored(row, disclosed)),
      });
    },
    async *numbers(filter) {
      let after: SearchPlace | undefined;
      for (;;) {
        const window = { after, take: NUMBERS };
        const places = await session.sqlAtomically((sql) => find(sql, filter, window));
        for (const { seq } of places) yield Number(seq);
        const last = places.at(-1);
        if (last === undefined || places.length < NUMBERS) return;
        after = { recordedAt: last.recorded_at, seq: BigInt(last.seq) };
      }
    },
    async negotiated(since) {
      // A report: what waits for the index is taken in first.
      while ((await this.index(AT_ONCE)) === AT_ONCE);
      return negotiatedSince(session, since);
    },
    async index(most) {
      const [row] = await session.sql((sql) =>
        sql.rows<{ taken: number }>('SELECT index_audit_events($1::int) AS taken', [most]),
      );
      return row?.taken ?? 0;
    },
    async indexed() {
      const { head, upTo } = await session.sql(reached);
      return { head: Number(head), upTo: Number(upTo) };
    },
    async get(id) {
      const row = isId(id)
        ? await session.run((client) => client.auditEvent.findUnique({ where: { id }, select: stored }))
        : null;
      if (row === null) throw new Failure('not-found', { publicDetail: 'There is no such audit event.', context: { id } });
      return readEvent(toStored(row, await disclosedOf(session, [row])));
    },
    async *rows(fromSeq, atOnce = BATCH) {
      let next = BigInt(fromSeq);
      for (;;) {
        const from = next;
        const found = await session.sql((sql) => sql.rows<FullRow>(ROWS, [from, atOnce]));
        const rows = found.map((row) => Object.assign(row, { seq: BigInt(row.seq) }));
        const disclosed = await disclosedOf(session, rows);
        for (const row of rows) {
          yield {
            ...toStored(row, disclosed),
            // Read again for those who verify alone.
            get changedColumns() {
              return changedColumns(row);
            },
          };
        }
        const last = rows.at(-1);
        if (last === undefined || rows.length < atOnce) return;
        next = last.seq + 1n;
      }
    },
  };
}
