import { type Claim, Failure, isFailure, type Transfer } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { heartbeatMs } from '../lease.js';
import { platformActor, transferAuditBase, transferLive } from './names.js';

/** Also how soon a request to cancel is heard. */
const HEARTBEAT_MS = 500;
const LIVE_MS = 250;

/** A Transfer that this process works on: keeps the claim alive, reports progress, and aborts the work when it was cancelled or lost. */
export interface ClaimedTransfer {
  readonly claim: Claim;
  readonly transfer: Transfer;
  /** True when an earlier claim ran out: somebody crashed, and what it left must be looked at. */
  readonly takenOver: boolean;
  /** Aborted with Failure `cancelled`, `claim.lost`, or the reason of the caller's signal. */
  readonly signal: AbortSignal;
  progress(bytesDone: number): void;
  /** From here on cancelling comes too late, until {@link allowCancelling}; a lost claim still aborts. */
  pastCancelling(): void;
  allowCancelling(): void;
  release(): void;
}

/** Takes the Transfer, or resolves to undefined when somebody else has it, it is not due, or it is over. */
export async function claimTransfer(
  deps: EngineDeps,
  transferId: string,
  signal: AbortSignal,
): Promise<ClaimedTransfer | undefined> {
  const taken = await deps.database.transaction(async (tx) => {
    const result = await tx.transfers.claim(transferId, deps.processName, deps.leaseMs);
    if (result === undefined) return undefined;
    tx.audit.append({
      type: 'transfer.started',
      outcome: 'success',
      actor: platformActor(deps.processName),
      ...transferAuditBase(result.transfer),
      details: { attempt: result.transfer.attempt, fencingToken: result.claim.fencingToken, takenOver: result.takenOver },
    });
    tx.live.publish(transferLive(result.transfer));
    return result;
  });
  return taken === undefined ? undefined : keepAlive(deps, taken, signal);
}

function keepAlive(
  deps: EngineDeps,
  taken: { readonly claim: Claim; readonly transfer: Transfer; readonly takenOver: boolean },
  outer: AbortSignal,
): ClaimedTransfer {
  const inner = new AbortController();
  const signal = AbortSignal.any([outer, inner.signal]);
  let bytesDone = 0;
  let lastLive = 0;
  let cancellable = true;
  let beating = false;

  const beat = async (): Promise<void> => {
    if (beating) return;
    beating = true;
    try {
      const { cancelRequested } = await deps.database.read.transfers.heartbeat(taken.claim, deps.leaseMs, bytesDone);
      if (cancelRequested && cancellable) inner.abort(new Failure('cancelled'));
    } catch (error) {
      // A database that does not answer is not a lost claim: the fencing token decides at the next write.
      if (isFailure(error, 'claim.lost')) inner.abort(error);
    } finally {
      beating = false;
    }
  };
  const timer = setInterval(() => void beat(), Math.min(HEARTBEAT_MS, heartbeatMs(deps.leaseMs)));
  timer.unref();

  return {
    ...taken,
    signal,
    progress: (bytes) => {
      bytesDone = bytes;
      const now = Date.now();
      if (now - lastLive < LIVE_MS) return;
      lastLive = now;
      deps.database.live.publish({ ...transferLive(taken.transfer), state: 'running', bytesDone: bytes });
    },
    pastCancelling: () => {
      cancellable = false;
    },
    allowCancelling: () => {
      cancellable = true;
    },
    release: () => clearInterval(timer),
  };
}
