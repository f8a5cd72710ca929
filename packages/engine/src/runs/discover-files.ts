import {
  asFailure,
  Failure,
  type Id,
  type Job,
  type JobDefinition,
  jobEnds,
  planRetry,
  type Run,
  type SightingReason,
  type Tx,
} from '@waybill/core';
import { readRunConfiguration } from '../configuration/run-configuration.js';
import type { EngineDeps } from '../deps.js';
import { whileLeased } from '../lease.js';
import { openSides } from '../transfers/ends.js';
import { handBackDelayMs } from '../transfers/hand-back.js';
import { platformActor } from '../transfers/names.js';
import { decideAtTargets, decisionOfFile, occupiedAtTargets } from './at-targets.js';
import { earlierTransfers } from './decide-file.js';
import { findFiles } from './find-files.js';
import { followRunEnd } from './follow-run-end.js';
import type { Candidate, Judged } from './judge-source.js';
import { targetsToLookInto } from './look-at-targets.js';
import { runAuditBase, runLive } from './run-audit.js';
import { runMoment } from './run-moment.js';
import { runWarnings } from './run-warnings.js';
import { planRepeat, planSource } from './source-plan.js';
import { type Discovery, redelivers, takeFiles } from './take-files.js';

/** What was seen so far; `empty` and `gone` are those among the skipped that hold nothing, or that a Run looked for and did not find. */
interface Totals {
  seen: number;
  taken: number;
  skipped: number;
  empty: number;
  gone: number;
}

/**
 * Lists the source of a Run and decides about every file: a Sighting for each, a queued Transfer for each one taken. At least once
 * is enough; what an earlier try already took is found again and not taken twice.
 */
export async function discoverFiles(deps: EngineDeps, runId: Id, signal: AbortSignal): Promise<void> {
  await whileLeased(deps, `run:${runId}`, async () => {
    const begun = await beginDiscovery(deps, runId);
    if (begun === undefined) return;
    const totals = { seen: 0, taken: 0, skipped: 0, empty: 0, gone: 0 };
    try {
      await discover(deps, begun, totals, signal);
    } catch (error) {
      await settleDiscoveryFailure(deps, begun, totals, signal.aborted ? signal.reason : error);
    }
  });
}

async function beginDiscovery(deps: EngineDeps, runId: Id): Promise<Discovery | undefined> {
  return deps.database.transaction(async (tx) => {
    const found = await tx.runs.get(runId);
    const job = await tx.jobs.get(found.jobId);
    const definition = await tx.jobs.definition(found.jobId, found.jobVersion);
    const partnerIds = await partnersOf(tx, definition);
    if (found.state === 'discovering') return { run: found, job, definition, partnerIds };
    if (found.state !== 'queued' || found.waiting) return undefined;
    if (found.cancelRequested) {
      await cancelQueued(deps, tx, found, job);
      return undefined;
    }
    const { digest } = await readRunConfiguration(tx, job, definition);
    const run = await tx.runs.advance(runId, 'queued', 'discovering', {
      configurationDigest: digest,
      startedAt: found.startedAt ?? deps.clock.now(),
      attempt: found.attempt + 1,
      nextAttemptAt: null,
    });
    if (run === undefined) return undefined;
    tx.audit.append({
      type: 'run.started',
      outcome: 'success',
      actor: platformActor(deps.processName),
      ...runAuditBase(run, job),
      details: { configurationDigest: digest },
    });
    tx.live.publish(runLive(run));
    return { run, job, definition, partnerIds };
  });
}

/** By target, whose it is, where it is a partner's. */
async function partnersOf(tx: Tx, definition: JobDefinition): Promise<Discovery['partnerIds']> {
  const found: (Id | undefined)[] = [];
  for (const { end } of jobEnds(definition).targets) {
    found.push(end.kind === 'connection' ? (await tx.connections.find(end.id))?.partnerId : undefined);
  }
  return found;
}

async function cancelQueued(deps: EngineDeps, tx: Tx, run: Run, job: Job): Promise<void> {
  const cancelled = await tx.runs.advance(run.id, 'queued', 'cancelled', { finishedAt: deps.clock.now() });
  if (cancelled === undefined) return;
  tx.audit.append({
    type: 'run.cancelled',
    outcome: 'success',
    actor: platformActor(deps.processName),
    ...runAuditBase(cancelled, job),
  });
  tx.live.publish(runLive(cancelled));
  await followRunEnd(tx, deps, cancelled, job);
}

async function discover(deps: EngineDeps, discovery: Discovery, totals: Totals, signal: AbortSignal): Promise<void> {
  const { definition, run, job } = discovery;
  const { read } = deps.database;
  const { cause } = run;
  const asRuled = planSource(definition, await runMoment(read, definition, run));
  const plan = cause?.kind === 'rerun' ? planRepeat(asRuled) : asRuled;
  const { byState, bytes } = await read.runs.tally(run.id);
  const sides = await openSides(deps, definition, signal);
  try {
    const targets = await targetsToLookInto(definition, sides);
    const perFile = sides.targets.length;
    const before = Object.values(byState).reduce((sum, count) => sum + count, 0);
    const search = {
      source: sides.source.storage,
      plan,
      ...(cause?.kind === 'rerun' ? { wanted: await read.runs.filesToRepeat(cause.runId, cause.files) } : {}),
      clock: deps.clock,
      takenBefore: { files: Math.ceil(before / perFile), bytes: bytes / BigInt(perFile) },
      decide: async (candidates: readonly Candidate[]) => {
        const earlier = await earlierTransfers(read.transfers, job.id, candidates);
        const occupied = await occupiedAtTargets(
          { definition, open: targets, moment: () => runMoment(read, definition, run) },
          candidates,
          signal,
        );
        const circumstances = { earlier, occupied, runId: run.id, redeliver: redelivers(run) };
        return new Map(
          candidates.map((candidate) => [candidate.path, decisionOfFile(decideAtTargets(candidate, definition, circumstances))]),
        );
      },
      checkCancelled: async () => {
        if ((await read.runs.get(run.id)).cancelRequested) throw new Failure('cancelled');
      },
    };
    for await (const batch of findFiles(search, signal)) {
      const { taken, skipped } = await takeFiles(deps, discovery, { batch, targets, takenBefore: totals.taken }, signal);
      totals.seen += batch.length;
      totals.taken += taken;
      totals.skipped += skipped;
      totals.empty += countLeft(batch, 'empty');
      totals.gone += countLeft(batch, 'gone');
    }
    await endDiscovery(deps, discovery, totals);
  } finally {
    await sides.close();
  }
}

function countLeft(batch: readonly Judged[], reason: SightingReason): number {
  return batch.filter(({ judgement }) => judgement.kind === 'skipped' && judgement.reason === reason).length;
}

async function endDiscovery(deps: EngineDeps, discovery: Discovery, { empty, gone, ...totals }: Totals): Promise<void> {
  const warnings = runWarnings(discovery.definition, { taken: totals.taken, empty, gone });
  await deps.database.transaction(async (tx) => {
    const run = await tx.runs.advance(discovery.run.id, 'discovering', 'running', {
      counts: { ...discovery.run.counts, ...totals },
      warnings,
    });
    if (run === undefined) return;
    tx.audit.append({
      type: 'run.discovered',
      outcome: 'success',
      actor: platformActor(deps.processName),
      ...runAuditBase(run, discovery.job),
      details: totals,
    });
    if (warnings.length > 0) {
      tx.audit.append({
        type: 'run.warned',
        outcome: 'success',
        actor: platformActor(deps.processName),
        ...runAuditBase(run, discovery.job),
        details: { warnings },
      });
    }
    if (run.cancelRequested || !(await tx.runs.hasOpenTransfers(run.id)))
      tx.outbox.add({ task: { name: 'finish-run', runId: run.id } });
    tx.live.publish(runLive(run));
  });
}

async function settleDiscoveryFailure(
  deps: EngineDeps,
  discovery: Discovery,
  { empty: _empty, gone: _gone, ...totals }: Totals,
  error: unknown,
): Promise<void> {
  const failure = asFailure(error);
  const { run, job, definition } = discovery;
  const handedBackAfterMs = handBackDelayMs(failure, {
    retry: definition.retry,
    startedAt: run.startedAt,
    now: deps.clock.now(),
    random: deps.random,
  });
  const plan =
    handedBackAfterMs !== undefined
      ? ({ kind: 'retry', delayMs: handedBackAfterMs } as const)
      : planRetry(
          {
            attempt: run.attempt,
            maxAttempts: definition.retry.maxAttempts,
            baseDelayMs: definition.retry.baseDelayMs,
            maxDelayMs: definition.retry.maxDelayMs,
            random: deps.random,
          },
          failure.disposition,
        );
  await deps.database.transaction(async (tx) => {
    const now = deps.clock.now();
    const nextAttemptAt = plan.kind === 'retry' ? new Date(now.getTime() + plan.delayMs) : null;
    const to = nextAttemptAt !== null ? 'queued' : failure.disposition === 'cancelled' ? 'cancelled' : 'failed';
    const advanced = await tx.runs.advance(run.id, 'discovering', to, {
      failureCode: to === 'cancelled' ? null : failure.code,
      failureDetail: to === 'cancelled' ? null : failure.publicDetail,
      ...(to === 'queued' ? {} : { counts: { ...run.counts, ...totals } }),
      nextAttemptAt,
      ...(handedBackAfterMs !== undefined ? { attempt: Math.max(0, run.attempt - 1) } : {}),
      ...(nextAttemptAt === null ? { finishedAt: now } : {}),
    });
    if (advanced === undefined) return;
    tx.audit.append({
      type: to === 'queued' ? 'run.retried' : `run.${to}`,
      outcome: to === 'cancelled' ? 'success' : 'failure',
      actor: platformActor(deps.processName),
      ...runAuditBase(advanced, job),
      failure: { code: failure.code, detail: failure.publicDetail },
    });
    if (nextAttemptAt !== null) tx.outbox.add({ task: { name: 'discover-files', runId: run.id }, availableAt: nextAttemptAt });
    tx.live.publish(runLive(advanced));
    if (nextAttemptAt === null) await followRunEnd(tx, deps, advanced, job);
  });
}
