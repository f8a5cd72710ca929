import { type ClaimedRow, Failure, type Transfer } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import type { Instant } from './certain-claim.js';
import type { ClaimedTransfer, HeldClaims } from './claimed-transfer.js';
import { endsOf } from './ends.js';
import { executeTransfer } from './execute-transfer.js';
import { recordPostActionFailure, runPostAction } from './run-post-action.js';
import type { RunSides } from './run-sides.js';
import { recordFailure } from './settle.js';

/**
 * Moves claimed Transfers of one Run side by side, each to its next resting state, and does what is left to do at their sources. A
 * set is only many single ones: whatever becomes of one, the others go on. `ended` hears of each. Resolves when all have ended.
 */
export async function moveSet(
  deps: EngineDeps,
  claims: HeldClaims,
  { rows, sides, askedAt }: { readonly rows: readonly ClaimedRow[]; readonly sides: RunSides; readonly askedAt: Instant },
  { ended, signal }: { readonly ended: (transfer: Transfer) => void; readonly signal: AbortSignal },
): Promise<void> {
  const settled = await Promise.allSettled(
    rows.map(async (row) => {
      const work = claims.hold(row, askedAt, signal);
      sides.share();
      try {
        await moveOne(deps, work, sides);
      } finally {
        work.release();
        ended(row.transfer);
        await sides.giveBack();
      }
    }),
  );
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason;
}

async function moveOne(deps: EngineDeps, work: ClaimedTransfer, { definition, sides }: RunSides): Promise<void> {
  const { transfer, signal } = work;
  if (sides instanceof Failure) {
    const reason: unknown = signal.aborted ? signal.reason : sides;
    if (transfer.state === 'committed') await recordPostActionFailure(deps, work, transfer, reason);
    else await recordFailure(deps, work, transfer.state === 'verifying' ? 'verifying' : 'running', reason, definition.retry);
    return;
  }
  const ends = endsOf(sides, transfer);
  const committed = transfer.state === 'committed' ? transfer : await executeTransfer(deps, work, ends, definition);
  if (committed?.postAction !== 'pending') return;
  await runPostAction(deps, work, committed, { source: ends.source, definition });
}
