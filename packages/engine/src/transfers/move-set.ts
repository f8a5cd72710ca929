import { asFailure, type ClaimedRow, Failure, forTarget, type JobDefinition, jobEnds, type Transfer } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { leaveToTheLast, settleThoseWaiting, turnAtSource } from './after-every-target.js';
import type { Instant } from './certain-claim.js';
import type { ClaimedTransfer, HeldClaims } from './claimed-transfer.js';
import { endsOf, type OpenEnd } from './ends.js';
import { executeTransfer } from './execute-transfer.js';
import { recordPostActionFailure, runPostAction } from './run-post-action.js';
import type { RunSides } from './run-sides.js';
import { recordFailure } from './settle.js';

/**
 * Moves claimed Transfers of one Run side by side, each to its next resting state, and does what is left to do at their sources. A
 * set is only many single ones: whatever becomes of one, the others go on. `ended` hears of each, and
 * whether the file is at its target. Resolves when all have ended.
 */
export async function moveSet(
  deps: EngineDeps,
  claims: HeldClaims,
  { rows, sides, askedAt }: { readonly rows: readonly ClaimedRow[]; readonly sides: RunSides; readonly askedAt: Instant },
  ended: (transfer: Transfer, isCommitted: boolean) => void,
): Promise<void> {
  const settled = await Promise.allSettled(
    rows.map(async (row) => {
      const work = claims.hold(row, { askedAt, jobVersion: sides.jobVersion, configurationDigest: sides.configurationDigest });
      let isCommitted = false;
      sides.share();
      try {
        isCommitted = await moveOne(deps, work, sides);
      } finally {
        work.release();
        ended(row.transfer, isCommitted);
        await sides.giveBack();
      }
    }),
  );
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason;
}

/** @returns whether the file is at its target */
async function moveOne(deps: EngineDeps, work: ClaimedTransfer, { definition, sides }: RunSides): Promise<boolean> {
  const { transfer, signal } = work;
  const fail = async (failure: Failure): Promise<boolean> => {
    const reason: unknown = signal.aborted ? signal.reason : failure;
    if (transfer.state === 'committed') await recordPostActionFailure(deps, work, transfer, reason);
    else await recordFailure(deps, work, transfer.state === 'verifying' ? 'verifying' : 'running', reason, definition.retry);
    return transfer.state === 'committed';
  };
  if (sides instanceof Failure) return fail(sides);
  const { source } = sides;
  let committed: Transfer | undefined = transfer;
  if (transfer.state !== 'committed') {
    const target = await orAborted(sides.targets[transfer.targetIndex], signal);
    if (target === undefined || target instanceof Failure) return fail(target ?? noSuchTarget());
    const ends = endsOf(transfer, source, target);
    committed = await executeTransfer(deps, work, ends, forTarget(definition, transfer.targetIndex));
  }
  if (committed?.postAction === 'pending') await dealWithSource(deps, work, committed, { source, definition });
  return committed !== undefined;
}

/** Once every target has the file (BEHAVIOURS B23), and once only. */
async function dealWithSource(
  deps: EngineDeps,
  work: ClaimedTransfer,
  committed: Transfer,
  { source, definition }: { readonly source: OpenEnd; readonly definition: JobDefinition },
): Promise<void> {
  const turn = await turnAtSource(deps, committed, definition);
  if (turn === 'wait') return leaveToTheLast(deps, work, committed, definition);
  const end = { storage: source.storage, path: committed.sourcePath };
  const isDone = await runPostAction(deps, work, committed, { source: end, definition, isDone: turn === 'done' });
  if (isDone && jobEnds(definition).targets.length > 1) await settleThoseWaiting(deps, committed);
}

function noSuchTarget(): Failure {
  return new Failure('internal', { publicDetail: 'The job has no such target.' });
}

/** What is being opened, or why the work is to end. */
async function orAborted<T>(opening: Promise<T | Failure> | undefined, signal: AbortSignal): Promise<T | Failure | undefined> {
  if (opening === undefined || signal.aborted) return opening;
  let stop: () => void = () => undefined;
  const aborted = new Promise<Failure>((resolve) => {
    stop = () => resolve(asFailure(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([opening, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
