import {
  asFailure,
  type Failure,
  type FailureCode,
  forTarget,
  type Id,
  type Transfer,
  transferEnds,
  type VPath,
} from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { whileLeased } from '../lease.js';
import { openEnd } from './ends.js';
import { earlierStageTokens, platformActor, stageToken, transferAuditBase } from './names.js';
import { targetPathOf } from './path-at-target.js';

const MIN_WAIT_MS = 10_000;
const MAX_WAIT_MS = 60 * 60_000;
/** By then it has been waited for as long as it has been tried for, some ten times over. */
const WAIT_PART_OF_AGE = 4;

/** What a person decides about and what is tried again after that, though it is no retry for a Transfer. */
const waitsForAPerson: ReadonlySet<FailureCode> = new Set([
  'connection.stopped',
  'auth.host-key-changed',
  'auth.host-key-pending',
  'conflict.state',
]);

const AT_ONCE = 50;

/** Removes what Transfers that are over have left at their targets, as far as it is time to try. */
export async function discardLeftStages(deps: EngineDeps, signal: AbortSignal): Promise<void> {
  const left = await deps.database.read.transfers.withStageLeft(deps.clock.now(), AT_ONCE);
  await Promise.all(left.map(({ id }) => discardLeftStage(deps, id, signal)));
}

/**
 * Removes what a failed or cancelled Transfer had to leave unfinished at its target, because the target did not answer at the time.
 * At least once is enough. While the target does not answer it stays to be done, tried less and less often; when the target refuses
 * for good, the Transfer gets a warning instead.
 */
async function discardLeftStage(deps: EngineDeps, transferId: Id, signal: AbortSignal): Promise<void> {
  await whileLeased(deps, `discard-stage:${transferId}`, async () => {
    const transfer = await deps.database.read.transfers.get(transferId);
    if (!transfer.stageLeft || (transfer.state !== 'failed' && transfer.state !== 'cancelled')) return;
    await discardEveryStage(deps, transfer, signal).then(
      () => record(deps, transfer, undefined),
      (error: unknown) => settleFailure(deps, transfer, asFailure(signal.aborted ? signal.reason : error)),
    );
  });
}

async function discardEveryStage(deps: EngineDeps, transfer: Transfer, signal: AbortSignal): Promise<void> {
  if (transfer.direction === 'upload') return;
  const path = await stagedFor(deps, transfer);
  const target = await openEnd(deps, transferEnds(transfer).target, signal);
  try {
    const tokens = [stageToken(transfer.id, transfer.fencingToken), ...earlierStageTokens(transfer)];
    await Promise.all(tokens.map((token) => target.storage.discardStage(path, token, signal)));
  } finally {
    await target.close();
  }
}

async function stagedFor({ database: { read } }: EngineDeps, transfer: Transfer): Promise<VPath> {
  if (transfer.runId === null) return transfer.targetPath;
  const { jobId, jobVersion } = await read.runs.get(transfer.runId);
  return targetPathOf(read, transfer, forTarget(await read.jobs.definition(jobId, jobVersion), transfer.targetIndex));
}

async function settleFailure(deps: EngineDeps, transfer: Transfer, failure: Failure): Promise<void> {
  if (failure.disposition === 'permanent' && !waitsForAPerson.has(failure.code)) {
    await record(deps, transfer, failure);
    return;
  }
  const now = deps.clock.now().getTime();
  const ageMs = now - (transfer.finishedAt?.getTime() ?? now);
  const waitMs = Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, ageMs / WAIT_PART_OF_AGE));
  await deps.database.read.transfers.amend(transfer.id, { nextAttemptAt: new Date(now + waitMs) });
}

async function record(deps: EngineDeps, transfer: Transfer, failure: Failure | undefined): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const warnings =
      failure === undefined
        ? transfer.warnings
        : [
            ...transfer.warnings,
            `An unfinished copy may be left at the target and could not be removed: ${failure.publicDetail}`,
          ];
    const amended = await tx.transfers.amend(transfer.id, { stageLeft: false, warnings, nextAttemptAt: null });
    tx.audit.append({
      type: failure === undefined ? 'transfer.stage-discarded' : 'transfer.stage-left',
      outcome: failure === undefined ? 'success' : 'failure',
      actor: platformActor(deps.processName),
      ...transferAuditBase(amended),
      ...(failure === undefined ? {} : { failure: { code: failure.code, detail: failure.publicDetail } }),
    });
  });
}
