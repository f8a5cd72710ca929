import type { ReceiptEnd } from '@waybill/audit';
import {
  type AuditValue,
  asFailure,
  type Failure,
  type JobDefinition,
  planRetry,
  type Transfer,
  type TransferState,
  type Tx,
  type VPath,
} from '@waybill/core';
import type { Beginning, CopyResult, SourcedBytes } from '../copy/copy-file.js';
import type { EngineDeps } from '../deps.js';
import { makeReceiptAside } from '../receipts/receipt.js';
import type { Following } from '../recording/recorder.js';
import { arrivedFile } from '../runs/note-arrivals.js';
import type { ClaimedTransfer } from './claimed-transfer.js';
import type { TransferEnds } from './ends.js';
import { handBackDelayMs } from './hand-back.js';
import { auditSessionOf, platformActor, transferAuditBase } from './names.js';
import { broughtFurther } from './resume-rules.js';

/** Records that every byte is staged and verified, before the commit. */
export async function recordVerifying(
  deps: EngineDeps,
  work: ClaimedTransfer,
  copied: SourcedBytes & Beginning & { readonly path: VPath },
): Promise<Transfer> {
  return work.record({
    from: 'running',
    to: 'verifying',
    fields: {
      sizeBytes: copied.sizeBytes,
      sha256: copied.sha256,
      sourceDigest: copied.sourceDigest,
      bytesDone: copied.sizeBytes,
      bytesMoved: work.soFar.bytesMoved,
      deliveredPath: otherPath(work, copied.path),
    },
    follow: (transfer) => ({
      audit: {
        type: 'transfer.verified',
        outcome: 'success',
        actor: platformActor(deps.processName),
        ...transferAuditBase(transfer, work.jobVersion),
        details: {
          bytesMoved: transfer.bytesMoved,
          resumedBytes: copied.resumedBytes,
          ...statedAtSource(transfer),
          ...(copied.anew === undefined ? {} : { beganAnew: copied.anew }),
        },
      },
    }),
  });
}

/** Records that the commit is about to make the file visible under another path. */
export function recordOtherPath(work: ClaimedTransfer, path: VPath): Promise<Transfer> {
  return work.record({
    from: 'verifying',
    to: 'verifying',
    fields: { deliveredPath: otherPath(work, path) },
    follow: () => ({}),
  });
}

/** The path as it is recorded: not at all where it is the one that the rules say. */
function otherPath({ transfer }: ClaimedTransfer, path: VPath): VPath | null {
  return path === transfer.targetPath ? null : path;
}

/**
 * Records the commit: state, receipt and audit event in one transaction. Where something is left to do at the source, the claim
 * stays with who did the commit.
 */
export async function recordCommitted(
  deps: EngineDeps,
  work: ClaimedTransfer,
  ends: TransferEnds,
  result: CopyResult,
  afterSuccess: JobDefinition['afterSuccess'],
): Promise<Transfer> {
  const committedAt = deps.clock.now();
  const target = { ...ends.target.described, path: result.path };
  const warnings = [
    ...result.warnings,
    ...(result.verification === 'unconfirmed'
      ? ['The file could not be looked at after its commit; the partner may have taken it already.']
      : []),
  ];
  const { sizeBytes, sha256, sourceDigest, verification } = result;
  const receipt = await makeReceiptAside(
    {
      transfer: { ...work.transfer, sizeBytes, sha256, sourceDigest, verification },
      partner: ends.partnerName,
      source: ends.source.described,
      target,
      session: ends.session,
      configurationDigest: work.configurationDigest,
      committedAt,
    },
    deps.signer,
  );
  const follow = (transfer: Transfer): Following => ({
    receipt,
    audit: {
      type: 'transfer.committed',
      outcome: 'success',
      actor: platformActor(deps.processName),
      ...transferAuditBase(transfer, work.jobVersion),
      details: {
        from: auditEnd(ends.source.described),
        to: auditEnd(target),
        ...statedAtSource(transfer),
        receiptId: receipt.id,
      },
      ...(ends.session === undefined ? {} : { session: auditSessionOf(ends.session) }),
    },
    ...(ends.target.described.kind === 'store' ? { arrived: arrivedFile(transfer, committedAt) } : {}),
  });
  return work.record({
    from: 'verifying',
    to: 'committed',
    fields: {
      verification,
      deliveredPath: otherPath(work, result.path),
      postAction: afterSuccess.kind === 'keep' ? 'none' : 'pending',
      checkpoint: null,
      warnings: [...work.transfer.warnings, ...warnings],
      failureCode: null,
      failureDetail: null,
      finishedAt: committedAt,
    },
    follow,
  });
}

/** What the source itself said of its bytes, and they were. */
function statedAtSource({ sourceDigest }: Transfer): { readonly sourceDigest?: string } {
  return sourceDigest === null ? {} : { sourceDigest };
}

/** An end as the audit trail names it; what was negotiated there is in the trail with its session. */
function auditEnd({ kind, name, path }: ReceiptEnd): AuditValue {
  return { kind, name, path };
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
  const { soFar } = work;
  const outcome = decide(deps, work, from, failure, retry);
  const over = outcome.to === 'failed' || outcome.to === 'cancelled';
  const nextAttemptAt = over ? null : new Date(now.getTime() + outcome.delayMs);
  await work.record({
    from,
    to: outcome.to,
    fields: {
      failureCode: outcome.to === 'cancelled' ? null : failure.code,
      failureDetail: outcome.to === 'cancelled' ? null : failure.publicDetail,
      nextAttemptAt,
      bytesDone: (over ? null : soFar.checkpoint)?.bytes ?? 0,
      bytesMoved: soFar.bytesMoved,
      checkpoint: over ? null : soFar.checkpoint,
      // Whoever tries again looks after what was left; when nobody does, somebody must all the same.
      stageLeft: over && soFar.stageLeft,
      ...(intentStands(from, outcome, failure) ? {} : { sizeBytes: null, sha256: null, sourceDigest: null }),
      ...(outcome.handedBack ? { attempt: Math.max(0, work.transfer.attempt - 1) } : {}),
      ...(over ? { finishedAt: now } : {}),
    },
    follow: (transfer) => ({
      audit: {
        type: auditTypes[outcome.to],
        outcome: outcome.to === 'cancelled' ? 'success' : 'failure',
        actor: platformActor(deps.processName),
        ...failedBase(transfer, work),
        failure: { code: failure.code, detail: failure.publicDetail },
        details: {
          bytesMoved: transfer.bytesMoved,
          stagedBytes: transfer.bytesDone,
          ...(nextAttemptAt === null ? {} : { nextAttemptAt: nextAttemptAt.toISOString() }),
        },
      },
      ...(nextAttemptAt === null || transfer.runId === null
        ? {}
        : { task: { task: { name: 'run-transfers', runId: transfer.runId }, availableAt: nextAttemptAt } }),
    }),
  });
}

/** It was this attempt that failed, also where it is not counted. */
function failedBase(after: Transfer, { transfer: { attempt }, jobVersion }: ClaimedTransfer) {
  const base = transferAuditBase(after, jobVersion);
  return { ...base, transfer: { ...base.transfer, attempt } };
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
  { transfer, soFar }: ClaimedTransfer,
  from: 'running' | 'verifying',
  failure: Failure,
  retry: JobDefinition['retry'],
): Outcome {
  const handedBackAfterMs = handBackDelayMs(failure, {
    retry,
    startedAt: transfer.startedAt,
    now: deps.clock.now(),
    random: deps.random,
  });
  if (handedBackAfterMs !== undefined) return { to: 'queued', delayMs: handedBackAfterMs, handedBack: true };
  // The table has no way from verifying to cancelled: what is staged whole is either committed or staged again.
  if (failure.disposition === 'cancelled')
    return from === 'running'
      ? { to: 'cancelled', delayMs: 0, handedBack: false }
      : { to: 'queued', delayMs: 0, handedBack: true };
  const further = broughtFurther(transfer, soFar);
  const plan = planRetry(
    {
      attempt: further ? 1 : transfer.attempt,
      maxAttempts: further ? Number.POSITIVE_INFINITY : transfer.maxAttempts,
      baseDelayMs: retry.baseDelayMs,
      maxDelayMs: retry.maxDelayMs,
      random: deps.random,
    },
    failure.disposition,
  );
  return plan.kind === 'retry'
    ? { to: 'queued', delayMs: plan.delayMs, handedBack: further }
    : { to: 'failed', delayMs: 0, handedBack: false };
}

/** The last Transfer of a Run to end wakes its end; two that end at once may both see the other, and the reconciler finishes then. */
export async function addFinishRunWhenLast(tx: Tx, transfer: Transfer): Promise<void> {
  if (transfer.runId === null) return;
  if (await tx.runs.hasOpenTransfers(transfer.runId)) return;
  tx.outbox.add({ task: { name: 'finish-run', runId: transfer.runId } });
}
