import { Failure, type Id, newId, type Run } from '@waybill/core';
import { runAuditBase, runLive } from '../runs/run-audit.js';
import { transferAuditBase, transferLive } from '../transfers/names.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { actBy } from './record-change.js';

/**
 * Starts a Run of a Job now; a paused Job can be run by hand.
 * @throws Failure `conflict.state` for a suspended partner, `connection.stopped`
 */
export async function requestRun(
  deps: AdministrationDeps,
  { jobId }: { readonly jobId: Id },
  context: ActorContext,
): Promise<Run> {
  return deps.database.transaction(async (tx) => {
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
    const run = await tx.runs.insert({
      id: newId(),
      jobId,
      jobVersion: job.definitionVersion,
      scheduleId: null,
      slot: null,
      trigger: 'manual',
      requestedBy: context.actor.name,
      state: 'queued',
      counts: { seen: 0, taken: 0, skipped: 0, committed: 0, failed: 0, cancelled: 0, bytes: 0n },
      failureCode: null,
      failureDetail: null,
      attempt: 0,
      nextAttemptAt: null,
      cancelRequested: false,
      startedAt: null,
      finishedAt: null,
    });
    tx.audit.append({ ...actBy(context), type: 'run.requested', ...runAuditBase(run, job), details: { trigger: 'manual' } });
    tx.outbox.add({ task: { name: 'discover-files', runId: run.id } });
    tx.live.publish(runLive(run));
    return run;
  });
}

/**
 * Cancels a Run and every Transfer of it that is not over. What no worker holds ends at once; a worker stops what it holds within a
 * second (BEHAVIOURS B24).
 * @throws Failure `conflict.state` when it is over
 */
export async function cancelRun(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<Run> {
  return deps.database.transaction(async (tx) => {
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
    } else if (!(await tx.runs.hasOpenTransfers(id))) {
      tx.outbox.add({ task: { name: 'finish-run', runId: id } });
    }
    const run = cancelled ?? requested;
    tx.live.publish(runLive(run));
    return run;
  });
}
