import {
  Failure,
  type FileEntry,
  type Id,
  isFailure,
  type Job,
  type JobDefinition,
  type New,
  newId,
  type Run,
  type Sighting,
  type SightingReason,
  type Storage,
  stableId,
  type Transfer,
  type TransferRepository,
  vpathName,
} from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { platformActor, transferAuditBase, transferLive } from '../transfers/names.js';
import { type Candidate, precedentOf, type sourceJudge } from './judge-source.js';
import { recurringFingerprint } from './source-fingerprint.js';

/** A Run that lists its source. */
export interface Discovery {
  readonly run: Run;
  readonly job: Job;
  readonly definition: JobDefinition;
}

/** Some entries of the source folder, and what is needed to decide about them. */
export interface Batch {
  readonly batch: readonly FileEntry[];
  readonly judge: ReturnType<typeof sourceJudge>;
  readonly target: Storage;
  /** How many files the Run took before these. */
  readonly takenBefore: number;
}

/** Decides about each entry and writes, in one transaction, a Sighting for all and a queued Transfer for those that are taken. */
export async function takeFiles(
  deps: EngineDeps,
  discovery: Discovery,
  { batch, judge, target, takenBefore }: Batch,
  signal: AbortSignal,
): Promise<{ readonly taken: number }> {
  const { run, job, definition } = discovery;
  const judgements = batch.map((entry) => ({ entry, judgement: judge(entry) }));
  const occupied =
    definition.target.onConflict === 'skip' ? await occupiedNames(target, definition, judgements, signal) : new Set<string>();

  return deps.database.transaction(async (tx) => {
    const candidates = judgements.flatMap(({ judgement }) => (judgement.kind === 'candidate' ? [judgement.candidate] : []));
    if ((await tx.runs.get(run.id)).cancelRequested) throw new Failure('cancelled');
    const bySource = await earlierTransfers(tx.transfers, job.id, candidates);
    const sightings: Sighting[] = [];
    const fresh: New<Transfer>[] = [];
    const queued: Transfer[] = [];
    const nextPosition = (): number => takenBefore + fresh.length + queued.length;
    const see = (path: string, entry: FileEntry, reason: SightingReason, transferId: Id | null): void => {
      sightings.push({
        // A listing that was interrupted and begins anew sees the same file as the same Sighting.
        id: stableId(run.id, path),
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
        queued.push(await tx.transfers.update(requeued(precedent.transfer, discovery, nextPosition())));
        see(candidate.path, entry, 'matched', precedent.transfer.id);
      } else {
        const transfer = newTransfer(candidate, discovery, {
          after: precedent.kind === 'recurring' ? precedent.after : undefined,
          position: nextPosition(),
        });
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
      tx.live.publish(transferLive(transfer));
    }
    if (queued.length > 0) tx.outbox.add({ task: { name: 'run-transfers', runId: run.id } });
    return { taken: sightings.filter((sighting) => sighting.decision === 'taken').length };
  });
}

/**
 * The earlier Transfers of these source files, by source path. One that was delivered and removed from its source can have been
 * followed by another that looks the same, and that one by a third: each names the one before it.
 */
async function earlierTransfers(
  transfers: TransferRepository,
  jobId: Id,
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<string, readonly Transfer[]>> {
  const bySource = new Map<string, Transfer[]>();
  const baseOf = new Map(candidates.map(({ path, fingerprint }) => [path, fingerprint]));
  let wanted = candidates.map(({ fingerprint }) => fingerprint);
  while (wanted.length > 0) {
    const found = await transfers.byFingerprint(jobId, wanted);
    for (const transfer of found) bySource.set(transfer.sourcePath, [...(bySource.get(transfer.sourcePath) ?? []), transfer]);
    wanted = found.flatMap((transfer) => {
      const base = baseOf.get(transfer.sourcePath);
      return base !== undefined && transfer.postAction === 'done' ? [recurringFingerprint(base, transfer.id)] : [];
    });
  }
  return bySource;
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

function newTransfer(
  candidate: Candidate,
  discovery: Discovery,
  { after, position }: { readonly after: Id | undefined; readonly position: number },
): New<Transfer> {
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
    sourceFingerprint: after === undefined ? candidate.fingerprint : recurringFingerprint(candidate.fingerprint, after),
    ...resting(discovery, position),
    expectedBytes: candidate.entry.sizeBytes ?? null,
    fencingToken: 0,
  };
}

/** A file that failed or was cancelled before is taken again by the same row, so that one source file stays one Transfer. */
function requeued(transfer: Transfer, discovery: Discovery, position: number): Transfer {
  return { ...transfer, runId: discovery.run.id, ...resting(discovery, position) };
}

function resting(discovery: Discovery, position: number) {
  return {
    state: 'queued' as const,
    priority: discovery.definition.running.priority,
    position,
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
    deliveredPath: null,
    postAction: 'none' as const,
    warnings: [],
    failureCode: null,
    failureDetail: null,
    startedAt: null,
    finishedAt: null,
  };
}
