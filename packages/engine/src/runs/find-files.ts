import { type Clock, Failure, type JobDefinition, type Storage, type VPath, vpathName } from '@waybill/core';
import { awaitCompanions } from './await-companions.js';
import type { FileDecision } from './decide-file.js';
import { type Candidate, type Judged, leftFor, sourceJudge } from './judge-source.js';
import { stillTheSame } from './look-again.js';
import { Selection } from './selection.js';
import { mustKnowAll, type SourcePlan } from './source-plan.js';
import { type FoundEntry, walkSource, walkWanted } from './walk-source.js';

const BATCH = 500;

/** A look at the source of a Job. */
export interface Search {
  readonly source: Storage;
  readonly plan: SourcePlan;
  /** Only these files are looked for; by the rules when absent. */
  readonly wanted?: readonly VPath[];
  readonly clock: Clock;
  /** By path, what is done about these files; nothing is written down. */
  decide(candidates: readonly Candidate[]): Promise<ReadonlyMap<string, FileDecision>>;
  /** What earlier tries of the same Run took; it counts in limits. */
  readonly takenBefore: { readonly files: number; readonly bytes: bigint };
  /** Throws when the Run was cancelled. */
  checkCancelled(): Promise<void>;
}

/**
 * Finds the files of a Job and says about each entry of its source what the rules make of it, once, a batch at a time. Memory is
 * bounded; but an order, a cap or a second look needs to know all files, and then what may be taken is held until the listing ends.
 * @throws Failure `run.over-cap` before anything may be taken, after it has said so of every file
 */
export async function* findFiles(search: Search, signal: AbortSignal): AsyncGenerator<readonly Judged[]> {
  const { plan } = search;
  const judged = search.wanted === undefined ? judgeAll(search, signal) : judgeWanted(search, search.wanted, signal);
  const found = inBatches(judged);
  if (mustKnowAll(plan.definition)) yield* chosen(search, found, signal);
  else yield* found;
}

async function* judgeAll(search: Search, signal: AbortSignal): AsyncGenerator<Judged> {
  const { plan } = search;
  const judged = judgeEach(search, signal);
  const { marker, sidecar } = plan.definition.source;
  yield* marker === null && sidecar === 'none' ? judged : awaitCompanions(judged, plan);
}

async function* judgeEach({ source, plan, clock }: Search, signal: AbortSignal): AsyncGenerator<FoundEntry & Judged> {
  const judge = sourceJudge(plan, clock);
  for await (const found of walkSource(source, plan, signal)) yield judge(found);
}

async function* judgeWanted(
  { source, plan, clock }: Search,
  wanted: readonly VPath[],
  signal: AbortSignal,
): AsyncGenerator<Judged> {
  const judge = sourceJudge(plan, clock);
  for await (const found of walkWanted(source, plan, wanted, signal)) {
    if ('entry' in found) yield judge(found);
    else {
      const { missing } = found;
      yield {
        entry: { kind: 'other', name: vpathName(missing) },
        judgement: { kind: 'skipped', path: missing, reason: 'gone' },
      };
    }
  }
}

async function* inBatches(items: AsyncIterable<Judged>): AsyncGenerator<readonly Judged[]> {
  let batch: Judged[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function* slices(items: readonly Judged[]): Generator<readonly Judged[]> {
  for (let at = 0; at < items.length; at += BATCH) yield items.slice(at, at + BATCH);
}

/** What is left is said at once; what may be taken is held, ordered, cut, looked at again, and checked against the caps. */
async function* chosen(
  search: Search,
  found: AsyncIterable<readonly Judged[]>,
  signal: AbortSignal,
): AsyncGenerator<readonly Judged[]> {
  const { order, limit, stability } = search.plan.definition.source;
  const selection = new Selection(order, limit === null ? null : Math.max(0, limit - search.takenBefore.files));
  const targets = new Set<string>();
  for await (const batch of found) {
    const candidates = batch.flatMap(({ judgement }) => (judgement.kind === 'candidate' ? [judgement.candidate] : []));
    const decisions = await search.decide(candidates);
    const left: Judged[] = [];
    for (const judged of batch) {
      const candidate = judged.judgement.kind === 'candidate' ? judged.judgement.candidate : undefined;
      const decision = candidate === undefined ? undefined : decisions.get(candidate.path);
      if (candidate === undefined || decision === undefined || decision.kind === 'leave') left.push(judged);
      else if (decision.kind === 'ours') {
        targets.add(candidate.targetPath);
        left.push(judged);
      } else for (const worse of selection.offer(candidate)) left.push(leftOver(worse, 'over-limit'));
    }
    if (left.length > 0) yield left;
  }
  const { chosen: first, rest } = selection.finish();
  yield* slices(rest.map((candidate) => leftOver(candidate, 'over-limit')));
  const look = { source: search.source, intervalMs: stability.intervalSeconds * 1000, checkCancelled: search.checkCancelled };
  const stable = stability.looks > 1 ? await stillTheSame(first, look, signal) : undefined;
  const taken: Candidate[] = [];
  const others: Judged[] = [];
  for (const candidate of first) {
    if (stable?.has(candidate.path) === false) others.push(leftOver(candidate, 'still-changing'));
    else if (targets.has(candidate.targetPath)) others.push(leftOver(candidate, 'same-target'));
    else {
      targets.add(candidate.targetPath);
      taken.push(candidate);
    }
  }
  yield* slices(others);
  const excess = excessOf(search.plan.definition, taken, search.takenBefore);
  if (excess !== undefined) {
    yield* slices(taken.map((candidate) => leftOver(candidate, 'over-cap')));
    throw new Failure('run.over-cap', { publicDetail: excess });
  }
  yield* slices(taken.map(asJudged));
}

function asJudged(candidate: Candidate): Judged {
  return { entry: candidate.entry, judgement: { kind: 'candidate', candidate } };
}

function leftOver(candidate: Candidate, reason: Parameters<typeof leftFor>[1]): Judged {
  return leftFor(asJudged(candidate), reason);
}

/** Which cap of the Job a Run would go over, in a sentence (BEHAVIOURS B17). */
function excessOf(
  { source: { safety }, afterSuccess }: JobDefinition,
  taken: readonly Candidate[],
  before: Search['takenBefore'],
): string | undefined {
  const files = before.files + taken.length;
  const bytes = before.bytes + taken.reduce((sum, { entry }) => sum + BigInt(entry.sizeBytes ?? 0), 0n);
  const over = (what: string, allowed: number, rule: string): string =>
    `The run would ${what}; the job allows ${allowed} (${rule}). No file was taken.`;
  if (safety.maxFiles !== null && files > safety.maxFiles)
    return over(`take ${files} files`, safety.maxFiles, 'source.safety.maxFiles');
  if (safety.maxBytes !== null && bytes > BigInt(safety.maxBytes))
    return over(`take ${bytes} bytes`, safety.maxBytes, 'source.safety.maxBytes');
  if (afterSuccess.kind === 'delete' && safety.maxDeletions !== null && files > safety.maxDeletions)
    return over(`delete ${files} source files`, safety.maxDeletions, 'source.safety.maxDeletions');
  return undefined;
}
