import type { QueueRequest, Run, TaskQueue, Transfer } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { abandonStaleUploads } from '../uploads/abandon-stale-uploads.js';

const LIMIT = 1000;

/**
 * Rebuilds from PostgreSQL what the queue should know: Runs and Transfers that are due, whose worker died, or whose end nobody
 * recorded. Called every few seconds by each worker; the queue's deduplication makes repetition harmless.
 * Resolves to the number of Tasks it woke.
 */
export async function reconcile(deps: EngineDeps, queue: TaskQueue): Promise<number> {
  const now = deps.clock.now();
  const [runs, transfers] = await Promise.all([
    deps.database.read.runs.needingTask(now, LIMIT),
    deps.database.read.transfers.needingTask(now, LIMIT),
  ]);
  const entries = [
    ...runs.map(taskOfRun),
    ...transfers.filter((transfer) => transfer.direction !== 'upload').map(taskOfTransfer),
  ];
  if (entries.length > 0) await queue.enqueue(entries);
  await abandonStaleUploads(
    deps,
    transfers.filter((transfer) => transfer.direction === 'upload'),
  );
  return entries.length;
}

// The queue holds a dead worker's Task for longer than PostgreSQL does. A key of its own lets the successor begin meanwhile; where
// nobody died, the lease or the claim sends it away.
function taskOfRun(run: Run): QueueRequest {
  if (run.state === 'running') return { task: { name: 'finish-run', runId: run.id } };
  const task = { name: 'discover-files' as const, runId: run.id };
  return run.state === 'discovering' ? { task, dedupKey: `${run.id}/${run.attempt}` } : { task };
}

function taskOfTransfer(transfer: Transfer): QueueRequest {
  if (transfer.state === 'committed') {
    return { task: { name: 'post-action', transferId: transfer.id }, dedupKey: `${transfer.id}/again` };
  }
  const task = { name: 'run-transfer' as const, transferId: transfer.id };
  return transfer.state === 'queued' ? { task } : { task, dedupKey: `${transfer.id}/${transfer.fencingToken}` };
}
