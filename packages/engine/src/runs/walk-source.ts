import { type FileEntry, isFailure, joinVPath, type Storage, type VPath } from '@waybill/core';
import type { SourcePlan } from './source-plan.js';

/** One entry of the source folder or of a folder below it. */
export interface FoundEntry {
  /** The folder it is in. */
  readonly folder: VPath;
  /** The names of the folders between the source folder and it. */
  readonly below: readonly string[];
  readonly entry: FileEntry;
}

/**
 * Lists the source folder and, as deep as the rules say, the folders below it; all entries of one folder in a row. Folders that are
 * searched are not among the entries. Links are not followed.
 */
export async function* walkSource(storage: Storage, plan: SourcePlan, signal: AbortSignal): AsyncGenerator<FoundEntry> {
  const waiting: { readonly folder: VPath; readonly below: readonly string[] }[] = [{ folder: plan.folder, below: [] }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { folder, below } = next;
    try {
      for await (const entry of storage.list(folder, signal)) {
        const inner = entry.kind === 'folder' ? folderToSearch(plan, folder, below, entry.name) : undefined;
        if (inner === undefined) yield { folder, below, entry };
        else waiting.push({ folder: inner, below: [...below, entry.name] });
      }
    } catch (error) {
      // A folder can go away between being seen and being searched; the source folder itself must be there.
      if (below.length === 0 || !isFailure(error, 'source.not-found')) throw error;
    }
  }
}

function folderToSearch(plan: SourcePlan, folder: VPath, below: readonly string[], name: string): VPath | undefined {
  const { source, afterSuccess } = plan.definition;
  if (below.length >= source.recurse.depth || plan.isExcluded([...below, name].join('/'))) return undefined;
  try {
    const path = joinVPath(folder, name);
    // What was delivered and moved away would be found again.
    return afterSuccess.kind === 'move' && path === afterSuccess.to ? undefined : path;
  } catch {
    return undefined;
  }
}
