import type { OutboxEntry, TaskQueue } from '@waybill/core';
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
  const entries: OutboxEntry[] = [
    ...runs.map(
      (run): OutboxEntry => ({ task: { name: run.state === 'running' ? 'finish-run' : 'discover-files', runId: run.id } }),
    ),
    ...transfers
      .filter((transfer) => transfer.direction !== 'upload')
      .map(
        (transfer): OutboxEntry => ({
          task: { name: transfer.state === 'committed' ? 'post-action' : 'run-transfer', transferId: transfer.id },
        }),
      ),
  ];
  if (entries.length > 0) await queue.enqueue(entries);
  await abandonStaleUploads(
    deps,
    transfers.filter((transfer) => transfer.direction === 'upload'),
  );
  return entries.length;
}
