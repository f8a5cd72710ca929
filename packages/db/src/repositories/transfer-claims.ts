import {
  assertTransferTransition,
  type Claim,
  Failure,
  isTransferOver,
  type Transfer,
  type TransferRepository,
} from '@waybill/core';
import type { Client, Session } from '../client/session.js';
import { Prisma } from '../generated/client.js';
import { toBigInt, toNumber } from '../rows/values.js';
import { checkpointColumn, indexOnly, type TransferRow, transferChanges, transferColumns, transferOf } from './transfer-rows.js';

// Of the constant's own text.
const returned = Prisma.raw(transferColumns);

type Claiming = Pick<TransferRepository, 'claim' | 'heartbeat' | 'advance' | 'requestCancel'>;

function lost({ transferId, worker }: Claim): Failure {
  return new Failure('claim.lost', { context: { transferId, worker } });
}

/** Why a write of a claim's owner changed nothing. */
async function refusal(client: Client, claim: Claim, to: string): Promise<Failure> {
  const row = await client.transfer.findUnique({ where: { id: claim.transferId }, omit: indexOnly });
  if (row === null || row.claimedBy !== claim.worker || toNumber(row.fencingToken) !== claim.fencingToken) return lost(claim);
  return new Failure('conflict.state', {
    publicDetail: `A transfer that is ${row.state} cannot become ${to}.`,
    context: { transferId: claim.transferId, state: row.state, to },
  });
}

/**
 * Who works on a Transfer. Every statement decides by itself, in one step, whether it may; expiry is judged by the clock of the
 * database, because workers' clocks differ.
 */
export function transferClaims(session: Session): Claiming {
  return {
    async claim(id, worker, leaseMs) {
      const [row] = await session.run(
        (client) => client.$queryRaw<(TransferRow & { was: string })[]>`
          WITH free AS (
            SELECT id, state FROM transfers
            WHERE id = ${id}::uuid AND (
              (state = 'queued' AND (next_attempt_at IS NULL OR next_attempt_at <= now()))
              OR (state IN ('running', 'verifying') AND claim_expires_at <= now()))
            FOR UPDATE
          )
          UPDATE transfers t SET
            state = CASE t.state WHEN 'queued' THEN 'running' ELSE t.state END,
            attempt = t.attempt + 1,
            fencing_token = t.fencing_token + 1,
            claimed_by = ${worker},
            claim_expires_at = now() + ${leaseMs} * interval '1 millisecond',
            next_attempt_at = NULL,
            started_at = coalesce(t.started_at, now())
          FROM free WHERE t.id = free.id
          RETURNING free.state AS was, ${returned}`,
      );
      if (row === undefined) return undefined;
      const { was, ...columns } = row;
      const transfer = transferOf(columns);
      return { claim: { transferId: id, fencingToken: transfer.fencingToken, worker }, transfer, takenOver: was !== 'queued' };
    },

    async heartbeat(claim, leaseMs, { bytesDone, bytesMoved, checkpoint }) {
      const [row] = await session.run(
        (client) => client.$queryRaw<{ cancel_requested: boolean }[]>`
          UPDATE transfers SET claim_expires_at = now() + ${leaseMs} * interval '1 millisecond', bytes_done = ${toBigInt(bytesDone)},
            bytes_moved = ${toBigInt(bytesMoved)}, checkpoint = ${checkpointColumn(checkpoint)}
          WHERE id = ${claim.transferId}::uuid AND fencing_token = ${toBigInt(claim.fencingToken)} AND claimed_by = ${claim.worker}
            AND state IN ('running', 'verifying')
          RETURNING cancel_requested`,
      );
      if (row === undefined) throw lost(claim);
      return { cancelRequested: row.cancel_requested };
    },

    async advance(claim, from, to, fields) {
      assertTransferTransition(from, to);
      // Nobody works on what is queued or over.
      const released = to === 'queued' || isTransferOver(to) ? { claimedBy: null, claimExpiresAt: null } : {};
      const row = await session.run(async (client) => {
        const [changed] = await client.transfer.updateManyAndReturn({
          where: {
            id: claim.transferId,
            state: from,
            fencingToken: toBigInt(claim.fencingToken),
            claimedBy: claim.worker,
          },
          data: { ...transferChanges(fields), ...released, state: to },
          omit: indexOnly,
        });
        if (changed === undefined) throw await refusal(client, claim, to);
        return changed;
      });
      return transferOf(row);
    },

    async requestCancel({ id, runId }): Promise<readonly Transfer[]> {
      if (id === undefined && runId === undefined) {
        throw new Failure('input.invalid', { publicDetail: 'Name the transfer or the run to cancel.' });
      }
      const which = Prisma.join(
        [
          ...(id === undefined ? [] : [Prisma.sql`t.id = ${id}::uuid`]),
          ...(runId === undefined ? [] : [Prisma.sql`t.run_id = ${runId}::uuid`]),
        ],
        ' AND ',
      );
      const rows = await session.run(
        (client) => client.$queryRaw<TransferRow[]>`
          UPDATE transfers t SET
            cancel_requested = true,
            state = CASE t.state WHEN 'queued' THEN 'cancelled' ELSE t.state END,
            finished_at = CASE t.state WHEN 'queued' THEN now() ELSE t.finished_at END,
            next_attempt_at = CASE t.state WHEN 'queued' THEN NULL ELSE t.next_attempt_at END,
            checkpoint = CASE t.state WHEN 'queued' THEN NULL ELSE t.checkpoint END,
            stage_left = t.state = 'queued' AND t.fencing_token > 0
          WHERE ${which} AND t.ended_as IS NULL
          RETURNING ${returned}`,
      );
      return rows.map(transferOf).filter(({ state }) => state === 'cancelled');
    },
  };
}
