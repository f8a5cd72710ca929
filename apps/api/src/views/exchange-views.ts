import type { ReceiptView, RunView, SightingView, TransferView } from '@waybill/contracts';
import { type JobEnd, type Run, type RunCause, type Sighting, type Transfer, transferEnds } from '@waybill/core';
import type { ProvenReceipt } from '@waybill/engine';
import type { Names } from './names.js';
import { eventProofView } from './proof-views.js';
import { instant, instantOrNull, stored } from './wire.js';

/** A Run as the API shows it. */
export async function runView(run: Run, names: Names): Promise<RunView> {
  const job = await names.job(run.jobId);
  const partner = job === undefined ? undefined : await names.partner(job.partnerId);
  const { seen, taken, skipped, committed, failed, cancelled, bytes } = run.counts;
  return {
    ...stored(run),
    jobId: run.jobId,
    jobSlug: job?.slug ?? null,
    jobName: job?.name ?? null,
    jobVersion: run.jobVersion,
    partnerId: job?.partnerId ?? null,
    partnerName: partner?.name ?? null,
    scheduleId: run.scheduleId,
    slot: run.slot,
    trigger: run.trigger,
    cause: causeView(run.cause),
    requestedBy: run.requestedBy,
    state: run.state,
    waiting: run.waiting,
    counts: { seen, taken, skipped, committed, failed, cancelled, bytes: Number(bytes) },
    warnings: [...run.warnings],
    failureCode: run.failureCode,
    failureDetail: run.failureDetail,
    attempt: run.attempt,
    nextAttemptAt: instantOrNull(run.nextAttemptAt),
    cancelRequested: run.cancelRequested,
    configurationDigest: run.configurationDigest,
    startedAt: instantOrNull(run.startedAt),
    finishedAt: instantOrNull(run.finishedAt),
  };
}

function causeView(cause: RunCause | null): RunView['cause'] {
  if (cause?.kind !== 'file') return cause;
  return { ...cause, files: cause.files.map(({ path, transferId }) => ({ path, transferId })) };
}

/** A Sighting as the API shows it. */
export function sightingView(sighting: Sighting): SightingView {
  const { id, runId, path, sizeBytes, decision, reason, transferId } = sighting;
  return {
    id,
    runId,
    path,
    sizeBytes,
    modifiedAt: instantOrNull(sighting.modifiedAt),
    decision,
    reason,
    transferId,
    seenAt: instant(sighting.seenAt),
  };
}

/** A Transfer as the API shows it: who claimed it and by which token is nobody's business outside. */
export async function transferView(transfer: Transfer, names: Names): Promise<TransferView> {
  const { partnerId, jobId, accountId, connectionId, storeId } = transfer;
  return {
    ...stored(transfer),
    direction: transfer.direction,
    partnerId,
    partnerName: (await names.partner(partnerId))?.name ?? null,
    runId: transfer.runId,
    jobId,
    jobSlug: jobId === null ? null : ((await names.job(jobId))?.slug ?? null),
    accountId,
    accountUsername: accountId === null ? null : ((await names.account(accountId))?.username ?? null),
    sessionId: transfer.sessionId,
    connectionId,
    connectionSlug: connectionId === null ? null : ((await names.connection(connectionId))?.slug ?? null),
    storeId,
    storeSlug: storeId === null ? null : ((await names.store(storeId))?.slug ?? null),
    ...(await transferEndsView(transfer, names)),
    sourcePath: transfer.sourcePath,
    targetPath: transfer.targetPath,
    deliveredPath: transfer.deliveredPath,
    state: transfer.state,
    attempt: transfer.attempt,
    maxAttempts: transfer.maxAttempts,
    nextAttemptAt: instantOrNull(transfer.nextAttemptAt),
    cancelRequested: transfer.cancelRequested,
    expectedBytes: transfer.expectedBytes,
    bytesDone: transfer.bytesDone,
    bytesMoved: transfer.bytesMoved,
    sizeBytes: transfer.sizeBytes,
    sha256: transfer.sha256,
    verification: transfer.verification,
    sourceDigest: transfer.sourceDigest,
    postAction: transfer.postAction,
    warnings: [...transfer.warnings],
    failureCode: transfer.failureCode,
    failureDetail: transfer.failureDetail,
    forgottenAt: instantOrNull(transfer.forgottenAt),
    startedAt: instantOrNull(transfer.startedAt),
    finishedAt: instantOrNull(transfer.finishedAt),
  };
}

async function transferEndsView(transfer: Transfer, names: Names): Promise<Pick<TransferView, 'source' | 'target'>> {
  const { source, target } = transferEnds(transfer);
  const { accountId } = transfer;
  const nameOf = async ({ kind, id }: JobEnd) => ({
    kind,
    id,
    name: (kind === 'store' ? await names.store(id) : await names.connection(id))?.slug ?? null,
  });
  if (source !== undefined) return { source: await nameOf(source), target: await nameOf(target) };
  const account = accountId === null ? undefined : await names.account(accountId);
  return { source: { kind: 'account', id: accountId ?? '', name: account?.username ?? null }, target: await nameOf(target) };
}

/** A receipt as the API shows it. */
export function receiptView({ receipt, proof }: ProvenReceipt): ReceiptView {
  const { id, transferId, body, signature, signedBy } = receipt;
  const document = { id, transferId, body, signature, signedBy, createdAt: instant(receipt.createdAt) };
  return { ...document, proof: proof === null ? null : eventProofView(proof) };
}
