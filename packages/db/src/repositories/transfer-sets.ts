import { createHash } from 'node:crypto';
import { type ClaimedRow, Failure, type New, type Transfer, type TransferRepository } from '@waybill/core';
import type { SqlSession } from '../client/session.js';
import type { Sql } from '../client/sql.js';
import { byColumn, jsonRows } from './json-rows.js';
import {
  checkpointColumn,
  newTransferColumns,
  type TransferRow,
  transferChanges,
  transferColumns,
  transferOf,
  wholeChange,
} from './transfer-rows.js';
import { advanceAll, advanceForeseen } from './transfer-steps.js';
import { STAMPED, type Stamp, updateEach } from './update-transfers.js';

type Sets = Pick<
  TransferRepository,
  | 'insertNew'
  | 'beginAll'
  | 'queueAgain'
  | 'amend'
  | 'byFingerprint'
  | 'claimDue'
  | 'claimPostActions'
  | 'dueRuns'
  | 'heartbeatAll'
  | 'cancelRequested'
  | 'advanceAll'
  | 'advanceForeseen'
  | 'addReceipts'
>;

type ClaimRow = TransferRow & { readonly was: string };

// Written out, so that PostgreSQL sees that the partial index holds them all.
const open = 't.run_id IS NOT NULL AND t.ended_as IS NULL';

const due = `(
  (t.state = 'queued' AND (t.next_attempt_at IS NULL OR t.next_attempt_at <= now()))
  OR (t.state IN ('running', 'verifying') AND t.claim_expires_at <= now()))`;

// By the one who beats: a claim that was not overtaken, on work that is not over.
const held = `t.id = ANY($3::uuid[]) AND t.id = beat.id AND t.fencing_token = beat.token AND t.claimed_by = beat.worker
  AND (t.state IN ('running', 'verifying') OR t.post_action = 'pending')`;

const DUE_RUNS = `
WITH RECURSIVE waiting AS (
  SELECT wanted.priority, 1 AS place, (
    SELECT t.run_id FROM transfers t WHERE t.priority = wanted.priority AND ${open} ORDER BY t.run_id LIMIT 1
  ) AS run_id
  FROM unnest(ARRAY['high', 'normal', 'low']) AS wanted (priority)
  UNION ALL
  SELECT w.priority, w.place + 1, (
    SELECT t.run_id FROM transfers t WHERE t.priority = w.priority AND t.run_id > w.run_id AND ${open}
    ORDER BY t.run_id LIMIT 1
  )
  FROM waiting w WHERE w.run_id IS NOT NULL AND w.place < $1::integer
)
SELECT r.id AS "runId", w.priority, r.job_id AS "jobId", r.job_version AS "jobVersion",
  r.configuration_digest AS "configurationDigest"
FROM waiting w JOIN runs r ON r.id = w.run_id
WHERE EXISTS (SELECT FROM transfers t WHERE t.priority = w.priority AND t.run_id = w.run_id AND ${open} AND ${due})`;

/** @param first what a Transfer must be to be looked at: in strict order a file that waits for its next attempt holds those behind it */
const claimDue = (first: string): string => `
WITH room AS (
  SELECT least($4::bigint, $7::bigint - count(*)) AS files FROM transfers t
  WHERE t.priority = $2::text AND t.run_id = $1::uuid AND ${open}
    AND t.state IN ('running', 'verifying') AND t.claim_expires_at > now()
), next AS (
  SELECT t.id, t.state, ${due} AS is_due,
    row_number() OVER place AS place,
    sum(least(coalesce(t.expected_bytes, $6::bigint), $6::bigint)) OVER place AS bytes
  FROM (
    SELECT t.id, t.state, t.next_attempt_at, t.claim_expires_at, t.expected_bytes, t.position FROM transfers t
    WHERE t.priority = $2::text AND t.run_id = $1::uuid AND ${open} AND ${first}
    ORDER BY t.position, t.id LIMIT greatest((SELECT files FROM room), 0)
    FOR UPDATE
  ) t
  WINDOW place AS (ORDER BY t.position, t.id)
)
UPDATE transfers t SET
  state = CASE t.state WHEN 'queued' THEN 'running' ELSE t.state END,
  attempt = t.attempt + 1,
  fencing_token = t.fencing_token + 1,
  claimed_by = $3::text,
  claim_expires_at = now() + $8::integer * interval '1 millisecond',
  next_attempt_at = NULL,
  started_at = coalesce(t.started_at, now()),
  ${STAMPED}
FROM next WHERE t.id = next.id AND next.is_due AND (next.bytes <= $5::bigint OR next.place = 1)
RETURNING next.state AS was, ${transferColumns}`;

const CLAIM_IN_ORDER = claimDue('true');
const CLAIM_DUE = claimDue(due);

const CLAIM_POST_ACTIONS = `
WITH next AS (
  SELECT t.id, t.state FROM transfers t
  WHERE t.post_action = 'pending' AND t.ended_as = 'committed' AND t.run_id IS NOT NULL
    AND (t.next_attempt_at IS NULL OR t.next_attempt_at <= now())
    AND (t.claim_expires_at IS NULL OR t.claim_expires_at <= now())
  ORDER BY t.id LIMIT $3::integer FOR UPDATE SKIP LOCKED
)
UPDATE transfers t SET
  fencing_token = t.fencing_token + 1,
  claimed_by = $1::text,
  claim_expires_at = now() + $2::integer * interval '1 millisecond',
  next_attempt_at = NULL
FROM next WHERE t.id = next.id
RETURNING next.state AS was, ${transferColumns}`;

const HEARTBEAT_ALL = `
WITH beat AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS beat (
    id uuid, token bigint, worker text, bytes bigint, moved bigint, checkpoint text
  )
), alive AS (
  SELECT beat.* FROM transfers t JOIN beat ON ${held}
), free AS (
  -- What a step of ours has locked takes its turn at the next beat; waiting for it could be waiting in a circle.
  SELECT t.id FROM transfers t JOIN alive beat ON ${held} FOR UPDATE OF t SKIP LOCKED
), extended AS (
  UPDATE transfers t SET
    claim_expires_at = now() + $2::integer * interval '1 millisecond',
    bytes_done = CASE t.state WHEN 'running' THEN alive.bytes ELSE t.bytes_done END,
    bytes_moved = CASE t.state WHEN 'running' THEN alive.moved ELSE t.bytes_moved END,
    checkpoint = CASE t.state WHEN 'running' THEN alive.checkpoint ELSE t.checkpoint END
  FROM free, alive WHERE t.id = free.id AND alive.id = t.id
)
SELECT alive.id, free.id IS NOT NULL AS extended FROM alive LEFT JOIN free ON free.id = alive.id`;

/** Inserts them in one statement, and resolves to those that were inserted. */
async function insert(sql: Sql, transfers: readonly New<Transfer>[], onConflict: string): Promise<readonly Transfer[]> {
  if (transfers.length === 0) return [];
  const rows = transfers.map((transfer) => byColumn(newTransferColumns(transfer)));
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  const inserted = await sql.rows<Pick<Transfer, 'id' | 'version' | 'createdAt' | 'updatedAt'>>(
    `INSERT INTO transfers (${columns})
    SELECT ${columns} FROM json_populate_recordset(NULL::transfers, $1::json)
    ${onConflict}
    RETURNING id, version, created_at AS "createdAt", updated_at AS "updatedAt"`,
    [jsonRows(rows)],
  );
  const byId = new Map(inserted.map((row) => [row.id, row]));
  return transfers.flatMap((transfer) => {
    const row = byId.get(transfer.id);
    return row === undefined ? [] : [{ ...transfer, ...row }];
  });
}

async function queueAgain(sql: Sql, transfers: readonly Transfer[]): Promise<readonly Transfer[]> {
  if (transfers.length === 0) return [];
  const changes = transfers.map((transfer) => byColumn(wholeChange(transfer)));
  const columns = Object.keys(changes[0] ?? {}).sort();
  const rows = transfers.map(({ id, version }, index) => ({ id, was: version, ...changes[index] }));
  const where = `t.version = step.was AND t.state IN ('queued', 'failed', 'cancelled')`;
  const stamped = await updateEach<Stamp>(sql, { columns, more: 'was integer, ', where }, rows);
  const stamps = new Map(stamped.map((row) => [row.id, row]));
  return transfers.map((transfer) => {
    const stamp = stamps.get(transfer.id);
    if (stamp === undefined) throw new Failure('version.stale', { context: { transferId: transfer.id } });
    return { ...transfer, ...stamp };
  });
}

function claimedOf(row: ClaimRow): ClaimedRow {
  const { was, ...columns } = row;
  const transfer = transferOf(columns);
  const claim = { transferId: transfer.id, fencingToken: transfer.fencingToken, worker: transfer.claimedBy ?? '' };
  return { claim, transfer, takenOver: was !== 'queued' };
}

/** Transfers in sets: one statement for many, whatever becomes of each. */
export function transferSets(session: SqlSession): Sets {
  return {
    insertNew: (transfers) => session.sql((sql) => insert(sql, transfers, 'ON CONFLICT DO NOTHING')),

    beginAll: (transfers) => session.sql((sql) => insert(sql, transfers, '')),

    queueAgain: (transfers) => session.sql((sql) => queueAgain(sql, transfers)),

    async amend(id, fields) {
      const columns = byColumn(transferChanges(fields));
      const changed = Object.keys(columns).sort();
      const [row] = await session.sql((sql) =>
        changed.length === 0
          ? sql.rows<TransferRow>(`SELECT ${transferColumns} FROM transfers t WHERE t.id = $1::uuid`, [id])
          : updateEach<TransferRow>(sql, { columns: changed, where: 'true', returning: transferColumns }, [{ id, ...columns }]),
      );
      if (row === undefined) throw new Failure('not-found', { publicDetail: 'There is no such transfer.', context: { id } });
      return transferOf(row);
    },

    async byFingerprint(jobId, fingerprints) {
      const digests = fingerprints.map((text) => `\\x${createHash('sha256').update(text).digest('hex')}`);
      const rows = await session.sql((sql) =>
        sql.rows<TransferRow>(
          `SELECT ${transferColumns} FROM transfers t
          WHERE t.job_id = $1::uuid AND t.fingerprint_hash = ANY($2::bytea[]) ORDER BY t.id DESC`,
          [jobId, digests],
        ),
      );
      return rows.map(transferOf);
    },

    dueRuns: (limit) => session.sql((sql) => sql.rows<Awaited<ReturnType<Sets['dueRuns']>>[number]>(DUE_RUNS, [limit])),

    claimDue: ({ runId, priority, worker, leaseMs, files, bytes, bytesAFile, concurrency }) =>
      session.sqlAtomically(async (sql) => {
        // Two workers count what is under way one after the other, or both would find the same room.
        await sql.rows('SELECT pg_advisory_xact_lock(hashtextextended($1::text, 1))::text', [runId]);
        const statement = concurrency === 1 ? CLAIM_IN_ORDER : CLAIM_DUE;
        const rows = await sql.rows<ClaimRow>(statement, [
          runId,
          priority,
          worker,
          files,
          bytes,
          bytesAFile,
          concurrency,
          leaseMs,
        ]);
        return rows.map(claimedOf).sort((a, b) => a.transfer.position - b.transfer.position);
      }),

    async claimPostActions({ worker, leaseMs, files }) {
      const rows = await session.sql((sql) => sql.rows<ClaimRow>(CLAIM_POST_ACTIONS, [worker, leaseMs, files]));
      return rows.map(claimedOf);
    },

    async heartbeatAll(beats, leaseMs) {
      if (beats.length === 0) return new Map();
      const rows = beats.map(({ claim, progress }) => ({
        id: claim.transferId,
        token: claim.fencingToken,
        worker: claim.worker,
        bytes: progress.bytesDone,
        moved: progress.bytesMoved,
        checkpoint: checkpointColumn(progress.checkpoint),
      }));
      const alive = await session.sql((sql) =>
        sql.rows<{ id: string; extended: boolean }>(HEARTBEAT_ALL, [jsonRows(rows), leaseMs, rows.map(({ id }) => id)]),
      );
      return new Map(alive.map(({ id, extended }) => [id, extended]));
    },

    async cancelRequested(ids) {
      if (ids.length === 0) return [];
      const rows = await session.sql((sql) =>
        sql.rows<{ id: string }>('SELECT t.id FROM transfers t WHERE t.id = ANY($1::uuid[]) AND t.cancel_requested', [ids]),
      );
      return rows.map(({ id }) => id);
    },

    advanceAll: (steps) => session.sql((sql) => advanceAll(sql, steps)),

    advanceForeseen: (steps) => session.sql((sql) => advanceForeseen(sql, steps)),

    async addReceipts(receipts) {
      if (receipts.length === 0) return;
      const rows = receipts.map(byColumn);
      await session.sql((sql) =>
        sql.rows(
          `INSERT INTO receipts (id, transfer_id, body, signature, signed_by, created_at)
          SELECT id, transfer_id, body, signature, signed_by, created_at FROM json_populate_recordset(NULL::receipts, $1::json)`,
          [jsonRows(rows)],
        ),
      );
    },
  };
}
