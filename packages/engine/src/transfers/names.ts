import type { AuditActor, AuditSession, Checkpoint, Id, New, SessionFacts, Transfer } from '@waybill/core';

/** What acts when no person or partner does. */
export function platformActor(processName: string): AuditActor {
  return { kind: 'platform', name: processName };
}

/**
 * Names the stage of one claim. The fencing token is part of it, so that a worker that lost its claim can never commit or remove
 * what its successor stages, nor write anything else into it (docs/adr/0011).
 */
export function stageToken(transferId: Id, fencingToken: number): string {
  return `${transferId.replaceAll('-', '')}-${fencingToken}`;
}

/** The tokens of all earlier claims, latest first; a crash can have left a stage of any of them. */
export function earlierStageTokens(transfer: Pick<Transfer, 'id' | 'fencingToken'>): readonly string[] {
  const tokens: string[] = [];
  for (let fencing = transfer.fencingToken - 1; fencing >= 1; fencing -= 1) tokens.push(stageToken(transfer.id, fencing));
  return tokens;
}

/**
 * The tokens under which the stage of a checkpoint may be, latest first: its own, and those of claims that made it theirs and ended
 * before they could write down anything.
 */
export function checkpointTokens(transfer: Pick<Transfer, 'id' | 'fencingToken'>, checkpoint: Checkpoint): readonly string[] {
  const tokens: string[] = [];
  for (let fencing = transfer.fencingToken - 1; fencing >= checkpoint.fencingToken; fencing -= 1) {
    tokens.push(stageToken(transfer.id, fencing));
  }
  return tokens;
}

/** What was negotiated with a partner, as the audit trail says it. */
export function auditSessionOf(session: SessionFacts): AuditSession {
  const { keyExchange, hostKeyAlgorithm, hostKeyFingerprint, cipher, mac, serverIdentification: server } = session;
  const both = { cipherIn: cipher, cipherOut: cipher, macIn: mac, macOut: mac };
  return { protocol: 'ssh', keyExchange, hostKeyAlgorithm, hostKeyFingerprint, ...both, server };
}

/** The part every audit event of a Transfer has. `jobVersion` where it is known which one said how. */
export function transferAuditBase(transfer: New<Transfer>, jobVersion?: number) {
  const { startedAt, finishedAt, verification } = transfer;
  return {
    target: { kind: 'transfer' as const, id: transfer.id, name: transfer.targetPath },
    partnerId: transfer.partnerId,
    transferId: transfer.id,
    ...(transfer.jobId === null ? {} : { jobId: transfer.jobId }),
    ...(transfer.runId === null ? {} : { runId: transfer.runId }),
    ...(transfer.sessionId === null ? {} : { sessionId: transfer.sessionId }),
    file: {
      path: transfer.sourcePath,
      truePath: transfer.deliveredPath ?? transfer.targetPath,
      ...(transfer.sizeBytes === null ? {} : { sizeBytes: transfer.sizeBytes }),
      ...(transfer.sha256 === null ? {} : { sha256: transfer.sha256 }),
      ...(verification === null ? {} : { verification }),
    },
    transfer: {
      direction: transfer.direction,
      attempt: transfer.attempt,
      ...(startedAt === null || finishedAt === null
        ? {}
        : { durationMs: Math.max(0, finishedAt.getTime() - startedAt.getTime()) }),
      ...(jobVersion === undefined ? {} : { jobVersion }),
    },
  };
}

/** What the console hears about a Transfer. */
export function transferLive(transfer: New<Transfer>) {
  return {
    kind: 'transfer' as const,
    id: transfer.id,
    runId: transfer.runId,
    direction: transfer.direction,
    state: transfer.state,
    bytesDone: transfer.bytesDone,
    expectedBytes: transfer.expectedBytes,
  };
}
