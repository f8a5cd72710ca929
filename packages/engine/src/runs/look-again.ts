import { setTimeout as wait } from 'node:timers/promises';
import { type FileEntry, isFailure, type Storage, type VPath, vpathName, vpathParent } from '@waybill/core';
import type { Candidate } from './judge-source.js';

/** The second look at the source. */
export interface SecondLook {
  readonly source: Storage;
  readonly intervalMs: number;
  /** Called about once a second while it waits; throws when the Run was cancelled. */
  checkCancelled(): Promise<void>;
}

function same(one: FileEntry, other: FileEntry): boolean {
  const known = <T>(a: T | undefined, b: T | undefined): boolean => a === undefined || b === undefined || a === b;
  return (
    one.kind === other.kind &&
    known(one.sizeBytes, other.sizeBytes) &&
    known(one.modifiedAt?.getTime(), other.modifiedAt?.getTime())
  );
}

/**
 * Waits, lists the folders of these files again, and resolves to those that look as they did (BEHAVIOURS B13). By listing, because a
 * server that hands out a file once may not be asked about it before. What a server does not tell cannot have changed.
 */
export async function stillTheSame(
  candidates: readonly Candidate[],
  { source, intervalMs, checkCancelled }: SecondLook,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const unchanged = new Set<string>();
  if (candidates.length === 0) return unchanged;
  for (let left = intervalMs; left > 0; left -= 1000) {
    await wait(Math.min(left, 1000), undefined, { signal });
    await checkCancelled();
  }
  const folders = new Map<VPath, Map<string, Candidate>>();
  for (const candidate of candidates) {
    const folder = vpathParent(candidate.path);
    folders.set(folder, (folders.get(folder) ?? new Map()).set(vpathName(candidate.path), candidate));
  }
  for (const [folder, byName] of folders) {
    try {
      for await (const entry of source.list(folder, signal)) {
        const before = byName.get(entry.name);
        if (before !== undefined && same(before.entry, entry)) unchanged.add(before.path);
      }
    } catch (error) {
      if (!isFailure(error, 'source.not-found')) throw error;
    }
  }
  return unchanged;
}
