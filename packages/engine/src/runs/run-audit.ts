import type { Job, LiveEvent, Run } from '@waybill/core';

/** The part every audit event of a Run has. */
export function runAuditBase(run: Run, job: Job) {
  return {
    target: { kind: 'run' as const, id: run.id, name: job.slug },
    partnerId: job.partnerId,
    jobId: job.id,
    runId: run.id,
  };
}

/** What the console hears about a Run. */
export function runLive(run: Run): LiveEvent {
  return { kind: 'run', id: run.id, jobId: run.jobId, state: run.state };
}
