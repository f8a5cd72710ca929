import {
  type DateMoment,
  type Id,
  type JobDefinition,
  jobEnds,
  type Repositories,
  type SightingReason,
  type VPath,
} from '@waybill/core';
import { candidateAt, decideAtTargets, decisionOfFile, type OpenTargets, occupiedAtTargets } from '../runs/at-targets.js';
import { earlierTransfers, type FileDecision } from '../runs/decide-file.js';
import type { Candidate, Judged } from '../runs/judge-source.js';
import { pathAtTarget } from '../transfers/path-at-target.js';

const SHOWN = 1000;

/** What a run would make of one file at one target of its Job. */
interface DryRunTarget {
  /** Where it would go, under the name that it has there. */
  readonly path: VPath;
  readonly decision: 'taken' | 'skipped';
  readonly reason: SightingReason;
}

/** What a run would make of one file. */
export interface DryRunEntry {
  readonly path: string;
  readonly sizeBytes: number | null;
  readonly modifiedAt: Date | null;
  readonly decision: 'taken' | 'skipped';
  readonly reason: SightingReason;
  /** In the order of the definition; empty when the rules of the source leave the file. */
  readonly targets: readonly DryRunTarget[];
  /** The earlier Transfer that the decision is about. */
  readonly transferId: Id | null;
}

/** What a dry run decides by. */
interface DryRunEnds {
  /** Whose history counts; none while the Job is not saved. */
  readonly jobId: Id | undefined;
  readonly definition: JobDefinition;
  readonly targets: OpenTargets;
  readonly moment: DateMoment;
  readonly repositories: Repositories;
}

/** Counts what a run would decide, and keeps the first entries. */
export class DryRunTally {
  readonly #ends: DryRunEnds;
  readonly #signal: AbortSignal;
  readonly entries: DryRunEntry[] = [];
  readonly reasons = new Map<SightingReason, number>();
  seen = 0;
  taken = 0;
  takenBytes = 0n;

  constructor(ends: DryRunEnds, signal: AbortSignal) {
    this.#ends = ends;
    this.#signal = signal;
  }

  /** By path, what a run would do about these files. */
  async decide(candidates: readonly Candidate[]): Promise<ReadonlyMap<string, FileDecision>> {
    return new Map([...(await this.#decideAtTargets(candidates))].map(([path, decisions]) => [path, decisionOfFile(decisions)]));
  }

  async #decideAtTargets(candidates: readonly Candidate[]): Promise<ReadonlyMap<string, readonly FileDecision[]>> {
    const { jobId, definition, targets, moment, repositories } = this.#ends;
    const earlier = jobId === undefined ? new Map() : await earlierTransfers(repositories.transfers, jobId, candidates);
    const ends = { definition, open: targets, moment: async () => moment };
    const occupied = await occupiedAtTargets(ends, candidates, this.#signal);
    const circumstances = { earlier, occupied, runId: undefined, redeliver: false };
    return new Map(candidates.map((candidate) => [candidate.path, decideAtTargets(candidate, definition, circumstances)]));
  }

  async add(batch: readonly Judged[]): Promise<void> {
    const candidates = batch.flatMap(({ judgement }) => (judgement.kind === 'candidate' ? [judgement.candidate] : []));
    const decisions = await this.#decideAtTargets(candidates);
    for (const judged of batch) this.#count(this.#entryOf(judged, decisions));
  }

  #entryOf({ entry, judgement }: Judged, decisions: ReadonlyMap<string, readonly FileDecision[]>): DryRunEntry {
    const facts = { sizeBytes: entry.sizeBytes ?? null, modifiedAt: entry.modifiedAt ?? null };
    if (judgement.kind === 'skipped') {
      const { path, reason } = judgement;
      return { path, ...facts, decision: 'skipped', reason, targets: [], transferId: null };
    }
    const { definition, moment } = this.#ends;
    const { candidate } = judgement;
    const atTargets = decisions.get(candidate.path) ?? [];
    const targets = jobEnds(definition).targets.map((target, index) => {
      const { targetPath } = candidateAt(candidate, definition, target);
      return { path: pathAtTarget(targetPath, target.rules, moment), ...verdictOf(atTargets[index]) };
    });
    const decision = atTargets.length === 0 ? undefined : decisionOfFile(atTargets);
    return { path: candidate.path, ...facts, ...verdictOf(decision), targets, transferId: transferOf(decision) };
  }

  #count(entry: DryRunEntry): void {
    this.seen += 1;
    this.reasons.set(entry.reason, (this.reasons.get(entry.reason) ?? 0) + 1);
    if (entry.decision === 'taken') {
      this.taken += 1;
      this.takenBytes += BigInt(entry.sizeBytes ?? 0);
    }
    if (this.entries.length < SHOWN) this.entries.push(entry);
  }
}

function verdictOf(decision: FileDecision | undefined): Pick<DryRunEntry, 'decision' | 'reason'> {
  return decision?.kind === 'leave' ? { decision: 'skipped', reason: decision.reason } : { decision: 'taken', reason: 'matched' };
}

function transferOf(decision: FileDecision | undefined): Id | null {
  if (decision?.kind === 'leave') return decision.transferId;
  return decision?.kind === 'again' ? decision.transfer.id : null;
}
