import {
  type Connection,
  decideOverlap,
  Failure,
  type Id,
  isRunOver,
  type Job,
  jobEnds,
  type OpenRuns,
  type RerunFiles,
  type Run,
  type Tx,
} from '@waybill/core';
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
    const { job, open } = await runnableJob(tx, jobId);
    return recordRun(tx, {
      job,
      trigger: 'manual',
      requestedBy: context.actor.name,
      waiting: mustWait(job, open),
      act: actBy(context),
    });
  });
}

/**
 * Has the files of a Run that is over taken again, by the Job as it is now: those that failed or were cancelled in it, or all of them, and
 * then also what was delivered, on purpose. Who asks, which Run and how many files are in the audit trail. Several such Runs may wait for
 * an active one: each is about files of its own.
 * @throws Failure `conflict.state` while the Run is not over, when there is no such file, for a suspended partner and for a Run too many;
 *   `connection.stopped`; `not-found` when the Job was deleted
 */
export async function requestRerun(
  deps: AdministrationDeps,
  { runId, files }: { readonly runId: Id; readonly files: RerunFiles },
  context: ActorContext,
): Promise<Run> {
  return deps.database.transaction(async (tx) => {
    const repeated = await tx.runs.get(runId);
    const { job, open } = await runnableJob(tx, repeated.jobId);
    if (!isRunOver(repeated.state)) {
      throw new Failure('conflict.state', { publicDetail: 'The run is not over. Wait for its end, or cancel it.' });
    }
    const { length: count } = await tx.runs.filesToRepeat(runId, files);
    if (count === 0) {
      throw new Failure('conflict.state', {
        publicDetail:
          files === 'all'
            ? 'That run took no file, so there is nothing to take again. Start a new run of the job.'
            : 'No file of that run failed or was cancelled.',
      });
    }
    return recordRun(tx, {
      job,
      trigger: 'manual',
      cause: { kind: 'rerun', runId, files, count },
      requestedBy: context.actor.name,
      waiting: mustWait(job, { ...open, waiting: 0 }),
      act: actBy(context),
      details: { repeats: runId, files, count },
    });
  });
}

/** The Job, and its Runs that are not over, kept as they are. @throws when it cannot run now */
async function runnableJob(tx: Tx, jobId: Id): Promise<{ readonly job: Job; readonly open: OpenRuns }> {
  await tx.jobs.lockRuns([jobId]);
  const job = await tx.jobs.get(jobId);
  const partner = await tx.partners.get(job.partnerId);
  if (partner.status === 'suspended') {
    throw new Failure('conflict.state', { publicDetail: `The partner "${partner.name}" is suspended; its jobs do not run.` });
  }
  const connection = await neededConnection(tx, job);
  if (connection?.status === 'stopped') {
    throw new Failure('connection.stopped', {
      publicDetail: `The connection "${connection.slug}" is stopped: ${connection.statusReason ?? 'a person must decide'}.`,
    });
  }
  return { job, open: (await tx.runs.open([job.id])).get(job.id) ?? { active: 0, waiting: 0 } };
}

/** The Connection without which nothing can move: that of the source, or that of the only target. */
async function neededConnection(tx: Tx, { definition }: Job): Promise<Connection | undefined> {
  const { source, targets } = jobEnds(definition);
  const [first, second] = targets;
  const needed = source.kind === 'connection' ? source : second === undefined ? first?.end : undefined;
  return needed?.kind === 'connection' ? tx.connections.get(needed.id) : undefined;
}

function mustWait(job: Job, open: OpenRuns): boolean {
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
