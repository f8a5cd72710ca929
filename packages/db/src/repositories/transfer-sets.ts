import {
  assertTransferTransition,
  type Claim,
  type ClaimedRow,
  Failure,
  isTransferOver,
  type New,
  type Transfer,
  type TransferAdvance,
  type TransferRepository,
} from '@waybill/core';
import type { Client, Session } from '../client/session.js';
import { Prisma } from '../generated/client.js';
import { toNumber } from '../rows/values.js';
import { byColumn, jsonRows } from './json-rows.js';
import {
  checkpointColumn,
  indexOnly,
  newTransferColumns,
  type TransferRow,
  transferChanges,
  transferColumns,
  transferOf,
} from './transfer-rows.js';

type Sets = Pick<
  TransferRepository,
  'insertNew' | 'claimDue' | 'claimPostActions' | 'dueRuns' | 'heartbeatAll' | 'cancelRequested' | 'advanceAll' | 'addReceipts'
>;

// Written out, so that PostgreSQL sees that the partial index holds them all.
const open = Prisma.sql`t.run_id IS NOT NULL AND t.state IN ('queued', 'running', 'verifying')`;

const due = Prisma.sql`(
  (t.state = 'queued' AND (t.next_attempt_at IS NULL OR t.next_attempt_at <= now()))
  OR (t.state IN ('running', 'verifying') AND t.claim_expires_at <= now()))`;

// By the one who beats: a claim that was not overtaken, on work that is not over.
const held = Prisma.sql`t.id = beat.id AND t.fencing_token = beat.token AND t.claimed_by = beat.worker
  AND (t.state IN ('running', 'verifying') OR t.post_action = 'pending')`;

/** What a step writes, by column. */
function columnsOf({ from, to, fields }: TransferAdvance): Readonly<Record<string, unknown>> {
  if (from !== to) assertTransferTransition(from, to);
  // Nobody works on what is queued or over, unless something is left to do at its source.
  const released = to === 'queued' || (isTransferOver(to) && fields.postAction !== 'pending');
  return byColumn({ ...transferChanges(fields), ...(released ? { claimedBy: null, claimExpiresAt: null } : {}), state: to });
}

/** Inserts those that are new, in one statement, and resolves to them. */
async function insertNew(client: Client, transfers: readonly New<Transfer>[]): Promise<readonly Transfer[]> {
  if (transfers.length === 0) return [];
  const rows = transfers.map((transfer) => byColumn(newTransferColumns(transfer)));
  const columns = Prisma.raw(Object.keys(rows[0] ?? {}).join(', '));
  const inserted = await client.$queryRaw<Pick<Transfer, 'id' | 'version' | 'createdAt' | 'updatedAt'>[]>`
    INSERT INTO transfers (${columns})
    SELECT ${columns} FROM jsonb_populate_recordset(NULL::transfers, ${jsonRows(rows)}::jsonb)
    ON CONFLICT DO NOTHING
    RETURNING id, version, created_at AS "createdAt", updated_at AS "updatedAt"`;
  const byId = new Map(inserted.map((row) => [row.id, row]));
  return transfers.flatMap((transfer) => {
    const row = byId.get(transfer.id);
    return row === undefined ? [] : [{ ...transfer, ...row }];
  });
}

function claimedOf(row: TransferRow & { was: string }): ClaimedRow {
  const { was, ...columns } = row;
  const transfer = transferOf(columns);
  const claim = { transferId: transfer.id, fencingToken: transfer.fencingToken, worker: transfer.claimedBy ?? '' };
  return { claim, transfer, takenOver: was !== 'queued' };
}

function lost({ transferId, worker }: Claim): Failure {
  return new Failure('claim.lost', { context: { transferId, worker } });
}

/** Why steps of claims' owners changed nothing, by Transfer. */
async function refusals(client: Client, steps: readonly TransferAdvance[]): Promise<ReadonlyMap<string, Failure>> {
  const rows = await client.transfer.findMany({
    where: { id: { in: steps.map(({ claim }) => claim.transferId) } },
    omit: indexOnly,
  });
  return new Map(
    steps.map(({ claim, to }) => {
      const row = rows.find(({ id }) => id === claim.transferId);
      if (row === undefined || row.claimedBy !== claim.worker || toNumber(row.fencingToken) !== claim.fencingToken) {
        return [claim.transferId, lost(claim)];
      }
      const failure = new Failure('conflict.state', {
        publicDetail: `A transfer that is ${row.state} cannot become ${to}.`,
        context: { transferId: claim.transferId, state: row.state, to },
      });
      return [claim.transferId, failure];
    }),
  );
}

/** Takes each step that the claim and the state allow, all in one statement. */
async function advanceAll(client: Client, steps: readonly TransferAdvance[]): Promise<readonly (Transfer | Failure)[]> {
  if (steps.length === 0) return [];
  const rows = steps.map((step) => ({
    id: step.claim.transferId,
    was: step.from,
    token: step.claim.fencingToken,
    worker: step.claim.worker,
    fields: columnsOf(step),
  }));
  const columns = [...new Set(rows.flatMap(({ fields }) => Object.keys(fields)))].sort();
  const changed = await client.$queryRaw<TransferRow[]>`
    UPDATE transfers t SET (${Prisma.raw(columns.join(', '))}) = (
      SELECT ${Prisma.raw(columns.map((column) => `n.${column}`).join(', '))} FROM jsonb_populate_record(t, step.fields) AS n
    )
    FROM jsonb_to_recordset(${jsonRows(rows)}::jsonb) AS step (id uuid, was text, token bigint, worker text, fields jsonb)
    WHERE t.id = step.id AND t.state = step.was AND t.fencing_token = step.token AND t.claimed_by = step.worker
    RETURNING ${transferColumns}`;
  const byId = new Map(changed.map((row) => [row.id, row]));
  const refused = steps.filter(({ claim }) => !byId.has(claim.transferId));
  const reasons = refused.length === 0 ? new Map<string, Failure>() : await refusals(client, refused);
  return steps.map(({ claim }) => {
    const row = byId.get(claim.transferId);
    return row === undefined ? (reasons.get(claim.transferId) ?? lost(claim)) : transferOf(row);
  });
}

/** Transfers in sets: one statement for many, whatever becomes of each. */
export function transferSets(session: Session): Sets {
  return {
    insertNew: (transfers) => session.run((client) => insertNew(client, transfers)),

    dueRuns: (limit) =>
      session.run(
        (client) => client.$queryRaw<Awaited<ReturnType<Sets['dueRuns']>>>`
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
            FROM waiting w WHERE w.run_id IS NOT NULL AND w.place < ${limit}
          )
          SELECT r.id AS "runId", w.priority, r.job_id AS "jobId", r.job_version AS "jobVersion"
          FROM waiting w JOIN runs r ON r.id = w.run_id
          WHERE EXISTS (SELECT FROM transfers t WHERE t.priority = w.priority AND t.run_id = w.run_id AND ${open} AND ${due})`,
      ),

    claimDue: ({ runId, priority, worker, leaseMs, files, bytes, bytesAFile, concurrency }) =>
      session.atomically(async (client) => {
        // Two workers count what is under way one after the other, or both would find the same room.
        await client.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${runId}, 1))::text`;
        // In strict order a file that waits for its next attempt holds those behind it.
        const first = concurrency === 1 ? Prisma.sql`true` : due;
        const rows = await client.$queryRaw<(TransferRow & { was: string })[]>`
          WITH room AS (
            SELECT least(${files}::bigint, ${concurrency}::bigint - count(*)) AS files FROM transfers t
            WHERE t.priority = ${priority} AND t.run_id = ${runId}::uuid AND ${open}
              AND t.state IN ('running', 'verifying') AND t.claim_expires_at > now()
          ), next AS (
            SELECT t.id, t.state, ${due} AS is_due,
              row_number() OVER place AS place,
              sum(least(coalesce(t.expected_bytes, ${bytesAFile}::bigint), ${bytesAFile}::bigint)) OVER place AS bytes
            FROM (
              SELECT t.* FROM transfers t
              WHERE t.priority = ${priority} AND t.run_id = ${runId}::uuid AND ${open} AND ${first}
              ORDER BY t.position, t.id LIMIT greatest((SELECT files FROM room), 0)
              FOR UPDATE
            ) t
            WINDOW place AS (ORDER BY t.position, t.id)
          )
          UPDATE transfers t SET
            state = CASE t.state WHEN 'queued' THEN 'running' ELSE t.state END,
            attempt = t.attempt + 1,
            fencing_token = t.fencing_token + 1,
            claimed_by = ${worker},
            claim_expires_at = now() + ${leaseMs} * interval '1 millisecond',
            next_attempt_at = NULL,
            started_at = coalesce(t.started_at, now())
          FROM next WHERE t.id = next.id AND next.is_due AND (next.bytes <= ${bytes}::bigint OR next.place = 1)
          RETURNING next.state AS was, ${transferColumns}`;
        return rows.map(claimedOf).sort((a, b) => a.transfer.position - b.transfer.position);
      }),

    async claimPostActions({ worker, leaseMs, files }) {
      const rows = await session.run(
        (client) => client.$queryRaw<(TransferRow & { was: string })[]>`
          WITH next AS (
            SELECT t.id, t.state FROM transfers t
            WHERE t.post_action = 'pending' AND t.state = 'committed' AND t.run_id IS NOT NULL
              AND (t.next_attempt_at IS NULL OR t.next_attempt_at <= now())
              AND (t.claim_expires_at IS NULL OR t.claim_expires_at <= now())
            ORDER BY t.id LIMIT ${files} FOR UPDATE SKIP LOCKED
          )
          UPDATE transfers t SET
            fencing_token = t.fencing_token + 1,
            claimed_by = ${worker},
            claim_expires_at = now() + ${leaseMs} * interval '1 millisecond',
            next_attempt_at = NULL
          FROM next WHERE t.id = next.id
          RETURNING next.state AS was, ${transferColumns}`,
      );
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
      const alive = await session.run(
        (client) => client.$queryRaw<{ id: string; extended: boolean }[]>`
          WITH beat AS (
            SELECT * FROM jsonb_to_recordset(${jsonRows(rows)}::jsonb) AS beat (
              id uuid, token bigint, worker text, bytes bigint, moved bigint, checkpoint text
            )
          ), alive AS (
            SELECT beat.* FROM transfers t JOIN beat ON ${held}
          ), free AS (
            -- What a step of ours has locked takes its turn at the next beat; waiting for it could be waiting in a circle.
            SELECT t.id FROM transfers t JOIN alive beat ON ${held} FOR UPDATE OF t SKIP LOCKED
          ), extended AS (
            UPDATE transfers t SET
              claim_expires_at = now() + ${leaseMs} * interval '1 millisecond',
              bytes_done = CASE t.state WHEN 'running' THEN alive.bytes ELSE t.bytes_done END,
              bytes_moved = CASE t.state WHEN 'running' THEN alive.moved ELSE t.bytes_moved END,
              checkpoint = CASE t.state WHEN 'running' THEN alive.checkpoint ELSE t.checkpoint END
            FROM free, alive WHERE t.id = free.id AND alive.id = t.id
          )
          SELECT alive.id, free.id IS NOT NULL AS extended FROM alive LEFT JOIN free ON free.id = alive.id`,
      );
      return new Map(alive.map(({ id, extended }) => [id, extended]));
    },

    async cancelRequested(ids) {
      if (ids.length === 0) return [];
      const rows = await session.run(
        (client) => client.$queryRaw<{ id: string }[]>`
          SELECT t.id FROM transfers t WHERE t.id = ANY(${[...ids]}::uuid[]) AND t.cancel_requested`,
      );
      return rows.map(({ id }) => id);
    },

    advanceAll: (steps) => session.run((client) => advanceAll(client, steps)),

    async addReceipts(receipts) {
      if (receipts.length === 0) return;
      const rows = receipts.map(byColumn);
      await session.run(
        (client) => client.$executeRaw`
          INSERT INTO receipts (id, transfer_id, body, signature, signed_by, created_at)
          SELECT id, transfer_id, body, signature, signed_by, created_at
          FROM jsonb_populate_recordset(NULL::receipts, ${jsonRows(rows)}::jsonb)`,
      );
    },
  };
}
