import { type FileInfo, isFailure, type Stage, type Storage, type VPath } from '@waybill/core';
import { type CommitRequest, commitByRules, opensToReplace } from '../copy/commit-by-rules.js';
import type { CopyResult, SourcedBytes } from '../copy/copy-file.js';
import { holdsExactly } from '../copy/holds-exactly.js';
import { verifyByReadBack } from '../copy/verify-by-read-back.js';
import type { ClaimedTransfer } from './claimed-transfer.js';
import type { TransferEnd } from './ends.js';
import { earlierStageTokens } from './names.js';

/** How a stage that was left is committed. */
export type LeftCommit = Pick<CommitRequest, 'rules' | 'now' | 'onOtherPath'>;

/**
 * An attempt that ended between the recorded intent to commit and the recorded commit. The stage tells which side of the commit it
 * was: still there and whole, it is committed now; gone, the commit happened (BEHAVIOURS B8), unless what is at the target says
 * otherwise. Resolves to undefined when no commit was intended, or when the file must be sent again.
 * @throws Failure `target.exists` when something else took the place meanwhile and may not be overwritten
 */
export async function finishInterruptedCommit(
  { transfer, signal }: Pick<ClaimedTransfer, 'transfer' | 'signal'>,
  target: Pick<TransferEnd, 'storage' | 'path'>,
  left: LeftCommit,
): Promise<CopyResult | undefined> {
  const { sizeBytes, sha256, sourceDigest } = transfer;
  if (sizeBytes === null || sha256 === null) return undefined;
  const expected = { sizeBytes, sha256, sourceDigest };
  const { storage, path } = target;
  const seenAt = transfer.deliveredPath ?? path;
  const stages = await Promise.all(
    earlierStageTokens(transfer).map(async (token) => ({ token, bytes: await storage.stageSize(path, token, signal) })),
  );
  for (const { token, bytes } of stages) {
    if (bytes !== undefined) return commitStage({ storage, path, token, seenAt, ...left }, expected, bytes, signal);
  }
  return lookAtTarget(storage, seenAt, expected, signal);
}

interface LeftStage extends LeftCommit {
  readonly storage: Storage;
  readonly path: VPath;
  readonly token: string;
  /** Where the file is when the commit happened. */
  readonly seenAt: VPath;
}

async function commitStage(
  { storage, path, token, seenAt, rules, now, onOtherPath }: LeftStage,
  expected: SourcedBytes,
  stagedBytes: number,
  signal: AbortSignal,
): Promise<CopyResult | undefined> {
  if (stagedBytes !== expected.sizeBytes) {
    await storage.discardStage(path, token, signal);
    return undefined;
  }
  // Where a commit is link and unlink, a crash between the two leaves both names.
  if (
    rules.onConflict !== 'overwrite' &&
    (await present(storage, seenAt, signal)) &&
    (await holdsExactly(storage, seenAt, expected, signal))
  ) {
    await storage.discardStage(path, token, signal);
    return { ...expected, verification: 'read-back', path: seenAt, warnings: [] };
  }
  const stage = await storage.stage(
    path,
    { token, overwrite: opensToReplace(rules), deleteBeforeRename: rules.deleteBeforeRename, resume: true, makeFolders: true },
    signal,
  );
  const verification = await verified(storage, stage, expected, signal);
  if (verification === undefined) {
    await stage.discard();
    return undefined;
  }
  const request = { storage, stage, path, sizeBytes: expected.sizeBytes, rules, now, onOtherPath };
  return { ...expected, verification, ...(await commitByRules(request, signal)) };
}

async function verified(
  storage: Storage,
  stage: Stage,
  expected: SourcedBytes,
  signal: AbortSignal,
): Promise<CopyResult['verification'] | undefined> {
  if (storage.capabilities.readBack !== 'cheap') return 'size';
  try {
    return await verifyByReadBack(stage, expected, signal);
  } catch (error) {
    if (isFailure(error, 'integrity.digest-mismatch')) return undefined;
    throw error;
  }
}

async function lookAtTarget(
  storage: Storage,
  path: VPath,
  expected: SourcedBytes,
  signal: AbortSignal,
): Promise<CopyResult | undefined> {
  const info = await present(storage, path, signal);
  // B3: somebody took the file already.
  if (info === undefined) return { ...expected, path, warnings: [], verification: 'unconfirmed' };
  if (info.sizeBytes !== undefined && info.sizeBytes !== expected.sizeBytes) return undefined;
  if (storage.capabilities.readBack !== 'cheap') return { ...expected, path, warnings: [], verification: 'size' };
  return (await holdsExactly(storage, path, expected, signal))
    ? { ...expected, path, warnings: [], verification: 'read-back' }
    : undefined;
}

async function present(storage: Storage, path: VPath, signal: AbortSignal): Promise<FileInfo | undefined> {
  try {
    return await storage.stat(path, signal);
  } catch (error) {
    if (isFailure(error, 'source.not-found')) return undefined;
    throw error;
  }
}
