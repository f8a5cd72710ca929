import { decideOverlap, Failure, type Id, type Job, type Run, type Tx } from '@waybill/core';
import { followRunEnd } from '../runs/follow-run-end.js';
import { recordRun } from '../runs/record-run.js';
import { runAuditBase, runLive } from '../runs/run-audit.js';
import { transferAuditBase, transferLive } from '../transfers/names.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { actBy } from './record-change.js';

/**
 * Starts a Run of a Job now; a paused Job can be run by hand. While another Run of the Job is not over, the Job's overlap policy
 * (B20) decides: the Run waits for that one's end, is refused, or begins all the same.
 * @throws Failure `conflict.state` for a suspended partner and for a Run too many, `connection.stopped`
 */
export async function requestRun(
  deps: AdministrationDeps,
  { jobId }: { readonly jobId: Id },
  context: ActorContext,
): Promise<Run> {
  return deps.database.transaction(async (tx) => {
    await tx.jobs.lockRuns([jobId]);
    const job = await tx.jobs.get(jobId);
    const partner = await tx.partners.get(job.partnerId);
    if (partner.status === 'suspended') {
      throw new Failure('conflict.state', { publicDetail: `The partner "${partner.name}" is suspended; its jobs do not run.` });
    }
    const connection = await tx.connections.get(job.definition.connectionId);
    if (connection.status === 'stopped') {
      throw new Failure('connection.stopped', {
        publicDetail: `The connection "${connection.slug}" is stopped: ${connection.statusReason ?? 'a person must decide'}.`,
      });
    }
    return recordRun(tx, {
      job,
      trigger: 'manual',
      requestedBy: context.actor.name,
      waiting: await mustWait(tx, job),
      act: actBy(context),
    });
  });
}

async function mustWait(tx: Tx, job: Job): Promise<boolean> {
  const open = (await tx.runs.open([job.id])).get(job.id) ?? { active: 0, waiting: 0 };
  const decision = decideOverlap(job.definition.running.overlap, open);
  if (decision !== 'skip') return decision === 'wait';
  throw new Failure('conflict.state', {
    publicDetail:
      open.waiting > 0
        ? `A run of the job "${job.slug}" is active and another one waits for its end already; that one will find what this one would.`
        : `A run of the job "${job.slug}" is active, and the job does not let runs overlap. Wait for its end, or cancel it.`,
  });
}

/**
 * Cancels a Run and every Transfer of it that is not over. What no worker holds ends at once; a worker stops what it holds within a
 * second (BEHAVIOURS B24).
 * @throws Failure `conflict.state` when it is over
 */
export async function cancelRun(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<Run> {
  return deps.database.transaction(async (tx) => {
    await tx.jobs.lockRuns([(await tx.runs.get(id)).jobId]);
    const requested = await tx.runs.requestCancel(id);
    if (requested === undefined) {
      const { state } = await tx.runs.get(id);
      throw new Failure('conflict.state', { publicDetail: `The run is over: it is ${state}.` });
    }
    const job = await tx.jobs.get(requested.jobId);
    tx.audit.append({ ...actBy(context), type: 'run.cancel-requested', ...runAuditBase(requested, job) });
    for (const transfer of await tx.transfers.requestCancel({ runId: id })) {
      tx.audit.append({ ...actBy(context), type: 'transfer.cancelled', ...transferAuditBase(transfer) });
      tx.live.publish(transferLive(transfer));
    }
    const cancelled =
      requested.state === 'queued'
        ? await tx.runs.advance(id, 'queued', 'cancelled', { finishedAt: deps.clock.now() })
        : undefined;
    if (cancelled !== undefined) {
      tx.audit.append({ ...actBy(context), type: 'run.cancelled', ...runAuditBase(cancelled, job) });
      await followRunEnd(tx, deps, cancelled, job);
    } else if (!(await tx.runs.hasOpenTransfers(id))) {
      tx.outbox.add({ task: { name: 'finish-run', runId: id } });
    }
    const run = cancelled ?? requested;
    tx.live.publish(runLive(run));
    return run;
  });
}
