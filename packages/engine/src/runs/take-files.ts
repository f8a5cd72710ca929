import {
  Failure,
  type FileEntry,
  type Id,
  type Job,
  type JobDefinition,
  jobEnds,
  type New,
  newId,
  type Run,
  type SetTx,
  type Sighting,
  type SightingReason,
  stableId,
  type Transfer,
  wayBetween,
} from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { platformActor, transferAuditBase, transferLive } from '../transfers/names.js';
import { candidateAt, decideAtTargets, decisionOfFile, type OpenTargets, occupiedAtTargets } from './at-targets.js';
import { earlierTransfers } from './decide-file.js';
import type { Candidate, Judged } from './judge-source.js';
import { runMoment } from './run-moment.js';
import { recurringFingerprint } from './source-fingerprint.js';

/** A Run that lists its source. */
export interface Discovery {
  readonly run: Run;
  readonly job: Job;
  readonly definition: JobDefinition;
  /** By target, whose it is, where it is a partner's. */
  readonly partnerIds: readonly (Id | undefined)[];
}

/** Some entries of the source, judged by the rules, and what is needed to decide about those that may be taken. */
export interface Batch {
  readonly batch: readonly Judged[];
  readonly targets: OpenTargets;
  /** How many Transfers the Run made before these. */
  readonly takenBefore: number;
}

/** How many Transfers were made, and how many entries were left. */
export interface Taken {
  readonly taken: number;
  readonly skipped: number;
}

/**
 * Decides about each entry and writes, in one transaction, a Sighting for all and a queued Transfer for those that are taken, one for
 * each target.
 */
export async function takeFiles(
  deps: EngineDeps,
  discovery: Discovery,
  { batch, targets, takenBefore }: Batch,
  signal: AbortSignal,
): Promise<Taken> {
  const { run, job, definition } = discovery;
  const candidates = batch.flatMap(({ judgement }) => (judgement.kind === 'candidate' ? [judgement.candidate] : []));
  const occupied = await occupiedAtTargets(
    { definition, open: targets, moment: () => runMoment(deps.database.read, definition, run) },
    candidates,
    signal,
  );

  return deps.database.setTransaction(async (tx) => {
    if (await tx.runs.isCancelRequested(run.id)) throw new Failure('cancelled');
    const earlier = await earlierTransfers(tx.transfers, job.id, candidates);
    const sightings: Sighting[] = [];
    const fresh: New<Transfer>[] = [];
    const again: Transfer[] = [];
    /** What is delivered once more, by the Transfer that does it. */
    const forgotten = new Map<Id, Transfer>();
    let ours = 0;
    const nextPosition = (): number => takenBefore + ours + fresh.length + again.length;
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

    for (const { entry, judgement } of batch) {
      if (judgement.kind === 'skipped') {
        see(judgement.path, entry, judgement.reason, null);
        continue;
      }
      const { candidate } = judgement;
      const decisions = decideAtTargets(candidate, definition, { earlier, occupied, runId: run.id, redeliver: redelivers(run) });
      const ids: Id[] = [];
      for (const [index, decision] of decisions.entries()) {
        if (decision.kind === 'leave') continue;
        if (decision.kind === 'ours') {
          ours += 1;
          ids.push(decision.transferId);
        } else if (decision.kind === 'again') {
          again.push(requeued(decision.transfer, discovery, index, nextPosition()));
          ids.push(decision.transfer.id);
        } else {
          const transfer = newTransfer(candidate, discovery, index, { after: decision.after, position: nextPosition() });
          fresh.push(transfer);
          if (decision.redelivers !== undefined) forgotten.set(transfer.id, await forget(deps, tx, run, decision.redelivers));
          ids.push(transfer.id);
        }
      }
      const whole = decisionOfFile(decisions);
      if (whole.kind === 'leave') see(candidate.path, entry, whole.reason, whole.transferId);
      else see(candidate.path, entry, 'matched', ids[0] ?? null);
    }

    const queued = [...(await tx.transfers.queueAgain(again)), ...(await tx.transfers.insertNew(fresh))];
    const seen = tx.runs.addSightings(sightings);
    for (const transfer of queued) {
      const redelivered = forgotten.get(transfer.id);
      tx.audit.append({
        type: 'transfer.queued',
        outcome: 'success',
        actor: platformActor(deps.processName),
        ...transferAuditBase(transfer, run.jobVersion),
        ...(redelivered === undefined ? {} : { details: { redelivers: redelivered.id } }),
      });
      tx.live.publish(transferLive(transfer));
    }
    if (queued.length > 0) tx.outbox.add({ task: { name: 'run-transfers', runId: run.id } });
    tx.conclude();
    await seen;
    const skipped = sightings.filter((sighting) => sighting.decision === 'skipped').length;
    return { taken: ours + queued.length, skipped };
  });
}

/** The Run takes what was delivered once more. */
export function redelivers({ cause }: Run): boolean {
  return cause?.kind === 'rerun' && cause.files === 'all';
}

/** What the ledger says of a file that is delivered once more: from now on the new Transfer is the one that counts (B14). */
async function forget(deps: EngineDeps, tx: SetTx, run: Run, delivered: Transfer): Promise<Transfer> {
  const transfer = await tx.transfers.amend(delivered.id, { forgottenAt: deps.clock.now() });
  tx.audit.append({
    type: 'transfer.forgotten',
    outcome: 'success',
    actor: platformActor(deps.processName),
    ...transferAuditBase(transfer),
    details: { redeliveredBy: run.id },
  });
  tx.live.publish(transferLive(transfer));
  return transfer;
}

function newTransfer(
  candidate: Candidate,
  discovery: Discovery,
  targetIndex: number,
  { after, position }: { readonly after: Id | undefined; readonly position: number },
): New<Transfer> {
  const { run, job, definition, partnerIds } = discovery;
  const { source, targets } = jobEnds(definition);
  const target = targets[targetIndex];
  if (target === undefined) throw new RangeError('there is no such target');
  return {
    id: newId(),
    ...wayBetween(source, target.end),
    targetIndex,
    partnerId: partnerIds[targetIndex] ?? job.partnerId,
    runId: run.id,
    jobId: job.id,
    accountId: null,
    sessionId: null,
    sourcePath: candidate.path,
    targetPath: candidateAt(candidate, definition, target).targetPath,
    sourceFingerprint: after === undefined ? candidate.fingerprint : recurringFingerprint(candidate.fingerprint, after),
    ...resting(discovery, position),
    expectedBytes: candidate.entry.sizeBytes ?? null,
    fencingToken: 0,
  };
}

/** A file that failed or was cancelled before is taken again by the same row, so that one source file stays one Transfer. */
function requeued(transfer: Transfer, discovery: Discovery, targetIndex: number, position: number): Transfer {
  return { ...transfer, runId: discovery.run.id, targetIndex, ...resting(discovery, position) };
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
    bytesMoved: 0,
    checkpoint: null,
    stageLeft: false,
    sizeBytes: null,
    sha256: null,
    verification: null,
    sourceDigest: null,
    deliveredPath: null,
    postAction: 'none' as const,
    warnings: [],
    failureCode: null,
    failureDetail: null,
    forgottenAt: null,
    startedAt: null,
    finishedAt: null,
  };
}
