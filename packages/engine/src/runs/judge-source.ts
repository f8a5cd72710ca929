import {
  type Clock,
  compileGlob,
  type FileEntry,
  type Id,
  type JobDefinition,
  joinVPath,
  type SightingReason,
  type Transfer,
  type VPath,
} from '@waybill/core';
import { sourceFingerprint } from './source-fingerprint.js';

/** A source file that the rules let through, not yet compared with what was done before. */
export interface Candidate {
  readonly path: VPath;
  readonly entry: FileEntry;
  readonly fingerprint: string;
  readonly targetPath: VPath;
}

export type Judgement =
  | { readonly kind: 'candidate'; readonly candidate: Candidate }
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: SightingReason };

/** Applies a Job's file rules to one entry of its source folder: kind, pattern, age. Pure but for the clock. */
export function sourceJudge(definition: JobDefinition, clock: Clock): (entry: FileEntry) => Judgement {
  const glob = compileGlob(definition.source.match);
  const folder = definition.source.path;
  return (entry) => {
    let path: VPath;
    let targetPath: VPath;
    try {
      path = joinVPath(folder, entry.name);
      targetPath = joinVPath(definition.target.path, entry.name);
    } catch {
      // A listing that sends `..` or a name with a slash is hostile or broken; it is reported, never followed.
      return { kind: 'skipped', path: `${folder}/${entry.name}`, reason: 'invalid-name' };
    }
    if (entry.kind !== 'file') return { kind: 'skipped', path, reason: 'not-a-file' };
    if (!glob.test(entry.name)) return { kind: 'skipped', path, reason: 'pattern' };
    const youngest = clock.now().getTime() - definition.source.minAgeSeconds * 1000;
    if (definition.source.minAgeSeconds > 0 && entry.modifiedAt !== undefined && entry.modifiedAt.getTime() > youngest) {
      return { kind: 'skipped', path, reason: 'too-young' };
    }
    return { kind: 'candidate', candidate: { path, entry, fingerprint: sourceFingerprint(path, entry), targetPath } };
  };
}

/** What earlier Transfers of the same source file mean for a new Run. */
export type Precedent =
  | { readonly kind: 'new' }
  /** Delivered, then removed from the source by us: a file of that look is another file. */
  | { readonly kind: 'recurring'; readonly after: Id }
  | { readonly kind: 'again'; readonly transfer: Transfer }
  | { readonly kind: 'skip'; readonly reason: SightingReason; readonly transfer: Transfer };

/** Decides by the latest earlier Transfer of this fingerprint to the same target (BEHAVIOURS B14, B18). */
export function precedentOf(earlier: readonly Transfer[], targetPath: VPath): Precedent {
  const latest = earlier
    .filter((transfer) => transfer.targetPath === targetPath)
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (b.id < a.id ? -1 : 1))[0];
  if (latest === undefined) return { kind: 'new' };
  switch (latest.state) {
    case 'committed':
      return latest.postAction === 'done'
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
