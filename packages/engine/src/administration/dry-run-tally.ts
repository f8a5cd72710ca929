import type { DateMoment, Id, JobDefinition, Repositories, SightingReason, VPath } from '@waybill/core';
import { decideAtTargets, decisionOfFile, type OpenTargets, occupiedAtTargets } from '../runs/at-targets.js';
import { earlierTransfers, type FileDecision } from '../runs/decide-file.js';
import type { Candidate, Judged } from '../runs/judge-source.js';

const SHOWN = 1000;

/** What a run would make of one file. */
export interface DryRunEntry {
  readonly path: string;
  readonly sizeBytes: number | null;
  readonly modifiedAt: Date | null;
  readonly decision: 'taken' | 'skipped';
  readonly reason: SightingReason;
  /** Where it would go; with several targets, at the first. */
  readonly targetPath: VPath | null;
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
    const { jobId, definition, targets, moment, repositories } = this.#ends;
    const earlier = jobId === undefined ? new Map() : await earlierTransfers(repositories.transfers, jobId, candidates);
    const ends = { definition, open: targets, moment: async () => moment };
    const occupied = await occupiedAtTargets(ends, candidates, this.#signal);
    const circumstances = { earlier, occupied, runId: undefined, redeliver: false };
    return new Map(
      candidates.map((candidate) => [candidate.path, decisionOfFile(decideAtTargets(candidate, definition, circumstances))]),
    );
  }

  async add(batch: readonly Judged[]): Promise<void> {
    const candidates = batch.flatMap(({ judgement }) => (judgement.kind === 'candidate' ? [judgement.candidate] : []));
    const decisions = await this.decide(candidates);
    for (const judged of batch) this.#count(entryOf(judged, decisions));
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

function entryOf({ entry, judgement }: Judged, decisions: ReadonlyMap<string, FileDecision>): DryRunEntry {
  const facts = { sizeBytes: entry.sizeBytes ?? null, modifiedAt: entry.modifiedAt ?? null };
  if (judgement.kind === 'skipped') {
    const { path, reason } = judgement;
    return { path, ...facts, decision: 'skipped', reason, targetPath: null, transferId: null };
  }
  const { path, targetPath } = judgement.candidate;
  const decision = decisions.get(path);
  if (decision?.kind === 'leave') {
    const { reason, transferId } = decision;
    return { path, ...facts, decision: 'skipped', reason, targetPath, transferId };
  }
  const transferId = decision?.kind === 'again' ? decision.transfer.id : null;
  return { path, ...facts, decision: 'taken', reason: 'matched', targetPath, transferId };
}
