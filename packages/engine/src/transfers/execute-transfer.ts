import { Failure, type JobDefinition, type Transfer } from '@waybill/core';
import { type CopyProgress, type CopyResult, copyFile } from '../copy/copy-file.js';
import type { EngineDeps } from '../deps.js';
import { faultPoint } from '../recovery/fault-point.js';
import type { ClaimedTransfer } from './claimed-transfer.js';
import type { TransferEnds } from './ends.js';
import { finishInterruptedCommit, type Replacing } from './finish-interrupted-commit.js';
import { earlierStageTokens, stageToken } from './names.js';
import { killedTooOften, resumeOptions } from './resume-rules.js';
import { recordCommitted, recordFailure, recordVerifying } from './settle.js';

/**
 * Moves one claimed Transfer to its next resting state: committed, failed, cancelled, or queued for another attempt. Resolves to it
 * when it was committed. A crash at any point ends in the same outcome, because the successor of a claim looks at what was left
 * before it acts.
 */
export async function executeTransfer(
  deps: EngineDeps,
  work: ClaimedTransfer,
  ends: TransferEnds,
  definition: JobDefinition,
): Promise<Transfer | undefined> {
  const { transfer } = work;
  let state: 'running' | 'verifying' = transfer.state === 'verifying' ? 'verifying' : 'running';
  try {
    refuseToKillForEver(work, state);
    work.pastCancelling();
    const settled = await finishInterruptedCommit(work, ends.target, replacingOf(definition));
    if (settled !== undefined) {
      if (state === 'running') {
        await recordVerifying(deps, work, { ...settled, resumedBytes: settled.sizeBytes });
        state = 'verifying';
      }
      return await recordCommitted(deps, work, ends, settled, definition.afterSuccess);
    }
    if (state === 'verifying') {
      throw new Failure('integrity.size-mismatch', {
        publicDetail: 'What an interrupted attempt left at the target is not whole; the file is sent again.',
      });
    }
    work.allowCancelling();
    work.endAfter(ends.wholeMs);
    const result = await copyFromSource(deps, work, ends, definition, () => {
      state = 'verifying';
    });
    const { direction, fencingToken } = transfer;
    await faultPoint('after-commit', { direction, fencingToken, bytesDone: result.sizeBytes });
    return await recordCommitted(deps, work, ends, result, definition.afterSuccess);
  } catch (error) {
    await recordFailure(deps, work, state, reasonOf(error, work.signal), definition.retry);
    return undefined;
  }
}

function refuseToKillForEver(work: ClaimedTransfer, state: 'running' | 'verifying'): void {
  const { transfer } = work;
  if (state === 'verifying' || !killedTooOften(work)) return;
  throw new Failure('internal', {
    publicDetail: `Worker after worker ended while it worked on this file, ${transfer.attempt - 1} in all.`,
  });
}

async function copyFromSource(
  deps: EngineDeps,
  work: ClaimedTransfer,
  ends: TransferEnds,
  definition: JobDefinition,
  onVerifying: () => void,
): Promise<CopyResult> {
  const { transfer, claim, signal } = work;
  const resume = resumeOptions(work, ends);
  const usable = resume?.left?.tokens ?? [];
  const passage = () => ({ direction: transfer.direction, fencingToken: claim.fencingToken, bytesDone: work.soFar.bytesDone });
  await discardStages(
    work,
    ends,
    earlierStageTokens(transfer).filter((token) => !usable.includes(token)),
  );
  const source = await ends.source.storage.open(ends.source.path, signal);
  try {
    return await copyFile(
      source,
      ends.target,
      {
        token: stageToken(transfer.id, claim.fencingToken),
        ...replacingOf(definition),
        ...(resume === undefined ? {} : { resume }),
        hold: () => faultPoint('while-staging', passage()) ?? work.hold(),
        beforeAnew: async () => {
          await work.dropCheckpoint();
          await discardStages(work, ends, usable);
          work.progress({ stageLeft: true });
        },
        onDiscarded: () => work.progress({ stageLeft: false, checkpoint: null }),
        onProgress: (progress) => reportProgress(work, progress),
        beforeCommit: async (copied, beginning) => {
          await faultPoint('before-verifying', passage());
          work.pastCancelling();
          await recordVerifying(deps, work, { ...copied, ...beginning });
          onVerifying();
          await faultPoint('before-commit', passage());
        },
      },
      signal,
    );
  } finally {
    await source.close().catch(() => undefined);
  }
}

function replacingOf({ target }: JobDefinition): Replacing {
  return { overwrite: target.onConflict === 'overwrite', deleteBeforeRename: target.deleteBeforeRename };
}

function reportProgress(work: ClaimedTransfer, { bytes, movedBytes, checkpoint }: CopyProgress): void {
  work.progress({
    bytesDone: bytes,
    bytesMoved: work.transfer.bytesMoved + movedBytes,
    ...(checkpoint === undefined ? {} : { checkpoint: { ...checkpoint, fencingToken: work.claim.fencingToken } }),
  });
}

async function discardStages({ signal }: ClaimedTransfer, { target }: TransferEnds, tokens: readonly string[]): Promise<void> {
  await Promise.all(tokens.map((token) => target.storage.discardStage(target.path, token, signal)));
}

/** What aborted the work matters more than how the abort surfaced in a library. */
function reasonOf(error: unknown, signal: AbortSignal): unknown {
  return signal.aborted ? signal.reason : error;
}
