import { Failure, type Id, type JobDefinition } from '@waybill/core';
import { type CopyResult, copyFile } from '../copy/copy-file.js';
import type { EngineDeps } from '../deps.js';
import { faultPoint } from '../recovery/fault-point.js';
import { type ClaimedTransfer, claimTransfer } from './claimed-transfer.js';
import { openEnds, type TransferEnds } from './ends.js';
import { finishInterruptedCommit } from './finish-interrupted-commit.js';
import { earlierStageTokens, stageToken } from './names.js';
import { recordCommitted, recordFailure, recordVerifying } from './settle.js';

const SPARE_TAKEOVERS = 5;

/**
 * Runs one Transfer to its next resting state: committed, failed, cancelled, or queued for another attempt. At least once is
 * enough: a second call while the first works, or after it is over, does nothing. A crash at any point ends in the same outcome,
 * because the successor of a claim looks at what was left before it acts.
 */
export async function executeTransfer(deps: EngineDeps, transferId: Id, signal: AbortSignal): Promise<void> {
  const work = await claimTransfer(deps, transferId, signal);
  if (work === undefined) return;
  try {
    await runClaimed(deps, work);
  } finally {
    work.release();
  }
}

async function runClaimed(deps: EngineDeps, work: ClaimedTransfer): Promise<void> {
  const { transfer } = work;
  let state: 'running' | 'verifying' = transfer.state === 'verifying' ? 'verifying' : 'running';
  const definition = await definitionOf(deps, work);
  let ends: TransferEnds | undefined;
  try {
    refuseToKillForEver(work, state);
    ends = await openEnds(deps, transfer, work.signal);
    const open = ends;
    work.pastCancelling();
    const settled = await finishInterruptedCommit(work, open.target, definition.target.onConflict === 'overwrite');
    if (settled !== undefined) {
      if (state === 'running') {
        await recordVerifying(deps, work, settled);
        state = 'verifying';
      }
      await recordCommitted(deps, work, open, settled, definition.afterSuccess);
      return;
    }
    if (state === 'verifying') {
      throw new Failure('integrity.size-mismatch', {
        publicDetail: 'What an interrupted attempt left at the target is not whole; the file is sent again.',
      });
    }
    work.allowCancelling();
    await Promise.all(
      earlierStageTokens(transfer).map((token) => open.target.storage.discardStage(open.target.path, token, work.signal)),
    );
    const result = await copyFromSource(deps, work, open, definition, () => {
      state = 'verifying';
    });
    faultPoint('after-commit');
    await recordCommitted(deps, work, open, result, definition.afterSuccess);
  } catch (error) {
    await recordFailure(deps, work, state, reasonOf(error, work.signal), definition.retry);
  } finally {
    await ends?.close();
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
        overwrite: definition.target.onConflict === 'overwrite',
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

async function definitionOf(deps: EngineDeps, work: ClaimedTransfer): Promise<JobDefinition> {
  const { jobId, runId } = work.transfer;
  if (jobId === null || runId === null) throw new TypeError('a transfer of a run has a job');
  const run = await deps.database.read.runs.get(runId);
  return deps.database.read.jobs.definition(jobId, run.jobVersion);
}

/** What aborted the work matters more than how the abort surfaced in a library. */
function reasonOf(error: unknown, signal: AbortSignal): unknown {
  return signal.aborted ? signal.reason : error;
}
