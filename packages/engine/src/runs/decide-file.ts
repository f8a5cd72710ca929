import {
  type Id,
  isFailure,
  type SightingReason,
  type Storage,
  type Transfer,
  type TransferRepository,
  type VPath,
  vpathParent,
} from '@waybill/core';
import type { Candidate } from './judge-source.js';
import { recurringFingerprint } from './source-fingerprint.js';

/** What earlier Transfers of the same source file mean for a new Run. */
export type Precedent =
  | { readonly kind: 'new' }
  /** Delivered, then removed from the source by us or forgotten by a person: a file of that look is another file. */
  | { readonly kind: 'recurring'; readonly after: Id }
  | { readonly kind: 'again'; readonly transfer: Transfer }
  | { readonly kind: 'skip'; readonly reason: SightingReason; readonly transfer: Transfer };

/** Whether the same file, seen again, is another one: it was removed after its delivery, or is to be taken again. */
function isClosed(transfer: Transfer): boolean {
  return transfer.postAction === 'done' || transfer.forgottenAt !== null;
}

/** Delivered, and its source is not about to be deleted or moved. */
function isAtRest({ state, postAction }: Transfer): boolean {
  return state === 'committed' && postAction !== 'pending';
}

function latestFirst(a: Transfer, b: Transfer): number {
  return b.createdAt.getTime() - a.createdAt.getTime() || (b.id < a.id ? -1 : 1);
}

/** The latest of these Transfers to this path. */
export function latestTo(earlier: readonly Transfer[], targetPath: VPath): Transfer | undefined {
  return earlier.filter((transfer) => transfer.targetPath === targetPath).sort(latestFirst)[0];
}

/**
 * Decides by the latest earlier Transfer of this fingerprint to the same target (BEHAVIOURS B14, B18). Once a file was removed from its
 * source it is gone for all targets, whichever Transfer removed it; the next one follows it at all of them.
 * @param ofFile those of the same source file to any target
 */
export function precedentOf(earlier: readonly Transfer[], targetPath: VPath, ofFile: readonly Transfer[] = earlier): Precedent {
  const latest = latestTo(earlier, targetPath);
  const removed = ofFile.filter(({ postAction }) => postAction === 'done').sort(latestFirst)[0];
  if (latest === undefined) return removed === undefined ? { kind: 'new' } : { kind: 'recurring', after: removed.id };
  const remover = ofFile
    .filter(({ postAction, sourceFingerprint }) => postAction === 'done' && sourceFingerprint === latest.sourceFingerprint)
    .sort(latestFirst)[0];
  switch (latest.state) {
    case 'committed':
      if (remover !== undefined) return { kind: 'recurring', after: remover.id };
      return isClosed(latest)
        ? { kind: 'recurring', after: latest.id }
        : { kind: 'skip', reason: 'already-done', transfer: latest };
    case 'failed':
    case 'cancelled':
      return { kind: 'again', transfer: latest };
    case 'queued':
    case 'running':
    case 'verifying':
      return { kind: 'skip', reason: 'in-progress', transfer: latest };
  }
}

/** What a Run does about a file that the rules let through. */
export type FileDecision =
  | { readonly kind: 'leave'; readonly reason: SightingReason; readonly transferId: Id | null }
  /** An earlier, interrupted try of this very Run took it. */
  | { readonly kind: 'ours'; readonly transferId: Id }
  | { readonly kind: 'again'; readonly transfer: Transfer }
  /** `redelivers` is a delivered Transfer of the same file, which is forgotten for the new one: on purpose it is delivered once more. */
  | { readonly kind: 'new'; readonly after: Id | undefined; readonly redelivers?: Transfer };

/** What there is to decide by. */
export interface Circumstances {
  /** Earlier Transfers of the file to the same target: see {@link earlierTransfers}. */
  readonly earlier: readonly Transfer[];
  /** Those to any target. */
  readonly ofFile: readonly Transfer[];
  /** See {@link occupiedPaths}. */
  readonly occupied: ReadonlySet<string>;
  /** None for a dry run. */
  readonly runId: Id | undefined;
  /** Whether what was delivered is delivered once more. */
  readonly redeliver: boolean;
}

/** Whether a file is taken, by what was done before and what is at the target. */
export function decideFile(candidate: Candidate, { earlier, ofFile, occupied, runId, redeliver }: Circumstances): FileDecision {
  const precedent = precedentOf(earlier, candidate.targetPath, ofFile);
  // What this Run took and what failed since is not taken again: its attempts are used up.
  if ((precedent.kind === 'skip' || precedent.kind === 'again') && precedent.transfer.runId === runId)
    return { kind: 'ours', transferId: precedent.transfer.id };
  const again = precedent.kind === 'skip' && redeliver && isAtRest(precedent.transfer);
  if (precedent.kind === 'skip' && !again) return { kind: 'leave', reason: precedent.reason, transferId: precedent.transfer.id };
  if (occupied.has(candidate.targetPath)) return { kind: 'leave', reason: 'target-exists', transferId: null };
  if (precedent.kind === 'again') return precedent;
  if (precedent.kind === 'skip') return { kind: 'new', after: precedent.transfer.id, redelivers: precedent.transfer };
  return { kind: 'new', after: precedent.kind === 'recurring' ? precedent.after : undefined };
}

/**
 * The earlier Transfers of these source files, by source path. One that was delivered and removed from its source can have been
 * followed by another that looks the same, and that one by a third: each names the one before it.
 */
export async function earlierTransfers(
  transfers: Pick<TransferRepository, 'byFingerprint'>,
  jobId: Id,
  candidates: readonly Pick<Candidate, 'path' | 'fingerprint'>[],
): Promise<ReadonlyMap<string, readonly Transfer[]>> {
  const bySource = new Map<string, Transfer[]>();
  const baseOf = new Map(candidates.map(({ path, fingerprint }) => [path, fingerprint]));
  let wanted = candidates.map(({ fingerprint }) => fingerprint);
  while (wanted.length > 0) {
    const found = await transfers.byFingerprint(jobId, wanted);
    for (const transfer of found) bySource.set(transfer.sourcePath, [...(bySource.get(transfer.sourcePath) ?? []), transfer]);
    wanted = found.flatMap((transfer) => {
      const base = baseOf.get(transfer.sourcePath);
      return base !== undefined && isClosed(transfer) ? [recurringFingerprint(base, transfer.id)] : [];
    });
  }
  return bySource;
}

/** The target paths where something is already. A race after this look ends as `target.exists`. */
export async function occupiedPaths(
  target: Storage,
  candidates: readonly Candidate[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const wanted = new Set<string>(candidates.map(({ targetPath }) => targetPath));
  const occupied = new Set<string>();
  for (const folder of new Set(candidates.map(({ targetPath }) => vpathParent(targetPath)))) {
    try {
      for await (const { name } of target.list(folder, signal)) {
        const path = folder === '/' ? `/${name}` : `${folder}/${name}`;
        if (wanted.has(path)) occupied.add(path);
      }
    } catch (error) {
      // A target folder that is not there yet is made by the first transfer.
      if (!isFailure(error, 'source.not-found')) throw error;
    }
  }
  return occupied;
}
