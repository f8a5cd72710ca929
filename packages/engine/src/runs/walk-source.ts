import { type FileEntry, isFailure, joinVPath, type Storage, type VPath, vpathName, vpathParent } from '@waybill/core';
import type { SourcePlan } from './source-plan.js';

/** One entry of the source folder or of a folder below it. */
export interface FoundEntry {
  /** The folder it is in. */
  readonly folder: VPath;
  /** The names of the folders between the source folder and it. */
  readonly below: readonly string[];
  readonly entry: FileEntry;
}

/** A path at which nothing is, where something was wanted. */
export interface MissingEntry {
  readonly missing: VPath;
}

/** Looks for certain files by listing the folders they are in, as a Run that finds them does; those that are not there come after each folder. */
export async function* walkWanted(
  storage: Storage,
  plan: SourcePlan,
  wanted: readonly VPath[],
  signal: AbortSignal,
): AsyncGenerator<FoundEntry | MissingEntry> {
  const byFolder = new Map<VPath, Map<string, VPath>>();
  for (const path of wanted) {
    const folder = vpathParent(path);
    const names = byFolder.get(folder) ?? new Map<string, VPath>();
    byFolder.set(folder, names.set(vpathName(path), path));
  }
  for (const [folder, names] of byFolder) {
    try {
      for await (const entry of storage.list(folder, signal)) {
        if (names.delete(entry.name)) yield { folder, below: foldersBelow(plan.folder, folder), entry };
      }
    } catch (error) {
      if (!isFailure(error, 'source.not-found')) throw error;
    }
    for (const missing of names.values()) yield { missing };
  }
}

/** The names of the folders between the source folder and another one; none when that is somewhere else. */
function foldersBelow(source: VPath, folder: VPath): readonly string[] {
  const start = source === '/' ? '/' : `${source}/`;
  return folder.startsWith(start)
    ? folder
        .slice(start.length)
        .split('/')
        .filter((name) => name !== '')
    : [];
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
