import { Failure, type JobDefinition, type Transfer } from '@waybill/core';
import { type CopyResult, copyFile } from '../copy/copy-file.js';
import type { EngineDeps } from '../deps.js';
import { faultPoint } from '../recovery/fault-point.js';
import type { ClaimedTransfer } from './claimed-transfer.js';
import type { TransferEnds } from './ends.js';
import { finishInterruptedCommit, type Replacing } from './finish-interrupted-commit.js';
import { earlierStageTokens, stageToken } from './names.js';
import { recordCommitted, recordFailure, recordVerifying } from './settle.js';

const SPARE_TAKEOVERS = 5;

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
        await recordVerifying(deps, work, settled);
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
    await Promise.all(
      earlierStageTokens(transfer).map((token) => ends.target.storage.discardStage(ends.target.path, token, work.signal)),
    );
    const result = await copyFromSource(deps, work, ends, definition, () => {
      state = 'verifying';
    });
    faultPoint('after-commit');
    return await recordCommitted(deps, work, ends, result, definition.afterSuccess);
  } catch (error) {
    await recordFailure(deps, work, state, reasonOf(error, work.signal), definition.retry);
    return undefined;
  }
}

/** A crash is no fault of the file's and costs it no attempt at first; a file that ends every worker that takes it does not go on. */
function refuseToKillForEver({ takenOver, transfer }: ClaimedTransfer, state: 'running' | 'verifying'): void {
  if (!takenOver || state === 'verifying' || transfer.attempt <= transfer.maxAttempts + SPARE_TAKEOVERS) return;
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
  const source = await ends.source.storage.open(ends.source.path, work.signal);
  try {
    return await copyFile(
      source,
      ends.target,
      {
        token: stageToken(work.transfer.id, work.claim.fencingToken),
        ...replacingOf(definition),
        onProgress: (bytes) => {
          work.progress(bytes);
          faultPoint('while-staging', bytes);
        },
        beforeCommit: async (copied) => {
          faultPoint('before-verifying');
          work.pastCancelling();
          await recordVerifying(deps, work, copied);
          onVerifying();
          faultPoint('before-commit');
        },
      },
      work.signal,
    );
  } finally {
    await source.close().catch(() => undefined);
  }
}

function replacingOf({ target }: JobDefinition): Replacing {
  return { overwrite: target.onConflict === 'overwrite', deleteBeforeRename: target.deleteBeforeRename };
}

/** What aborted the work matters more than how the abort surfaced in a library. */
function reasonOf(error: unknown, signal: AbortSignal): unknown {
  return signal.aborted ? signal.reason : error;
}
