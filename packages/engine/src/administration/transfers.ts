import { assertTransferTransition, Failure, type Id, type Transfer } from '@waybill/core';
import { transferAuditBase, transferLive } from '../transfers/names.js';
import { addFinishRunWhenLast } from '../transfers/settle.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { actBy } from './record-change.js';

/**
 * Cancels a Transfer: at once when no worker holds it, else the worker stops within a second and leaves nothing visible
 * (BEHAVIOURS B24).
 * @throws Failure `conflict.state` when it is over, or is an upload, which only its sender can end
 */
export async function cancelTransfer(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<Transfer> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.transfers.get(id);
    refuseUpload(before);
    if (before.state === 'committed' || before.state === 'failed' || before.state === 'cancelled') {
      throw new Failure('conflict.state', { publicDetail: `The transfer is over: it is ${before.state}.` });
    }
    tx.audit.append({ ...actBy(context), type: 'transfer.cancel-requested', ...transferAuditBase(before) });
    const [cancelled] = await tx.transfers.requestCancel({ id });
    if (cancelled === undefined) return tx.transfers.get(id);
    tx.audit.append({ ...actBy(context), type: 'transfer.cancelled', ...transferAuditBase(cancelled) });
    await addFinishRunWhenLast(tx, cancelled);
    tx.live.publish(transferLive(cancelled));
    return cancelled;
  });
}

/**
 * Queues a failed or cancelled Transfer again, with all its attempts before it. Its Run keeps the outcome it had.
 * @throws Failure `conflict.state` in any other state, for uploads, and while the partner is suspended
 */
export async function retryTransfer(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<Transfer> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.transfers.get(id);
    refuseUpload(before);
    if (before.state !== 'failed' && before.state !== 'cancelled') {
      throw new Failure('conflict.state', {
        publicDetail: `Only a failed or cancelled transfer can be retried; this one is ${before.state}.`,
      });
    }
    assertTransferTransition(before.state, 'queued');
    const partner = await tx.partners.get(before.partnerId);
    if (partner.status === 'suspended') {
      throw new Failure('conflict.state', { publicDetail: `The partner "${partner.name}" is suspended; nothing is sent.` });
    }
    const after = await tx.transfers.update({
      ...before,
      state: 'queued',
      attempt: 0,
      nextAttemptAt: null,
      cancelRequested: false,
      claimedBy: null,
      claimExpiresAt: null,
      bytesDone: 0,
      // The next attempt removes it before it begins.
      stageLeft: false,
      failureCode: null,
      failureDetail: null,
      finishedAt: null,
    });
    tx.audit.append({
      ...actBy(context),
      type: 'transfer.retry-requested',
      ...transferAuditBase(after),
      details: { state: before.state, failureCode: before.failureCode },
    });
    if (after.runId !== null) tx.outbox.add({ task: { name: 'run-transfers', runId: after.runId } });
    tx.live.publish(transferLive(after));
    return after;
  });
}

/**
 * Lets the next Run that finds the same source file take it again, as if it had never been delivered (BEHAVIOURS B14). What was delivered
 * stays where it is.
 * @throws Failure `conflict.state` unless it was committed by a Run, was not forgotten yet, and leaves its source alone
 */
export async function forgetTransfer(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<Transfer> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.transfers.get(id);
    refuseUpload(before);
    const refusal = reasonNotToForget(before);
    if (refusal !== undefined) throw new Failure('conflict.state', { publicDetail: refusal });
    const after = await tx.transfers.update({ ...before, forgottenAt: deps.clock.now() });
    tx.audit.append({ ...actBy(context), type: 'transfer.forgotten', ...transferAuditBase(after) });
    tx.live.publish(transferLive(after));
    return after;
  });
}

function reasonNotToForget({ state, postAction, forgottenAt }: Transfer): string | undefined {
  if (state === 'failed' || state === 'cancelled')
    return 'It was not delivered: the next run that finds the file takes it anyway.';
  if (state !== 'committed') return `The transfer is not over: it is ${state}.`;
  if (forgottenAt !== null) return 'It was forgotten already; the next run that finds the file takes it.';
  if (postAction === 'pending') return 'Its source file is about to be deleted or moved; there will be nothing to take again.';
  return undefined;
}

function refuseUpload(transfer: Transfer): void {
  if (transfer.direction === 'upload') {
    throw new Failure('conflict.state', { publicDetail: 'An upload is in the hands of the partner that sends it.' });
  }
}
