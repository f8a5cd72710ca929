import {
  assertTransferTransition,
  type Claim,
  Failure,
  isTransferOver,
  type Transfer,
  type TransferAdvance,
} from '@waybill/core';
import type { Sql } from '../client/sql.js';
import { storable, toNumber } from '../rows/values.js';
import { byColumn } from './json-rows.js';
import { transferChanges } from './transfer-rows.js';
import { type Stamp, updateEach } from './update-transfers.js';

/** What a step changes, as it can be stored. */
function changesOf({ from, to, fields }: TransferAdvance): Partial<Transfer> {
  if (from !== to) assertTransferTransition(from, to);
  const { warnings, failureDetail } = fields;
  return {
    ...fields,
    ...(warnings === undefined ? {} : { warnings: warnings.map(storable) }),
    ...(failureDetail == null ? {} : { failureDetail: storable(failureDetail) }),
    // Nobody works on what is queued or over, unless something is left to do at its source.
    ...(to === 'queued' || (isTransferOver(to) && fields.postAction !== 'pending')
      ? { claimedBy: null, claimExpiresAt: null }
      : {}),
    state: to,
  };
}

function lost({ transferId, worker }: Claim): Failure {
  return new Failure('claim.lost', { context: { transferId, worker } });
}

/** Why steps of claims' owners changed nothing, by Transfer. */
async function refusals(sql: Sql, steps: readonly TransferAdvance[]): Promise<ReadonlyMap<string, Failure>> {
  const rows = await sql.rows<{ id: string; state: string; claimed_by: string | null; fencing_token: bigint | string }>(
    'SELECT id, state, claimed_by, fencing_token FROM transfers WHERE id = ANY($1::uuid[])',
    [steps.map(({ claim }) => claim.transferId)],
  );
  return new Map(
    steps.map(({ claim, to }) => {
      const row = rows.find(({ id }) => id === claim.transferId);
      if (row === undefined || row.claimed_by !== claim.worker || toNumber(row.fencing_token) !== claim.fencingToken) {
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

const MAY_ADVANCE = 't.state = step.was AND t.fencing_token = step.token AND t.claimed_by = step.worker';

/** Takes each step that the claim and the state allow. Steps that change the same columns are one statement; few kinds of step are met at a time. */
async function advance(
  sql: Sql,
  steps: readonly TransferAdvance[],
  isForeseen: boolean,
): Promise<readonly (Transfer | undefined)[]> {
  const changes = new Map(steps.map((step) => [step, changesOf(step)]));
  const kinds = new Map<string, { readonly id: string }[]>();
  for (const [{ claim, from }, fields] of changes) {
    const columns = byColumn({ ...transferChanges(fields), state: fields.state });
    const kind = Object.keys(columns).sort().join(' ');
    const rows = kinds.get(kind) ?? [];
    const row = { id: claim.transferId, was: from, token: claim.fencingToken, worker: claim.worker, ...columns };
    rows.push(row);
    kinds.set(kind, rows);
  }
  const stamped = await Promise.all(
    [...kinds].map(([kind, rows]) =>
      updateEach<Stamp>(
        sql,
        { columns: kind.split(' '), more: 'was text, token bigint, worker text, ', where: MAY_ADVANCE, isForeseen },
        rows,
      ),
    ),
  );
  const stamps = new Map(stamped.flat().map((row) => [row.id, row]));
  return steps.map((step) => {
    const stamp = stamps.get(step.claim.transferId);
    return stamp === undefined ? undefined : { ...step.transfer, ...changes.get(step), ...stamp };
  });
}

/** Takes each step by itself: a refused one leaves the others alone. In the order given. */
export async function advanceAll(sql: Sql, steps: readonly TransferAdvance[]): Promise<readonly (Transfer | Failure)[]> {
  const taken = await advance(sql, steps, false);
  const refused = steps.filter((_, index) => taken[index] === undefined);
  const reasons = refused.length === 0 ? new Map<string, Failure>() : await refusals(sql, refused);
  return steps.map(({ claim }, index) => taken[index] ?? reasons.get(claim.transferId) ?? lost(claim));
}

/** Takes all of the steps, or has the transaction fail. In the order given. @throws Failure `conflict.state` */
export async function advanceForeseen(sql: Sql, steps: readonly TransferAdvance[]): Promise<readonly Transfer[]> {
  const taken = await advance(sql, steps, true);
  return taken.map((transfer, index) => {
    if (transfer === undefined) throw new Failure('internal', { context: { transferId: steps[index]?.claim.transferId } });
    return transfer;
  });
}
