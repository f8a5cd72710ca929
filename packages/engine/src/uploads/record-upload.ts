import {
  type AuditEventType,
  type Claim,
  Failure,
  type Id,
  type KeptStage,
  type New,
  type NewAuditEvent,
  type Receipt,
  type SetTx,
  type Transfer,
  type TransferAdvance,
} from '@waybill/core';
import type { CopiedBytes } from '../copy/copy-file.js';
import { makeReceipt } from '../receipts/receipt.js';
import type { Step } from '../recording/recorder.js';
import { arrivedFile, noteArrivals } from '../runs/note-arrivals.js';
import { transferAuditBase, transferLive } from '../transfers/names.js';
import { accountEnd } from './account-end.js';
import { keepStage } from './kept-stages.js';
import type { UploadDeps, UploadRequest } from './upload-deps.js';

/**
 * Records that an upload began, so that a crash of this process leaves a trace that is swept and audited. What it goes on with is its own
 * from then on. @throws Failure `conflict.state` when somebody else has that already
 */
export async function recordUploadStart(deps: UploadDeps, request: UploadRequest, id: Id): Promise<Transfer> {
  const { session, from } = request;
  const transfer = newUpload(deps, request, id);
  if (typeof from === 'string') return recordUploadBegun(deps, request, transfer);
  const about = { outcome: 'success', actor: session.actor, source: session.source, ...transferAuditBase(transfer) } as const;
  return deps.database.setTransaction(async (tx) => {
    if (!(await tx.keptStages.take(from.id, id))) {
      throw new Failure('conflict.state', { publicDetail: 'Another session goes on with this upload, or its time is over.' });
    }
    const [begun] = await tx.transfers.beginAll([transfer]);
    if (begun === undefined) throw new Failure('internal');
    const details = { resumedBytes: from.bytes, resumedTransferId: from.transferId };
    tx.audit.append({ type: 'upload.resumed', ...about, details });
    tx.live.publish(transferLive(begun));
    return begun;
  });
}

/** Records that this upload, which goes on with nothing, began. */
export function recordUploadBegun(deps: UploadDeps, request: UploadRequest, transfer: New<Transfer>): Promise<Transfer> {
  return deps.recorder.begin(withClaim(deps, transfer), startedEvent(request, transfer));
}

/** Records that an upload began which has come whole since, and the intent to commit it: nothing of it is in its Store yet. */
export function recordUploadIntended(
  deps: UploadDeps,
  request: UploadRequest,
  transfer: New<Transfer>,
  { sizeBytes, sha256, bytesMoved }: ReceivedBytes,
): Promise<Transfer> {
  const intended: New<Transfer> = {
    ...withClaim(deps, transfer),
    state: 'verifying',
    sizeBytes,
    sha256,
    bytesDone: sizeBytes,
    bytesMoved,
  };
  const started = startedEvent(request, transfer);
  if (!request.isUnnamed) return deps.recorder.begin(intended, started);
  return deps.database.setTransaction(async (tx) => {
    const [begun] = await tx.transfers.beginAll([intended]);
    if (begun === undefined) throw new Failure('internal');
    await tx.unnamedUploads.add({ transferId: intended.id, storeId: request.storeId, path: request.storePath });
    tx.audit.append(started);
    tx.live.publish(transferLive(begun));
    return begun;
  });
}

/** It is this process's own from the moment on that it is written. */
function withClaim({ clock, leaseMs }: UploadDeps, transfer: New<Transfer>): New<Transfer> {
  return { ...transfer, claimExpiresAt: new Date(clock.now().getTime() + leaseMs) };
}

function startedEvent({ session, isDirect }: UploadRequest, transfer: New<Transfer>): NewAuditEvent {
  return {
    type: 'upload.started',
    outcome: 'success',
    actor: session.actor,
    source: session.source,
    ...transferAuditBase(transfer),
    ...(isDirect ? { details: { direct: true } } : {}),
  };
}

export function newUpload(
  deps: UploadDeps,
  { session, storeId, virtualPath, storePath, from }: UploadRequest,
  id: Id,
): New<Transfer> {
  const now = deps.clock.now();
  return {
    id,
    direction: 'upload',
    partnerId: session.partnerId,
    runId: null,
    jobId: null,
    accountId: session.accountId,
    sessionId: session.id,
    connectionId: null,
    storeId,
    toConnectionId: null,
    toStoreId: null,
    targetIndex: 0,
    sourcePath: virtualPath,
    targetPath: storePath,
    sourceFingerprint: `upload:${id}`,
    state: 'running',
    attempt: 1,
    maxAttempts: 1,
    fencingToken: 1,
    claimedBy: deps.processName,
    claimExpiresAt: new Date(now.getTime() + deps.leaseMs),
    nextAttemptAt: null,
    cancelRequested: false,
    priority: 'normal',
    position: 0,
    expectedBytes: null,
    bytesDone: typeof from === 'string' ? 0 : from.bytes,
    bytesMoved: 0,
    checkpoint: null,
    stageLeft: false,
    sizeBytes: null,
    sha256: null,
    verification: null,
    sourceDigest: null,
    deliveredPath: null,
    postAction: 'none',
    warnings: [],
    failureCode: null,
    failureDetail: null,
    forgottenAt: null,
    startedAt: now,
    finishedAt: null,
  };
}

/** What was received, when its sender has closed it. */
export interface ReceivedBytes extends CopiedBytes {
  /** How many of its bytes this upload brought; the others were there before. */
  readonly bytesMoved: number;
}

/** Records the intent to commit: size and digest are known, nothing is visible yet. */
export async function recordUploadVerifying(
  deps: UploadDeps,
  { isUnnamed, storeId, storePath }: UploadRequest,
  transfer: Transfer,
  { sizeBytes, sha256, bytesMoved }: ReceivedBytes,
): Promise<Transfer> {
  const step = stepOf(transfer, 'verifying', { sizeBytes, sha256, bytesDone: sizeBytes, bytesMoved });
  if (!isUnnamed) return deps.recorder.record({ ...step, follow: () => ({}) });
  return deps.database.setTransaction(async (tx) => {
    await tx.unnamedUploads.add({ transferId: transfer.id, storeId, path: storePath });
    return takeStep(tx, step);
  });
}

/**
 * Records the commit: state, receipt and audit event in one transaction. The client hears OK only after it. A file under a temporary name
 * gets its receipt when it is renamed, and has not arrived before.
 * @param noted whether something of it may be written down as kept
 */
export async function recordUploadCommitted(
  deps: UploadDeps,
  request: UploadRequest,
  transfer: Transfer,
  noted: boolean,
): Promise<Transfer> {
  const committedAt = deps.clock.now();
  const { session, quota, isUnnamed } = request;
  const fields = { verification: 'size', finishedAt: committedAt } as const;
  const receipt = isUnnamed ? undefined : receiptOf(deps, request, { ...transfer, ...fields }, committedAt);
  const step: Step = {
    ...stepOf(transfer, 'committed', fields),
    arrivesIn: request.storeId,
    follow: (committed) => ({
      audit: committedEvent(request, committed, receipt),
      ...(receipt === undefined ? {} : { receipt, arrived: arrivedFile(committed, committedAt) }),
    }),
  };
  if (receipt !== undefined && quota === undefined && !noted) return deps.recorder.record(step);
  return deps.database.setTransaction(async (tx) => {
    // Before the row of the upload: whoever asks for room locks them in this order.
    if (quota !== undefined) await tx.accountUsage.settle(session.accountId, transfer.id, transfer.sizeBytes ?? 0);
    const committed = await takeStep(tx, step);
    const { audit, arrived } = step.follow(committed);
    if (receipt === undefined) await tx.unnamedUploads.removeOthers(transfer.id);
    else await tx.transfers.addReceipts([receipt]);
    if (arrived !== undefined) await noteArrivals(tx, [arrived]);
    if (noted) await tx.keptStages.removeTakenBy(transfer.id);
    if (audit !== undefined) tx.audit.append(audit);
    tx.live.publish(transferLive(committed));
    return committed;
  });
}

function stepOf(transfer: Transfer, to: 'verifying' | 'committed', fields: Partial<Transfer>): TransferAdvance {
  const { id, fencingToken, claimedBy } = transfer;
  return {
    claim: { transferId: id, fencingToken, worker: claimedBy ?? '' },
    transfer,
    from: to === 'verifying' ? 'running' : 'verifying',
    to,
    fields,
  };
}

async function takeStep(tx: SetTx, step: TransferAdvance): Promise<Transfer> {
  const [outcome = new Failure('internal')] = await tx.transfers.advanceAll([step]);
  if (outcome instanceof Failure) throw outcome;
  return outcome;
}

function committedEvent(
  { session, storeName, storePath, isDirect }: UploadRequest,
  committed: Transfer,
  receipt: Receipt | undefined,
): NewAuditEvent {
  return {
    type: 'upload.committed',
    outcome: 'success',
    actor: session.actor,
    source: session.source,
    ...transferAuditBase(committed),
    ...(session.negotiated === undefined ? {} : { session: session.negotiated }),
    details: {
      store: storeName,
      storePath,
      ...(receipt === undefined ? { temporaryName: true } : { receiptId: receipt.id }),
      ...(isDirect ? { direct: true } : {}),
    },
  };
}

function receiptOf(deps: UploadDeps, request: UploadRequest, transfer: Transfer, committedAt: Date): Receipt {
  const { session, storeName, storePath, virtualPath } = request;
  return makeReceipt(
    {
      transfer,
      partner: session.partnerName,
      source: accountEnd(session, virtualPath),
      target: { kind: 'store', name: storeName, path: storePath },
      session: undefined,
      committedAt,
    },
    deps.signer,
  );
}

/** How an upload ended that did not arrive. */
export interface UploadEnd {
  readonly type: Extract<AuditEventType, 'upload.abandoned' | 'upload.refused'>;
  readonly failure: Failure;
  readonly bytesReceived: number;
  readonly from?: 'running' | 'verifying';
  /** What is kept of it. */
  readonly kept?: KeptStage | undefined;
  /** Whether something of it may be written down as kept. */
  readonly noted?: boolean;
}

/** Records that an upload ended without arriving. @returns the stage that is to be removed now: its own, or one whose place it took */
export async function recordUploadEnd(
  deps: Pick<UploadDeps, 'database' | 'clock'>,
  { session, isDirect, quota }: Pick<UploadRequest, 'session' | 'isDirect' | 'quota'>,
  claim: Claim,
  { type, failure, bytesReceived, from = 'running', kept, noted = false }: UploadEnd,
): Promise<KeptStage | undefined> {
  return deps.database.transaction(async (tx) => {
    const transfer = await tx.transfers.advance(claim, from, 'failed', {
      failureCode: failure.code,
      failureDetail: failure.publicDetail,
      bytesDone: bytesReceived,
      finishedAt: deps.clock.now(),
      claimedBy: null,
      claimExpiresAt: null,
    });
    if (quota !== undefined) await tx.accountUsage.release(transfer.id);
    // What was written directly stays, however much it is; who sweeps does not know whether it was.
    if (quota !== undefined && (isDirect || session.actor.kind === 'platform')) await tx.accountUsage.forget(session.accountId);
    const outcome = kept === undefined ? undefined : await keepStage(tx, kept, { ...session, sessionId: session.id });
    if (from === 'verifying') await tx.unnamedUploads.remove(transfer.id);
    if (outcome?.kept !== true && noted) await tx.keptStages.removeTakenBy(transfer.id);
    tx.audit.append({
      type,
      outcome: 'failure',
      actor: session.actor,
      source: session.source,
      ...transferAuditBase(transfer),
      failure: { code: failure.code, detail: failure.publicDetail },
      details: {
        bytesReceived,
        ...(isDirect ? { direct: true } : {}),
        ...ruleOf(failure),
        ...(kept === undefined || outcome?.kept !== true
          ? {}
          : { keptBytes: kept.bytes, keptUntil: kept.expiresAt.toISOString() }),
      },
    });
    tx.live.publish(transferLive(transfer));
    return outcome?.kept === false ? kept : outcome?.replaced;
  });
}

/** The rule by which it was refused. */
function ruleOf({ context: { rule } }: Failure): { readonly rule?: string } {
  return typeof rule === 'string' ? { rule } : {};
}
