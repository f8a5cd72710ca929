import {
  asFailure,
  Failure,
  type FileEntry,
  type Id,
  isFailure,
  type Job,
  type JobDefinition,
  type New,
  newId,
  planRetry,
  type Run,
  type Sighting,
  type SightingReason,
  type Storage,
  type Transfer,
  type Tx,
  vpathName,
} from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { whileLeased } from '../lease.js';
import { openSides, orderSides } from '../transfers/ends.js';
import { handBackDelayMs } from '../transfers/hand-back.js';
import { platformActor, transferAuditBase, transferLive } from '../transfers/names.js';
import { type Candidate, precedentOf, sourceJudge } from './judge-source.js';
import { runAuditBase, runLive } from './run-audit.js';
import { recurringFingerprint } from './source-fingerprint.js';

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

interface Discovery {
  readonly run: Run;
  readonly job: Job;
  readonly definition: JobDefinition;
}

async function beginDiscovery(deps: EngineDeps, runId: Id): Promise<Discovery | undefined> {
  return deps.database.transaction(async (tx) => {
    const found = await tx.runs.get(runId);
    const job = await tx.jobs.get(found.jobId);
    const definition = await tx.jobs.definition(found.jobId, found.jobVersion);
    if (found.state === 'discovering') return { run: found, job, definition };
    if (found.state !== 'queued') return undefined;
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
      const counts = await takeBatch(deps, discovery, batch, judge, target, signal);
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

async function takeBatch(
  deps: EngineDeps,
  discovery: Discovery,
  batch: readonly FileEntry[],
  judge: ReturnType<typeof sourceJudge>,
  target: Storage,
  signal: AbortSignal,
): Promise<{ readonly taken: number }> {
  const { run, job, definition } = discovery;
  const judgements = batch.map((entry) => ({ entry, judgement: judge(entry) }));
  const occupied =
    definition.target.onConflict === 'skip' ? await occupiedNames(target, definition, judgements, signal) : new Set<string>();

  return deps.database.transaction(async (tx) => {
    const candidates = judgements.flatMap(({ judgement }) => (judgement.kind === 'candidate' ? [judgement.candidate] : []));
    const fingerprints = candidates.flatMap(({ fingerprint }) => [fingerprint, recurringFingerprint(fingerprint, run.id)]);
    if ((await tx.runs.get(run.id)).cancelRequested) throw new Failure('cancelled');
    const earlier = await tx.transfers.byFingerprint(job.id, fingerprints);
    const bySource = new Map<string, Transfer[]>();
    for (const transfer of earlier) bySource.set(transfer.sourcePath, [...(bySource.get(transfer.sourcePath) ?? []), transfer]);
    const sightings: Sighting[] = [];
    const fresh: New<Transfer>[] = [];
    const queued: Transfer[] = [];
    const see = (path: string, entry: FileEntry, reason: SightingReason, transferId: Id | null): void => {
      sightings.push({
        id: newId(),
        runId: run.id,
        path,
        sizeBytes: entry.sizeBytes ?? null,
        modifiedAt: entry.modifiedAt ?? null,
        decision: reason === 'matched' ? 'taken' : 'skipped',
        reason,
        transferId,
        seenAt: deps.clock.now(),
      });
    };

    for (const { entry, judgement } of judgements) {
      if (judgement.kind === 'skipped') {
        see(judgement.path, entry, judgement.reason, null);
        continue;
      }
      const { candidate } = judgement;
      const precedent = precedentOf(bySource.get(candidate.path) ?? [], candidate.targetPath);
      if (precedent.kind === 'skip') {
        // A Transfer that an earlier, interrupted try of this very Run took is not "in progress elsewhere".
        const ours = precedent.transfer.runId === run.id;
        see(candidate.path, entry, ours ? 'matched' : precedent.reason, precedent.transfer.id);
      } else if (occupied.has(vpathName(candidate.targetPath))) {
        see(candidate.path, entry, 'target-exists', null);
      } else if (precedent.kind === 'again' && precedent.transfer.runId === run.id) {
        // It failed since the earlier try of this Run took it; its attempts are used up.
        see(candidate.path, entry, 'matched', precedent.transfer.id);
      } else if (precedent.kind === 'again') {
        queued.push(await tx.transfers.update(requeued(precedent.transfer, discovery)));
        see(candidate.path, entry, 'matched', precedent.transfer.id);
      } else {
        const transfer = newTransfer(candidate, discovery, precedent.kind === 'recurring');
        fresh.push(transfer);
        see(candidate.path, entry, 'matched', transfer.id);
      }
    }

    queued.push(...(await tx.transfers.insertNew(fresh)));
    await tx.runs.addSightings(sightings);
    for (const transfer of queued) {
      tx.audit.append({
        type: 'transfer.queued',
        outcome: 'success',
        actor: platformActor(deps.processName),
        ...transferAuditBase(transfer),
      });
      tx.outbox.add({ task: { name: 'run-transfer', transferId: transfer.id } });
      tx.live.publish(transferLive(transfer));
    }
    return { taken: sightings.filter((sighting) => sighting.decision === 'taken').length };
  });
}

/** The names that are already at the target, for the conflict policy `skip`. A race after this look ends as `target.exists`. */
async function occupiedNames(
  target: Storage,
  definition: JobDefinition,
  judgements: readonly { readonly judgement: ReturnType<ReturnType<typeof sourceJudge>> }[],
  signal: AbortSignal,
): Promise<Set<string>> {
  const wanted = new Set(
    judgements.flatMap(({ judgement }) => (judgement.kind === 'candidate' ? [vpathName(judgement.candidate.targetPath)] : [])),
  );
  const occupied = new Set<string>();
  if (wanted.size === 0) return occupied;
  try {
    for await (const entry of target.list(definition.target.path, signal)) if (wanted.has(entry.name)) occupied.add(entry.name);
  } catch (error) {
    // A target folder that is not there yet is made by the first transfer.
    if (!isFailure(error, 'source.not-found')) throw error;
  }
  return occupied;
}

function newTransfer(candidate: Candidate, discovery: Discovery, recurring: boolean): New<Transfer> {
  const { run, job, definition } = discovery;
  return {
    id: newId(),
    direction: definition.direction,
    partnerId: job.partnerId,
    runId: run.id,
    jobId: job.id,
    accountId: null,
    sessionId: null,
    connectionId: definition.connectionId,
    storeId: definition.storeId,
    sourcePath: candidate.path,
    targetPath: candidate.targetPath,
    sourceFingerprint: recurring ? recurringFingerprint(candidate.fingerprint, run.id) : candidate.fingerprint,
    ...resting(discovery),
    expectedBytes: candidate.entry.sizeBytes ?? null,
    fencingToken: 0,
  };
}

/** A file that failed or was cancelled before is taken again by the same row, so that one source file stays one Transfer. */
function requeued(transfer: Transfer, discovery: Discovery): Transfer {
  return { ...transfer, runId: discovery.run.id, ...resting(discovery) };
}

function resting(discovery: Discovery) {
  return {
    state: 'queued' as const,
    attempt: 0,
    maxAttempts: discovery.definition.retry.maxAttempts,
    claimedBy: null,
    claimExpiresAt: null,
    nextAttemptAt: null,
    cancelRequested: false,
    bytesDone: 0,
    sizeBytes: null,
    sha256: null,
    verification: null,
    postAction: 'none' as const,
    warnings: [],
    failureCode: null,
    failureDetail: null,
    startedAt: null,
    finishedAt: null,
  };
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
  });
}
