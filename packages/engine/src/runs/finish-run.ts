import type { Id, Run } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { platformActor } from '../transfers/names.js';
import { followRunEnd } from './follow-run-end.js';
import { runAuditBase, runLive } from './run-audit.js';

/** Ends a Run whose Transfers are all over: succeeded when every file it took was committed. At least once is enough. */
export async function finishRun(deps: EngineDeps, runId: Id): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const run = await tx.runs.get(runId);
    if (run.state !== 'running' || (await tx.runs.hasOpenTransfers(runId))) return;
    const { byState, bytes } = await tx.runs.tally(runId);
    const state = run.cancelRequested ? 'cancelled' : byState.failed + byState.cancelled > 0 ? 'failed' : 'succeeded';
    const lost = byState.failed + byState.cancelled;
    const ended: Partial<Run> = {
      counts: { ...run.counts, committed: byState.committed, failed: byState.failed, cancelled: byState.cancelled, bytes },
      finishedAt: deps.clock.now(),
      failureCode: null,
      failureDetail: state === 'failed' ? `${lost} of ${run.counts.taken} files were not delivered.` : null,
    };
    const advanced = await tx.runs.advance(runId, 'running', state, ended);
    if (advanced === undefined) return;
    const job = await tx.jobs.get(run.jobId);
    tx.audit.append({
      type: `run.${state}`,
      outcome: state === 'failed' ? 'failure' : 'success',
      actor: platformActor(deps.processName),
      ...runAuditBase(advanced, job),
      details: {
        seen: run.counts.seen,
        taken: run.counts.taken,
        skipped: run.counts.skipped,
        committed: byState.committed,
        failed: byState.failed,
        cancelled: byState.cancelled,
        bytes: bytes.toString(),
      },
    });
    tx.live.publish(runLive(advanced));
    await followRunEnd(tx, deps, advanced, job);
  });
}
