import { Failure, isFailure, type JobDefinition, type Transfer, transferEnds } from '@waybill/core';
import { assertPossible } from '../copy/commit-by-rules.js';
import { type CopyProgress, type CopyResult, copyFile } from '../copy/copy-file.js';
import { writeCompanions } from '../copy/write-companions.js';
import type { EngineDeps } from '../deps.js';
import { faultPoint } from '../recovery/fault-point.js';
import { readSidecar } from '../sidecar/read-sidecar.js';
import type { ClaimedTransfer } from './claimed-transfer.js';
import { openEnd, type TransferEnd, type TransferEnds } from './ends.js';
import { finishInterruptedCommit, type LeftCommit } from './finish-interrupted-commit.js';
import { earlierStageTokens, stageToken } from './names.js';
import { targetPathOf } from './path-at-target.js';
import { killedTooOften, resumeOptions } from './resume-rules.js';
import { recordCommitted, recordFailure, recordOtherPath, recordVerifying } from './settle.js';

/**
 * Moves one claimed Transfer to its next resting state: committed, failed, cancelled, or queued for another attempt. Resolves to it
 * when it was committed. A crash at any point ends in the same outcome, because the successor of a claim looks at what was left
 * before it acts.
 */
export async function executeTransfer(
  deps: EngineDeps,
  work: ClaimedTransfer,
  given: TransferEnds,
  definition: JobDefinition,
): Promise<Transfer | undefined> {
  const { transfer } = work;
  let state: 'running' | 'verifying' = transfer.state === 'verifying' ? 'verifying' : 'running';
  try {
    refuseToKillForEver(work, state);
    const ends = { ...given, target: await namedTarget(deps, work, given.target, definition) };
    assertPossible(ends.target.storage, definition.target);
    work.pastCancelling();
    const settled = await finishInterruptedCommit(work, ends.target, leftCommit(deps, work, definition));
    if (settled !== undefined) {
      if (state === 'running') {
        await recordVerifying(deps, work, { ...settled, path: ends.target.path, resumedBytes: settled.sizeBytes });
        state = 'verifying';
      }
      await sweepUp(work, ends);
      return await finish(deps, work, ends, settled, definition);
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
    await sweepUp(work, ends);
    return await finish(deps, work, ends, result, definition);
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

/** The target with the name that the file gets. */
async function namedTarget<T extends Pick<TransferEnd, 'path'>>(
  { database }: EngineDeps,
  { transfer }: ClaimedTransfer,
  target: T,
  definition: JobDefinition,
): Promise<T> {
  return { ...target, path: await targetPathOf(database.read, transfer, definition) };
}

function leftCommit(deps: EngineDeps, work: ClaimedTransfer, definition: JobDefinition): LeftCommit {
  return {
    rules: definition.target,
    now: deps.clock.now(),
    onOtherPath: async (path) => void (await recordOtherPath(work, path)),
  };
}

/** What follows a commit at the target, and then its record. */
async function finish(
  deps: EngineDeps,
  work: ClaimedTransfer,
  ends: TransferEnds,
  result: CopyResult,
  { target: rules, afterSuccess }: JobDefinition,
): Promise<Transfer> {
  const { storage } = ends.target;
  // The same in each attempt, so that what a crash leaves of them is overwritten.
  const token = stageToken(work.transfer.id, 0);
  const { sidecar, warnings } = await writeCompanions({ storage, path: result.path, token }, result, rules, work.signal);
  const verification = sidecar && result.verification === 'size' ? 'sidecar' : result.verification;
  const told = { ...result, verification, warnings: [...result.warnings, ...warnings] };
  return recordCommitted(deps, work, ends, told, afterSuccess);
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
  const { sidecar } = definition.source;
  const stated = sidecar === 'none' ? undefined : await readSidecar(ends.source.storage, ends.source.path, sidecar, signal);
  const source = await ends.source.storage.open(ends.source.path, signal);
  let intended: Transfer | undefined;
  try {
    return await copyFile(
      source,
      ends.target,
      {
        token: stageToken(transfer.id, claim.fencingToken),
        rules: definition.target,
        now: deps.clock.now(),
        ...(stated === undefined ? {} : { stated }),
        ...(resume === undefined ? {} : { resume }),
        hold: (offset) => faultPoint('while-staging', { ...passage(), bytesDone: offset }) ?? work.hold(),
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
          intended = await recordVerifying(deps, work, { ...copied, ...beginning, path: ends.target.path });
          onVerifying();
          await faultPoint('before-commit', passage());
        },
        onOtherPath: async (path) => {
          intended = await recordOtherPath(work, path);
        },
      },
      signal,
    );
  } catch (error) {
    const settled = intended === undefined ? undefined : await lookAfterCut(deps, { work, intended }, definition, error);
    if (settled === undefined) throw error;
    return settled;
  } finally {
    await source.close().catch(() => undefined);
  }
}

/**
 * The line was cut while the commit was under way (B8): signs in again and looks at once whether it happened, and completes it where
 * it did not. Undefined where that cannot be said now; the next attempt looks again.
 */
async function lookAfterCut(
  deps: EngineDeps,
  { work, intended }: { readonly work: ClaimedTransfer; readonly intended: Transfer },
  definition: JobDefinition,
  error: unknown,
): Promise<CopyResult | undefined> {
  if (!isFailure(error) || !error.code.startsWith('net.') || work.signal.aborted) return undefined;
  try {
    const open = await openEnd(deps, transferEnds(intended).target, work.signal);
    try {
      const { storage } = open;
      const target = await namedTarget(deps, work, { storage, path: intended.targetPath }, definition);
      // The stage of this claim is among those that an earlier one would have left.
      const transfer = { ...intended, fencingToken: intended.fencingToken + 1 };
      return await finishInterruptedCommit({ transfer, signal: work.signal }, target, leftCommit(deps, work, definition));
    } finally {
      await open.close();
    }
  } catch {
    return undefined;
  }
}

function reportProgress(work: ClaimedTransfer, { bytes, movedBytes, checkpoint }: CopyProgress): void {
  work.progress({
    bytesDone: bytes,
    bytesMoved: work.transfer.bytesMoved + movedBytes,
    ...(checkpoint === undefined ? {} : { checkpoint: { ...checkpoint, fencingToken: work.claim.fencingToken } }),
  });
}

/** Whoever lost an earlier claim may have made its stage after it was looked for: the request was on its way. */
async function sweepUp(work: ClaimedTransfer, ends: TransferEnds): Promise<void> {
  await discardStages(work, ends, earlierStageTokens(work.transfer)).catch(() => undefined);
}

async function discardStages({ signal }: ClaimedTransfer, { target }: TransferEnds, tokens: readonly string[]): Promise<void> {
  await Promise.all(tokens.map((token) => target.storage.discardStage(target.path, token, signal)));
}

/** What aborted the work matters more than how the abort surfaced in a library. */
function reasonOf(error: unknown, signal: AbortSignal): unknown {
  return signal.aborted ? signal.reason : error;
}
