import type { AuditEventType, Claim, Failure, Id, Transfer } from '@waybill/core';
import type { CopiedBytes } from '../copy/copy-file.js';
import { makeReceipt } from '../receipts/receipt.js';
import { arrivedFile, noteArrivals } from '../runs/note-arrivals.js';
import { transferAuditBase, transferLive } from '../transfers/names.js';
import type { UploadDeps, UploadRequest } from './upload-deps.js';

/** Records that an upload began, so that a crash of this process leaves a trace that is swept and audited. */
export async function recordUploadStart(deps: UploadDeps, request: UploadRequest, id: Id): Promise<Transfer> {
  const now = deps.clock.now();
  const { session } = request;
  return deps.database.transaction(async (tx) => {
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
      bytesDone: 0,
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
      type: 'upload.started',
      outcome: 'success',
      actor: session.actor,
      source: session.source,
      ...transferAuditBase(transfer),
    });
    return transfer;
  });
}

/** Records the intent to commit: size and digest are known, nothing is visible yet. */
export async function recordUploadVerifying(deps: UploadDeps, claim: Claim, copied: CopiedBytes): Promise<Transfer> {
  return deps.database.transaction((tx) =>
    tx.transfers.advance(claim, 'running', 'verifying', {
      sizeBytes: copied.sizeBytes,
      sha256: copied.sha256,
      bytesDone: copied.sizeBytes,
    }),
  );
}

/** Records the commit: state, receipt and audit event in one transaction. The client hears OK only after it. */
export async function recordUploadCommitted(deps: UploadDeps, request: UploadRequest, claim: Claim): Promise<Transfer> {
  const committedAt = deps.clock.now();
  const { session } = request;
  return deps.database.transaction(async (tx) => {
    const transfer = await tx.transfers.advance(claim, 'verifying', 'committed', {
      verification: 'size',
      finishedAt: committedAt,
      claimedBy: null,
      claimExpiresAt: null,
    });
    const receipt = makeReceipt(
      {
        transfer,
        partner: session.partnerName,
        source: { kind: 'account', name: session.username, path: request.virtualPath },
        target: { kind: 'store', name: request.storeName, path: request.storePath },
        session: undefined,
        committedAt,
      },
      deps.signer,
    );
    await tx.transfers.addReceipt(receipt);
    tx.audit.append({
      type: 'upload.committed',
      outcome: 'success',
      actor: session.actor,
      source: session.source,
      ...transferAuditBase(transfer),
      details: { store: request.storeName, storePath: request.storePath, receiptId: receipt.id },
    });
    await noteArrivals(tx, [arrivedFile(transfer, committedAt)]);
    tx.live.publish(transferLive(transfer));
    return transfer;
  });
}

/** Records that an upload ended without arriving. */
export async function recordUploadEnd(
  deps: UploadDeps,
  request: Pick<UploadRequest, 'session'>,
  claim: Claim,
  type: Extract<AuditEventType, 'upload.abandoned' | 'upload.refused'>,
  failure: Failure,
  bytesReceived: number,
  from: 'running' | 'verifying' = 'running',
): Promise<void> {
  const { session } = request;
  await deps.database.transaction(async (tx) => {
    const transfer = await tx.transfers.advance(claim, from, 'failed', {
      failureCode: failure.code,
      failureDetail: failure.publicDetail,
      bytesDone: bytesReceived,
      finishedAt: deps.clock.now(),
      claimedBy: null,
      claimExpiresAt: null,
    });
    tx.audit.append({
      type,
      outcome: 'failure',
      actor: session.actor,
      source: session.source,
      ...transferAuditBase(transfer),
      failure: { code: failure.code, detail: failure.publicDetail },
      details: { bytesReceived },
    });
    tx.live.publish(transferLive(transfer));
  });
}
