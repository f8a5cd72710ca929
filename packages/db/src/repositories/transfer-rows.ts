import {
  type Checkpoint,
  type New,
  parseVPath,
  postActionStates,
  type Transfer,
  type TransferState,
  transferDirections,
  transferPriorities,
  transferStates,
  transferTransitions,
  verificationLevels,
} from '@waybill/core';
import type { Transfer as PrismaRow } from '../generated/client.js';
import { checkpointOf } from '../rows/json.js';
import {
  failureCodeOrNull,
  oneOf,
  oneOfOrNull,
  storable,
  storableOrNull,
  toBigInt,
  toBigIntOrNull,
  toNumber,
  toNumberOrNull,
} from '../rows/values.js';

/** A statement in SQL may tell a `bigint` as text. */
type AsRead<T> = { readonly [K in keyof T]: T[K] extends bigint | null ? T[K] | string : T[K] };

/** A row of `transfers`, without the columns that only serve an index. */
export type TransferRow = AsRead<Omit<PrismaRow, keyof typeof indexOnly>>;

/** The columns that Prisma leaves out of what it reads. */
export const indexOnly = {
  fingerprintHash: true,
  targetPathHash: true,
  targetEndId: true,
  endedAs: true,
  deliveredDigest: true,
} as const;

/** The columns of a {@link TransferRow}, for a statement in SQL. */
export const transferColumns = `
  t.id, t.version, t.created_at AS "createdAt", t.updated_at AS "updatedAt", t.direction, t.partner_id AS "partnerId",
  t.run_id AS "runId", t.job_id AS "jobId", t.account_id AS "accountId", t.session_id AS "sessionId",
  t.connection_id AS "connectionId", t.store_id AS "storeId",
  t.to_connection_id AS "toConnectionId", t.to_store_id AS "toStoreId", t.target_index AS "targetIndex", t.source_path AS "sourcePath", t.target_path AS "targetPath",
  t.delivered_path AS "deliveredPath",
  t.source_fingerprint AS "sourceFingerprint", t.state, t.priority, t.position, t.attempt, t.max_attempts AS "maxAttempts",
  t.fencing_token AS "fencingToken", t.claimed_by AS "claimedBy", t.claim_expires_at AS "claimExpiresAt",
  t.next_attempt_at AS "nextAttemptAt", t.cancel_requested AS "cancelRequested", t.expected_bytes AS "expectedBytes",
  t.bytes_done AS "bytesDone", t.bytes_moved AS "bytesMoved", t.checkpoint, t.stage_left AS "stageLeft",
  t.size_bytes AS "sizeBytes", t.sha256, t.verification, t.source_digest AS "sourceDigest", t.post_action AS "postAction", t.warnings,
  t.failure_code AS "failureCode", t.failure_detail AS "failureDetail", t.forgotten_at AS "forgottenAt", t.started_at AS "startedAt",
  t.finished_at AS "finishedAt"`;

/** The Transfer of a row. */
export function transferOf(row: TransferRow): Transfer {
  return {
    id: row.id,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    direction: oneOf(transferDirections, row.direction),
    partnerId: row.partnerId,
    runId: row.runId,
    jobId: row.jobId,
    accountId: row.accountId,
    sessionId: row.sessionId,
    connectionId: row.connectionId,
    storeId: row.storeId,
    toConnectionId: row.toConnectionId,
    toStoreId: row.toStoreId,
    targetIndex: row.targetIndex,
    sourcePath: parseVPath(row.sourcePath),
    targetPath: parseVPath(row.targetPath),
    deliveredPath: row.deliveredPath === null ? null : parseVPath(row.deliveredPath),
    sourceFingerprint: row.sourceFingerprint,
    state: oneOf(transferStates, row.state),
    priority: oneOf(transferPriorities, row.priority),
    position: row.position,
    attempt: row.attempt,
    maxAttempts: row.maxAttempts,
    fencingToken: toNumber(row.fencingToken),
    claimedBy: row.claimedBy,
    claimExpiresAt: row.claimExpiresAt,
    nextAttemptAt: row.nextAttemptAt,
    cancelRequested: row.cancelRequested,
    expectedBytes: toNumberOrNull(row.expectedBytes),
    bytesDone: toNumber(row.bytesDone),
    bytesMoved: toNumber(row.bytesMoved),
    checkpoint: checkpointOf(row.checkpoint),
    stageLeft: row.stageLeft,
    sizeBytes: toNumberOrNull(row.sizeBytes),
    sha256: row.sha256,
    verification: oneOfOrNull(verificationLevels, row.verification),
    sourceDigest: row.sourceDigest,
    postAction: oneOf(postActionStates, row.postAction),
    warnings: row.warnings,
    failureCode: failureCodeOrNull(row.failureCode),
    failureDetail: row.failureDetail,
    forgottenAt: row.forgottenAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
  };
}

/** As it is stored. */
export function checkpointColumn(checkpoint: Checkpoint | null): string | null {
  return checkpoint === null ? null : JSON.stringify(checkpoint);
}

/** The types of the columns that change in the life of a Transfer, for a statement that takes them from JSON. */
export const changingColumns: Readonly<Record<string, string>> = {
  run_id: 'uuid',
  connection_id: 'uuid',
  store_id: 'uuid',
  target_index: 'integer',
  state: 'text',
  priority: 'text',
  position: 'integer',
  attempt: 'integer',
  max_attempts: 'integer',
  fencing_token: 'bigint',
  claimed_by: 'text',
  claim_expires_at: 'timestamptz',
  next_attempt_at: 'timestamptz',
  cancel_requested: 'boolean',
  expected_bytes: 'bigint',
  bytes_done: 'bigint',
  bytes_moved: 'bigint',
  checkpoint: 'text',
  stage_left: 'boolean',
  size_bytes: 'bigint',
  sha256: 'text',
  verification: 'text',
  source_digest: 'text',
  delivered_path: 'text',
  post_action: 'text',
  warnings: 'text[]',
  failure_code: 'text',
  failure_detail: 'text',
  forgotten_at: 'timestamptz',
  started_at: 'timestamptz',
  finished_at: 'timestamptz',
};

/** The columns of those fields of a Transfer that change in its life, its state apart. */
export function transferChanges(fields: Partial<Transfer>) {
  const { runId, attempt, maxAttempts, fencingToken, claimedBy, claimExpiresAt, nextAttemptAt, cancelRequested } = fields;
  const { priority, position, expectedBytes, bytesDone, bytesMoved, checkpoint, stageLeft } = fields;
  const { sizeBytes, sha256, verification, postAction, warnings } = fields;
  const { sourceDigest, deliveredPath } = fields;
  const { failureCode, failureDetail, forgottenAt, startedAt, finishedAt } = fields;
  return {
    ...(runId !== undefined && { runId }),
    ...(attempt !== undefined && { attempt }),
    ...(maxAttempts !== undefined && { maxAttempts }),
    ...(fencingToken !== undefined && { fencingToken: toBigInt(fencingToken) }),
    ...(claimedBy !== undefined && { claimedBy }),
    ...(claimExpiresAt !== undefined && { claimExpiresAt }),
    ...(nextAttemptAt !== undefined && { nextAttemptAt }),
    ...(cancelRequested !== undefined && { cancelRequested }),
    ...(priority !== undefined && { priority }),
    ...(position !== undefined && { position }),
    ...(expectedBytes !== undefined && { expectedBytes: toBigIntOrNull(expectedBytes) }),
    ...(bytesDone !== undefined && { bytesDone: toBigInt(bytesDone) }),
    ...(bytesMoved !== undefined && { bytesMoved: toBigInt(bytesMoved) }),
    ...(checkpoint !== undefined && { checkpoint: checkpointColumn(checkpoint) }),
    ...(stageLeft !== undefined && { stageLeft }),
    ...(sizeBytes !== undefined && { sizeBytes: toBigIntOrNull(sizeBytes) }),
    ...(sha256 !== undefined && { sha256 }),
    ...(verification !== undefined && { verification }),
    ...(sourceDigest !== undefined && { sourceDigest }),
    ...(deliveredPath !== undefined && { deliveredPath }),
    ...(postAction !== undefined && { postAction }),
    ...(warnings !== undefined && { warnings: warnings.map(storable) }),
    ...(failureCode !== undefined && { failureCode }),
    ...(failureDetail !== undefined && { failureDetail: storableOrNull(failureDetail) }),
    ...(forgottenAt !== undefined && { forgottenAt }),
    ...(startedAt !== undefined && { startedAt }),
    ...(finishedAt !== undefined && { finishedAt }),
  };
}

/** What a change of the whole thing writes: where it runs and what became of it; what it is stays. */
export function wholeChange(thing: Transfer) {
  const { connectionId, storeId, targetIndex, state } = thing;
  return { connectionId, storeId, targetIndex, state, ...transferChanges(thing) };
}

/** All columns that a creator states. */
export function newTransferColumns(thing: New<Transfer>) {
  return {
    id: thing.id,
    direction: thing.direction,
    partnerId: thing.partnerId,
    runId: thing.runId,
    jobId: thing.jobId,
    accountId: thing.accountId,
    sessionId: thing.sessionId,
    connectionId: thing.connectionId,
    storeId: thing.storeId,
    toConnectionId: thing.toConnectionId,
    toStoreId: thing.toStoreId,
    targetIndex: thing.targetIndex,
    sourcePath: thing.sourcePath,
    targetPath: thing.targetPath,
    deliveredPath: thing.deliveredPath,
    sourceFingerprint: thing.sourceFingerprint,
    state: thing.state,
    priority: thing.priority,
    position: thing.position,
    attempt: thing.attempt,
    maxAttempts: thing.maxAttempts,
    fencingToken: toBigInt(thing.fencingToken),
    claimedBy: thing.claimedBy,
    claimExpiresAt: thing.claimExpiresAt,
    nextAttemptAt: thing.nextAttemptAt,
    cancelRequested: thing.cancelRequested,
    expectedBytes: toBigIntOrNull(thing.expectedBytes),
    bytesDone: toBigInt(thing.bytesDone),
    bytesMoved: toBigInt(thing.bytesMoved),
    checkpoint: checkpointColumn(thing.checkpoint),
    stageLeft: thing.stageLeft,
    sizeBytes: toBigIntOrNull(thing.sizeBytes),
    sha256: thing.sha256,
    verification: thing.verification,
    sourceDigest: thing.sourceDigest,
    postAction: thing.postAction,
    warnings: thing.warnings.map(storable),
    failureCode: thing.failureCode,
    failureDetail: storableOrNull(thing.failureDetail),
    forgottenAt: thing.forgottenAt,
    startedAt: thing.startedAt,
    finishedAt: thing.finishedAt,
  };
}

/** The states that may become `to` by the table of core, and `to` itself. */
export function mayBecome(to: TransferState): TransferState[] {
  return transferStates.filter((from) => {
    const next: readonly TransferState[] = transferTransitions[from];
    return from === to || next.includes(to);
  });
}
