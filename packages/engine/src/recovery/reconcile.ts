import type { AuditExport, QueueRequest, Run, TaskQueue } from '@waybill/core';
import { forgetServers } from '../administration/live-sessions.js';
import type { EngineDeps } from '../deps.js';
import { discardExpiredUploads } from '../files/discard-uploads.js';
import { readPause } from '../platform/pause.js';
import { abandonStaleUploads } from '../uploads/abandon-stale-uploads.js';

const LIMIT = 1000;
/** How long uploads by hand that are over may take to be removed, partners asked included. */
const SWEEP_MS = 30_000;
/** How often the end of a Run that nobody recorded is asked for. */
const FINISH_EVERY_MS = 10_000;

/**
 * Rebuilds from PostgreSQL what the queue should know: Runs and exports that are due, whose worker died, or (of Runs) whose end nobody recorded. Transfers
 * need no Task: every worker looks for those that are due. Servers that died are forgotten with their sessions. Called every few seconds by each worker; the queue's deduplication makes
 * repetition harmless. Resolves to the number of Tasks it woke.
 */
export async function reconcile(deps: EngineDeps, queue: TaskQueue): Promise<number> {
  const now = deps.clock.now();
  const [runs, uploads, exports] = await Promise.all([
    deps.database.read.runs.needingTask(now, LIMIT),
    deps.database.read.transfers.abandonedUploads(now, LIMIT),
    deps.database.read.auditExports.due(now, LIMIT),
  ]);
  // While everything is paused nothing is woken; what partners left half-done is swept up all the same.
  const moving = (await readPause(deps.database.read)) === undefined ? runs.map((run) => taskOfRun(run, now)) : [];
  const entries = [...moving, ...exports.map(taskOfExport)];
  if (entries.length > 0) await queue.enqueue(entries);
  await forgetServers(deps);
  await abandonStaleUploads(deps, uploads);
  await discardExpiredUploads(deps, AbortSignal.timeout(SWEEP_MS));
  return entries.length;
}

// The queue holds a dead worker's Task for longer than PostgreSQL does. A key of its own lets the successor begin meanwhile; where
// nobody died, the lease sends it away, and an end that is recorded already is left alone.
function taskOfRun(run: Run, now: Date): QueueRequest {
  if (run.state === 'running') {
    const dedupKey = `${run.id}/${Math.floor(now.getTime() / FINISH_EVERY_MS)}`;
    return { task: { name: 'finish-run', runId: run.id }, dedupKey };
  }
  const task = { name: 'discover-files' as const, runId: run.id };
  return run.state === 'discovering' ? { task, dedupKey: `${run.id}/${run.attempt}` } : { task };
}

// As of Runs: each attempt has a key of its own.
function taskOfExport({ id, attempt }: AuditExport): QueueRequest {
  return { task: { name: 'make-audit-export', exportId: id }, dedupKey: `${id}/${attempt}` };
}
