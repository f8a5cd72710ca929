import { type Clock, type FileEntry, joinVPath, type SightingReason, type VPath } from '@waybill/core';
import { sourceFingerprint } from './source-fingerprint.js';
import type { SourcePlan } from './source-plan.js';
import type { FoundEntry } from './walk-source.js';

/** A source file that the rules let through, not yet compared with what was done before. */
export interface Candidate {
  readonly path: VPath;
  readonly entry: FileEntry;
  readonly fingerprint: string;
  readonly targetPath: VPath;
}

type Judgement =
  | { readonly kind: 'candidate'; readonly candidate: Candidate }
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: SightingReason };

/** An entry of the source, and what the rules say about it. */
export interface Judged {
  readonly entry: FileEntry;
  readonly judgement: Judgement;
}

/** The same entry, left for another reason. */
export function leftFor<T extends Judged>(judged: T, reason: SightingReason): T {
  const { judgement } = judged;
  const path = judgement.kind === 'candidate' ? judgement.candidate.path : judgement.path;
  return { ...judged, judgement: { kind: 'skipped', path, reason } };
}

/** Applies a Job's file rules to one entry of its source: kind, names, age, size. Pure but for the clock. */
export function sourceJudge(plan: SourcePlan, clock: Clock): (found: FoundEntry) => FoundEntry & Judged {
  const { source, target } = plan.definition;
  return (found) => {
    const { folder, below, entry } = found;
    let path: VPath;
    let targetPath: VPath;
    try {
      path = joinVPath(folder, entry.name);
      const kept = source.recurse.layout === 'keep' ? below : [];
      targetPath = [...kept, entry.name].reduce(joinVPath, target.path);
    } catch {
      // A listing that sends `..` or a name with a slash is hostile or broken; it is reported, never followed.
      return { ...found, judgement: { kind: 'skipped', path: `${folder}/${entry.name}`, reason: 'invalid-name' } };
    }
    const reason = reasonToLeave(plan, [...below, entry.name].join('/'), entry, clock);
    if (reason !== undefined) return { ...found, judgement: { kind: 'skipped', path, reason } };
    return {
      ...found,
      judgement: { kind: 'candidate', candidate: { path, entry, fingerprint: sourceFingerprint(path, entry), targetPath } },
    };
  };
}

function reasonToLeave(plan: SourcePlan, relative: string, entry: FileEntry, clock: Clock): SightingReason | undefined {
  const { minAgeSeconds, zeroBytes, minSizeBytes, maxSizeBytes } = plan.definition.source;
  const { sizeBytes, modifiedAt } = entry;
  if (entry.kind !== 'file') return entry.kind === 'folder' && plan.isExcluded(relative) ? 'excluded' : 'not-a-file';
  if (plan.isMarker(relative)) return 'marker';
  if (plan.isSidecar(relative)) return 'sidecar';
  if (!plan.matches(relative)) return 'pattern';
  if (plan.isTemporary(relative)) return 'temporary-name';
  if (plan.isExcluded(relative)) return 'excluded';
  if (minAgeSeconds > 0 && modifiedAt !== undefined && modifiedAt.getTime() > clock.now().getTime() - minAgeSeconds * 1000)
    return 'too-young';
  if (sizeBytes === undefined) return undefined;
  if (sizeBytes === 0 && zeroBytes !== 'take') return 'empty';
  if (minSizeBytes !== null && sizeBytes < minSizeBytes) return 'too-small';
  return maxSizeBytes !== null && sizeBytes > maxSizeBytes ? 'too-large' : undefined;
}
