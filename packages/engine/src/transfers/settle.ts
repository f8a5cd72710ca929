import {
  asFailure,
  type Failure,
  type JobDefinition,
  planRetry,
  type Transfer,
  type TransferState,
  type Tx,
} from '@waybill/core';
import type { CopyResult } from '../copy/copy-file.js';
import type { EngineDeps } from '../deps.js';
import { makeReceipt } from '../receipts/receipt.js';
import type { ClaimedTransfer } from './claimed-transfer.js';
import type { TransferEnds } from './ends.js';
import { handBackDelayMs } from './hand-back.js';
import { platformActor, transferAuditBase, transferLive } from './names.js';

/** Records that every byte is staged and verified, before the commit. */
export async function recordVerifying(
  deps: EngineDeps,
  work: ClaimedTransfer,
  copied: { readonly sizeBytes: number; readonly sha256: string },
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const transfer = await tx.transfers.advance(work.claim, 'running', 'verifying', {
      sizeBytes: copied.sizeBytes,
      sha256: copied.sha256,
      bytesDone: copied.sizeBytes,
    });
    tx.audit.append({
      type: 'transfer.verified',
      outcome: 'success',
      actor: platformActor(deps.processName),
      ...transferAuditBase(transfer),
    });
    tx.live.publish(transferLive(transfer));
  });
}

/** Records the commit: state, receipt, audit event and what follows, in one transaction. */
export async function recordCommitted(
  deps: EngineDeps,
  work: ClaimedTransfer,
  ends: TransferEnds,
  result: CopyResult,
  afterSuccess: JobDefinition['afterSuccess'],
): Promise<void> {
  const committedAt = deps.clock.now();
  const warnings =
    result.verification === 'unconfirmed'
      ? ['The file could not be looked at after its commit; the partner may have taken it already.']
      : [];
  await deps.database.transaction(async (tx) => {
    const transfer = await tx.transfers.advance(work.claim, 'verifying', 'committed', {
      verification: result.verification,
      postAction: afterSuccess.kind === 'keep' ? 'none' : 'pending',
      warnings: [...work.transfer.warnings, ...warnings],
      failureCode: null,
      failureDetail: null,
      finishedAt: committedAt,
      claimedBy: null,
      claimExpiresAt: null,
    });
    const receipt = makeReceipt(
      {
        transfer,
        partner: ends.partnerName,
        source: ends.source.described,
        target: ends.target.described,
        session: ends.session,
        committedAt,
      },
      deps.signer,
    );
    await tx.transfers.addReceipt(receipt);
    tx.audit.append({
      type: 'transfer.committed',
      outcome: 'success',
      actor: platformActor(deps.processName),
      ...transferAuditBase(transfer),
      details: {
        from: { ...ends.source.described },
        to: { ...ends.target.described },
        verification: result.verification,
        receiptId: receipt.id,
        session: ends.session === undefined ? null : { ...ends.session },
      },
    });
    if (transfer.postAction === 'pending') tx.outbox.add({ task: { name: 'post-action', transferId: transfer.id } });
    await addFinishRunWhenLast(tx, transfer);
    tx.live.publish(transferLive(transfer));
  });
}

/** Records a failure by its class: another attempt later, failed for good, cancelled, or simply handed back at shutdown. */
export async function recordFailure(
  deps: EngineDeps,
  work: ClaimedTransfer,
  from: 'running' | 'verifying',
  error: unknown,
  retry: JobDefinition['retry'],
): Promise<void> {
  const failure = asFailure(error);
  if (failure.code === 'claim.lost') return;
  const now = deps.clock.now();
  const outcome = decide(deps, work.transfer, from, failure, retry);
  await deps.database.transaction(async (tx) => {
    const over = outcome.to === 'failed' || outcome.to === 'cancelled';
    const nextAttemptAt = over ? null : new Date(now.getTime() + outcome.delayMs);
    const transfer = await tx.transfers.advance(work.claim, from, outcome.to, {
      failureCode: outcome.to === 'cancelled' ? null : failure.code,
      failureDetail: outcome.to === 'cancelled' ? null : failure.publicDetail,
      nextAttemptAt,
      claimedBy: null,
      claimExpiresAt: null,
      bytesDone: 0,
      ...(intentStands(from, outcome, failure) ? {} : { sizeBytes: null, sha256: null }),
      ...(outcome.handedBack ? { attempt: Math.max(0, work.transfer.attempt - 1) } : {}),
      ...(over ? { finishedAt: now } : {}),
    });
    tx.audit.append({
      type: auditTypes[outcome.to],
      outcome: outcome.to === 'cancelled' ? 'success' : 'failure',
      actor: platformActor(deps.processName),
      ...transferAuditBase(transfer),
      failure: { code: failure.code, detail: failure.publicDetail },
      details: {
        attempt: work.transfer.attempt,
        ...(nextAttemptAt === null ? {} : { nextAttemptAt: nextAttemptAt.toISOString() }),
      },
    });
    if (nextAttemptAt === null) await addFinishRunWhenLast(tx, transfer);
    else tx.outbox.add({ task: { name: 'run-transfer', transferId: transfer.id }, availableAt: nextAttemptAt });
    tx.live.publish(transferLive(transfer));
  });
}

/**
 * A commit that failed may have happened all the same (BEHAVIOURS B8): what was about to be committed stays on record, and the next
 * attempt looks at the target before it sends anything again.
 */
function intentStands(from: 'running' | 'verifying', outcome: Outcome, failure: Failure): boolean {
  return from === 'verifying' && outcome.to === 'queued' && !failure.code.startsWith('integrity.');
}

const auditTypes = { queued: 'transfer.retried', failed: 'transfer.failed', cancelled: 'transfer.cancelled' } as const;

type Outcome = {
  readonly to: Extract<TransferState, 'queued' | 'failed' | 'cancelled'>;
  readonly delayMs: number;
  readonly handedBack: boolean;
};

function decide(
  deps: EngineDeps,
  transfer: Transfer,
  from: 'running' | 'verifying',
  failure: Failure,
  retry: JobDefinition['retry'],
): Outcome {
  const handedBackAfterMs = handBackDelayMs(failure, retry, deps.random);
  if (handedBackAfterMs !== undefined) return { to: 'queued', delayMs: handedBackAfterMs, handedBack: true };
  // The table has no way from verifying to cancelled: what is staged whole is either committed or staged again.
  if (failure.disposition === 'cancelled')
    return from === 'running'
      ? { to: 'cancelled', delayMs: 0, handedBack: false }
      : { to: 'queued', delayMs: 0, handedBack: true };
  const plan = planRetry(
    {
      attempt: transfer.attempt,
      maxAttempts: transfer.maxAttempts,
      baseDelayMs: retry.baseDelayMs,
      maxDelayMs: retry.maxDelayMs,
      random: deps.random,
    },
    failure.disposition,
  );
  return plan.kind === 'retry'
    ? { to: 'queued', delayMs: plan.delayMs, handedBack: false }
    : { to: 'failed', delayMs: 0, handedBack: false };
}

/** The last Transfer of a Run to end wakes its end; two that end at once may both see the other, and the reconciler finishes then. */
export async function addFinishRunWhenLast(tx: Tx, transfer: Transfer): Promise<void> {
  if (transfer.runId === null) return;
  if (await tx.runs.hasOpenTransfers(transfer.runId)) return;
  tx.outbox.add({ task: { name: 'finish-run', runId: transfer.runId } });
}
