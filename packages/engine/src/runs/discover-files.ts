import { asFailure, type FileEntry, type Id, type Job, planRetry, type Run, type Tx } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { whileLeased } from '../lease.js';
import { openSides, orderSides } from '../transfers/ends.js';
import { handBackDelayMs } from '../transfers/hand-back.js';
import { platformActor } from '../transfers/names.js';
import { followRunEnd } from './follow-run-end.js';
import { sourceJudge } from './judge-source.js';
import { runAuditBase, runLive } from './run-audit.js';
import { type Discovery, takeFiles } from './take-files.js';

const BATCH = 500;

/**
 * Lists the source of a Run and decides about every file: a Sighting for each, a queued Transfer for each one taken. At least once
 * is enough; what an earlier try already took is found again and not taken twice.
 */
export async function discoverFiles(deps: EngineDeps, runId: Id, signal: AbortSignal): Promise<void> {
  await whileLeased(deps, `run:${runId}`, async () => {
    const begun = await beginDiscovery(deps, runId);
    if (begun === undefined) return;
    try {
      await discover(deps, begun, signal);
    } catch (error) {
      await settleDiscoveryFailure(deps, begun, signal.aborted ? signal.reason : error);
    }
  });
}

async function beginDiscovery(deps: EngineDeps, runId: Id): Promise<Discovery | undefined> {
  return deps.database.transaction(async (tx) => {
    const found = await tx.runs.get(runId);
    const job = await tx.jobs.get(found.jobId);
    const definition = await tx.jobs.definition(found.jobId, found.jobVersion);
    if (found.state === 'discovering') return { run: found, job, definition };
    if (found.state !== 'queued' || found.waiting) return undefined;
    if (found.cancelRequested) {
      await cancelQueued(deps, tx, found, job);
      return undefined;
    }
    const run = await tx.runs.advance(runId, 'queued', 'discovering', {
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
    });
    tx.live.publish(runLive(run));
    return { run, job, definition };
  });
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

async function discover(deps: EngineDeps, discovery: Discovery, signal: AbortSignal): Promise<void> {
  const { definition } = discovery;
  const sides = await openSides(deps, definition, signal);
  try {
    const { source, target } = orderSides(sides, definition.direction);
    const judge = sourceJudge(definition, deps.clock);
    const totals = { seen: 0, taken: 0, skipped: 0 };
    let batch: FileEntry[] = [];
    const flush = async (): Promise<void> => {
      const counts = await takeFiles(deps, discovery, { batch, judge, target, takenBefore: totals.taken }, signal);
      totals.seen += batch.length;
      totals.taken += counts.taken;
      totals.skipped += batch.length - counts.taken;
      batch = [];
    };
    for await (const entry of source.list(definition.source.path, signal)) {
      batch.push(entry);
      if (batch.length >= BATCH) await flush();
    }
    if (batch.length > 0) await flush();
    await endDiscovery(deps, discovery, totals);
  } finally {
    await sides.close();
  }
}

async function endDiscovery(
  deps: EngineDeps,
  discovery: Discovery,
  totals: { seen: number; taken: number; skipped: number },
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const run = await tx.runs.advance(discovery.run.id, 'discovering', 'running', {
      counts: { ...discovery.run.counts, ...totals },
    });
    if (run === undefined) return;
    tx.audit.append({
      type: 'run.discovered',
      outcome: 'success',
      actor: platformActor(deps.processName),
      ...runAuditBase(run, discovery.job),
      details: totals,
    });
    if (run.cancelRequested || !(await tx.runs.hasOpenTransfers(run.id)))
      tx.outbox.add({ task: { name: 'finish-run', runId: run.id } });
    tx.live.publish(runLive(run));
  });
}

async function settleDiscoveryFailure(deps: EngineDeps, discovery: Discovery, error: unknown): Promise<void> {
  const failure = asFailure(error);
  const { run, job, definition } = discovery;
  const handedBackAfterMs = handBackDelayMs(failure, definition.retry, deps.random);
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
