import {
  type DateMoment,
  type Id,
  isSameEnd,
  type JobDefinition,
  type JobTarget,
  jobEnds,
  joinVPath,
  type Storage,
  type Transfer,
  transferEnds,
  type VPath,
  vpathComponents,
} from '@waybill/core';
import { keepsNames, pathAtTarget } from '../transfers/path-at-target.js';
import { decideFile, type FileDecision, occupiedPaths } from './decide-file.js';
import type { Candidate } from './judge-source.js';

/** What there is to decide by about a file, for all targets of its Job. */
export interface TargetCircumstances {
  /** Earlier Transfers to any target, by source path. */
  readonly earlier: ReadonlyMap<string, readonly Transfer[]>;
  /** By target: see {@link occupiedAtTargets}. */
  readonly occupied: readonly ReadonlySet<string>[];
  /** None for a dry run. */
  readonly runId: Id | undefined;
  /** Whether what was delivered is delivered once more. */
  readonly redeliver: boolean;
}

/** Where a file goes at another target: as far below its folder as below that of the one. */
export function pathBelow(targetPath: VPath, folder: VPath, otherFolder: VPath): VPath {
  return vpathComponents(targetPath).slice(vpathComponents(folder).length).reduce(joinVPath, otherFolder);
}

/** The file as it goes to one of the targets of its Job; it was judged by the first one's folder. */
export function candidateAt(candidate: Candidate, { target }: JobDefinition, { rules }: JobTarget): Candidate {
  return { ...candidate, targetPath: pathBelow(candidate.targetPath, target.path, rules.path) };
}

/** What a Run does about a file, target by target (BEHAVIOURS B23). */
export function decideAtTargets(
  candidate: Candidate,
  definition: JobDefinition,
  { earlier, occupied, runId, redeliver }: TargetCircumstances,
): readonly FileDecision[] {
  const known = earlier.get(candidate.path) ?? [];
  const { targets } = jobEnds(definition);
  return targets.map((target, index) =>
    decideFile(candidateAt(candidate, definition, target), {
      earlier: known.filter((transfer) => isSameEnd(transferEnds(transfer).target, target.end)),
      ofFile: known,
      occupied: occupied[index] ?? new Set(),
      runId,
      redeliver,
    }),
  );
}

/** What is done about the file as a whole: it is taken when one target takes it. */
export function decisionOfFile(decisions: readonly FileDecision[]): FileDecision {
  const [first] = decisions;
  if (first === undefined) throw new RangeError('a job has a target');
  return (
    decisions.find(({ kind }) => kind === 'new' || kind === 'again') ?? decisions.find(({ kind }) => kind === 'ours') ?? first
  );
}

/** The open targets that have to be looked into before anything is decided; the others need not be open. */
export type OpenTargets = readonly (Storage | undefined)[];

/** For each target, the paths that its conflict policy lets nobody write to. */
export async function occupiedAtTargets(
  {
    definition,
    open,
    moment,
  }: { readonly definition: JobDefinition; readonly open: OpenTargets; readonly moment: () => Promise<DateMoment> },
  candidates: readonly Candidate[],
  signal: AbortSignal,
): Promise<readonly ReadonlySet<string>[]> {
  return Promise.all(
    jobEnds(definition).targets.map(async (target, index) => {
      const storage = open[index];
      if (target.rules.onConflict !== 'skip' || storage === undefined) return new Set<string>();
      const there = candidates.map((candidate) => candidateAt(candidate, definition, target));
      if (keepsNames(target.rules)) return occupiedPaths(storage, there, signal);
      const at = await moment();
      const named = there.map((one) => ({ one, as: pathAtTarget(one.targetPath, target.rules, at) }));
      const renamed = named.map(({ one, as }) => ({ ...one, targetPath: as }));
      const occupied = await occupiedPaths(storage, renamed, signal);
      return new Set<string>(named.filter(({ as }) => occupied.has(as)).map(({ one }) => one.targetPath));
    }),
  );
}
