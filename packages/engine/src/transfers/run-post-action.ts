import { asFailure, type Failure, type Id, isFailure, joinVPath, type Transfer, vpathName } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { whileLeased } from '../lease.js';
import { faultPoint } from '../recovery/fault-point.js';
import { stillSameSource } from '../runs/source-fingerprint.js';
import { openEnds } from './ends.js';
import { platformActor, transferAuditBase, transferLive } from './names.js';

/** Until the next try, by what came in between; a connection of our own comes free sooner than a partner comes back. */
function waitMsAfter(failure: Failure): number {
  if (failure.code === 'shutting-down') return 0;
  return failure.code === 'connection.busy' ? 2_000 : 30_000;
}

/**
 * Deletes or moves the source of a committed Transfer: a step of its own, after the commit and never before. At least once is
 * enough; a source that is gone already is a success. A source that is no longer the file that was delivered is left alone.
 */
export async function runPostAction(deps: EngineDeps, transferId: Id, signal: AbortSignal): Promise<void> {
  await whileLeased(deps, `post-action:${transferId}`, async () => {
    const transfer = await deps.database.read.transfers.get(transferId);
    if (transfer.state !== 'committed' || transfer.postAction !== 'pending') return;
    const acted = act(deps, transfer, signal).then(() => faultPoint('after-post-action'));
    await acted.then(
      () => record(deps, transfer, 'done', undefined),
      (error: unknown) => settleFailure(deps, transfer, signal.aborted ? signal.reason : error),
    );
  });
}

async function act(deps: EngineDeps, transfer: Transfer, signal: AbortSignal): Promise<void> {
  if (transfer.jobId === null || transfer.runId === null) return;
  const run = await deps.database.read.runs.get(transfer.runId);
  const { afterSuccess } = await deps.database.read.jobs.definition(transfer.jobId, run.jobVersion);
  if (afterSuccess.kind === 'keep') return;
  const ends = await openEnds(deps, transfer, signal);
  try {
    const { storage, path } = ends.source;
    try {
      // A new file of the same name may have come meanwhile; it was not delivered and must not vanish.
      if (!stillSameSource(transfer.sourceFingerprint, await storage.stat(path, signal))) return;
    } catch (error) {
      if (isFailure(error, 'source.not-found')) return;
      throw error;
    }
    if (afterSuccess.kind === 'delete') {
      await storage.remove(path, signal);
      return;
    }
    const exists = await storage.stat(afterSuccess.to, signal).then(
      () => true,
      () => false,
    );
    if (!exists) {
      await storage.mkdir(afterSuccess.to, signal).catch((error: unknown) => {
        // The post-action of another file made it in between.
        if (!isFailure(error, 'target.exists')) throw error;
      });
    }
    await storage.rename(path, joinVPath(afterSuccess.to, vpathName(path)), { overwrite: true }, signal);
  } finally {
    await ends.close();
  }
}

async function settleFailure(deps: EngineDeps, transfer: Transfer, error: unknown): Promise<void> {
  const failure = asFailure(error);
  if (failure.disposition === 'permanent') {
    await record(deps, transfer, 'failed', failure);
    return;
  }
  // Left pending; the reconciler brings it back, not too soon for a partner that is away.
  await deps.database.read.transfers.amend(transfer.id, {
    nextAttemptAt: new Date(deps.clock.now().getTime() + waitMsAfter(failure)),
  });
  throw failure;
}

async function record(
  deps: EngineDeps,
  transfer: Transfer,
  state: 'done' | 'failed',
  failure: ReturnType<typeof asFailure> | undefined,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const warnings =
      failure === undefined
        ? transfer.warnings
        : [...transfer.warnings, `After the commit, the source could not be dealt with: ${failure.publicDetail}`];
    const amended = await tx.transfers.amend(transfer.id, { postAction: state, warnings, nextAttemptAt: null });
    tx.audit.append({
      type: state === 'done' ? 'transfer.post-action-done' : 'transfer.post-action-failed',
      outcome: state === 'done' ? 'success' : 'failure',
      actor: platformActor(deps.processName),
      ...transferAuditBase(amended),
      ...(failure === undefined ? {} : { failure: { code: failure.code, detail: failure.publicDetail } }),
    });
    tx.live.publish(transferLive(amended));
  });
}
