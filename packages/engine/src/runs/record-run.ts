import {
  Failure,
  type Job,
  type New,
  type NewAuditEvent,
  newId,
  type Run,
  type RunCause,
  type RunTrigger,
  type Tx,
} from '@waybill/core';
import { runAuditBase, runLive } from './run-audit.js';

/** A Run that is asked for. */
export interface RunRequest {
  readonly job: Job;
  readonly trigger: RunTrigger;
  /** Of a Schedule: what makes the Run unique within it (B19). */
  readonly of?: { readonly scheduleId: string; readonly slot: string };
  readonly cause?: RunCause;
  readonly requestedBy: string;
  /** It begins when the Job's active Run has ended. */
  readonly waiting: boolean;
  readonly act: Pick<NewAuditEvent, 'actor' | 'source' | 'requestId' | 'outcome'>;
  readonly details?: NewAuditEvent['details'];
}

/** Records a Run with its audit event, and wakes a worker for it unless it waits. The caller holds the Job's Runs (`lockRuns`). */
export async function recordRun(tx: Tx, request: RunRequest): Promise<Run> {
  const [run] = await recordRuns(tx, [request]);
  if (run === undefined) throw new Failure('internal');
  return run;
}

/** Records Runs as {@link recordRun} records one, all in one statement. In the order given. */
export async function recordRuns(tx: Tx, requests: readonly RunRequest[]): Promise<readonly Run[]> {
  const runs = await tx.runs.insertAll(requests.map(newRun));
  for (const [at, run] of runs.entries()) {
    const request = requests[at];
    if (request === undefined) continue;
    const { job, trigger, of, waiting, act, details } = request;
    tx.audit.append({
      ...act,
      type: 'run.requested',
      ...runAuditBase(run, job),
      details: { trigger, ...(of === undefined ? {} : { slot: of.slot }), ...(waiting ? { waiting } : {}), ...details },
    });
    if (!waiting) tx.outbox.add({ task: { name: 'discover-files', runId: run.id } });
    tx.live.publish(runLive(run));
  }
  return runs;
}

function newRun({ job, trigger, of, cause, requestedBy, waiting }: RunRequest): New<Run> {
  return {
    id: newId(),
    jobId: job.id,
    jobVersion: job.definitionVersion,
    scheduleId: of?.scheduleId ?? null,
    slot: of?.slot ?? null,
    trigger,
    cause: cause ?? null,
    requestedBy,
    state: 'queued',
    waiting,
    counts: { seen: 0, taken: 0, skipped: 0, committed: 0, failed: 0, cancelled: 0, bytes: 0n },
    warnings: [],
    failureCode: null,
    failureDetail: null,
    attempt: 0,
    nextAttemptAt: null,
    cancelRequested: false,
    configurationDigest: null,
    startedAt: null,
    finishedAt: null,
  };
}
