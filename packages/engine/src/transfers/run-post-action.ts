import { asFailure, type Failure, isFailure, type JobDefinition, joinVPath, type Transfer, vpathName } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { faultPoint } from '../recovery/fault-point.js';
import { stillSameSource } from '../runs/source-fingerprint.js';
import type { ClaimedTransfer } from './claimed-transfer.js';
import type { TransferEnd } from './ends.js';
import { platformActor, transferAuditBase } from './names.js';

/** Until the next try, by what came in between; a connection of our own comes free sooner than a partner comes back. */
function waitMsAfter(failure: Failure): number {
  if (failure.code === 'shutting-down') return 0;
  return failure.code === 'connection.busy' ? 2_000 : 30_000;
}

/**
 * Deletes or moves the source of a committed Transfer that this process holds: a step of its own, after the commit and never before.
 * A source that is gone already is a success. A source that is no longer the file that was delivered is left alone.
 */
export async function runPostAction(
  deps: EngineDeps,
  work: ClaimedTransfer,
  transfer: Transfer,
  { source, afterSuccess }: { readonly source: TransferEnd; readonly afterSuccess: JobDefinition['afterSuccess'] },
): Promise<void> {
  try {
    await act(transfer, source, afterSuccess, work.signal);
    faultPoint('after-post-action');
  } catch (error) {
    await recordPostActionFailure(deps, work, transfer, work.signal.aborted ? work.signal.reason : error);
    return;
  }
  await work.record({
    from: 'committed',
    to: 'committed',
    fields: { postAction: 'done', nextAttemptAt: null },
    follow: (done) => ({
      audit: {
        type: 'transfer.post-action-done',
        outcome: 'success',
        actor: platformActor(deps.processName),
        ...transferAuditBase(done),
      },
    }),
  });
}

async function act(
  transfer: Transfer,
  { storage }: TransferEnd,
  afterSuccess: JobDefinition['afterSuccess'],
  signal: AbortSignal,
): Promise<void> {
  const path = transfer.sourcePath;
  if (afterSuccess.kind === 'keep') return;
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
}

/** Records why the source could not be dealt with: for good, or for now, and then it is tried again, not too soon for a partner that is away. */
export async function recordPostActionFailure(
  deps: EngineDeps,
  work: ClaimedTransfer,
  transfer: Transfer,
  error: unknown,
): Promise<void> {
  const failure = asFailure(error);
  if (failure.code === 'claim.lost') return;
  const failedForGood = failure.disposition === 'permanent';
  const warning = `After the commit, the source could not be dealt with: ${failure.publicDetail}`;
  await work.record({
    from: 'committed',
    to: 'committed',
    fields: failedForGood
      ? { postAction: 'failed', warnings: [...transfer.warnings, warning], nextAttemptAt: null }
      : { nextAttemptAt: new Date(deps.clock.now().getTime() + waitMsAfter(failure)) },
    follow: (after) => ({
      ...(failedForGood
        ? {
            audit: {
              type: 'transfer.post-action-failed' as const,
              outcome: 'failure' as const,
              actor: platformActor(deps.processName),
              ...transferAuditBase(after),
              failure: { code: failure.code, detail: failure.publicDetail },
            },
          }
        : {}),
    }),
  });
}
