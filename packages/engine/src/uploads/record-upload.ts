import { type AuditEventType, type Claim, Failure, type Id, type KeptStage, type Receipt, type Transfer } from '@waybill/core';
import type { CopiedBytes } from '../copy/copy-file.js';
import { makeReceipt } from '../receipts/receipt.js';
import { arrivedFile, noteArrivals } from '../runs/note-arrivals.js';
import { transferAuditBase, transferLive } from '../transfers/names.js';
import { keepStage } from './kept-stages.js';
import type { UploadDeps, UploadRequest } from './upload-deps.js';

/**
 * Records that an upload began, so that a crash of this process leaves a trace that is swept and audited. What it goes on with is its own
 * from then on. @throws Failure `conflict.state` when somebody else has that already
 */
export async function recordUploadStart(deps: UploadDeps, request: UploadRequest, id: Id): Promise<Transfer> {
  const now = deps.clock.now();
  const { session, from } = request;
  const kept = typeof from === 'string' ? undefined : from;
  return deps.database.transaction(async (tx) => {
    if (kept !== undefined && !(await tx.keptStages.take(kept.id, id))) {
      throw new Failure('conflict.state', { publicDetail: 'Another session goes on with this upload, or its time is over.' });
    }
    const transfer = await tx.transfers.insert({
      id,
      direction: 'upload',
      partnerId: session.partnerId,
      runId: null,
      jobId: null,
      accountId: session.accountId,
      sessionId: session.id,
      connectionId: null,
      storeId: request.storeId,
      toConnectionId: null,
      toStoreId: null,
      targetIndex: 0,
      sourcePath: request.virtualPath,
      targetPath: request.storePath,
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
      bytesDone: kept?.bytes ?? 0,
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
    });
    tx.audit.append({
      type: kept === undefined ? 'upload.started' : 'upload.resumed',
      outcome: 'success',
      actor: session.actor,
      source: session.source,
      ...transferAuditBase(transfer),
      ...(kept === undefined ? {} : { details: { resumedBytes: kept.bytes, resumedTransferId: kept.transferId } }),
      ...(request.isDirect ? { details: { direct: true } } : {}),
    });
    return transfer;
  });
}

/** Records the intent to commit: size and digest are known, nothing is visible yet. */
export async function recordUploadVerifying(
  deps: UploadDeps,
  { isUnnamed, storeId, storePath }: UploadRequest,
  claim: Claim,
  copied: CopiedBytes,
): Promise<Transfer> {
  return deps.database.transaction(async (tx) => {
    if (isUnnamed) await tx.unnamedUploads.add({ transferId: claim.transferId, storeId, path: storePath });
    return tx.transfers.advance(claim, 'running', 'verifying', {
      sizeBytes: copied.sizeBytes,
      sha256: copied.sha256,
      bytesDone: copied.sizeBytes,
    });
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
  claim: Claim,
  noted: boolean,
): Promise<Transfer> {
  const committedAt = deps.clock.now();
  const { session } = request;
  return deps.database.transaction(async (tx) => {
    const transfer = await tx.transfers.advance(claim, 'verifying', 'committed', {
      verification: 'size',
      finishedAt: committedAt,
      claimedBy: null,
      claimExpiresAt: null,
    });
    const receipt = request.isUnnamed ? undefined : receiptOf(deps, request, transfer, committedAt);
    if (receipt === undefined) await tx.unnamedUploads.removeOthers(transfer.id);
    else await tx.transfers.addReceipt(receipt);
    if (request.quota !== undefined) {
      await tx.accountUsage.settle(request.session.accountId, transfer.id, transfer.sizeBytes ?? 0);
    }
    tx.audit.append({
      type: 'upload.committed',
      outcome: 'success',
      actor: session.actor,
      source: session.source,
      ...transferAuditBase(transfer),
      details: {
        store: request.storeName,
        storePath: request.storePath,
        ...(receipt === undefined ? { temporaryName: true } : { receiptId: receipt.id }),
        ...(request.isDirect ? { direct: true } : {}),
      },
    });
    if (!request.isUnnamed) await noteArrivals(tx, [arrivedFile(transfer, committedAt)]);
    if (noted) await tx.keptStages.removeTakenBy(transfer.id);
    tx.live.publish(transferLive(transfer));
    return transfer;
  });
}

function receiptOf(deps: UploadDeps, request: UploadRequest, transfer: Transfer, committedAt: Date): Receipt {
  const { session, storeName, storePath, virtualPath } = request;
  return makeReceipt(
    {
      transfer,
      partner: session.partnerName,
      source: { kind: 'account', name: session.username, path: virtualPath },
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
  deps: UploadDeps,
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
