import {
  type Arrival,
  arrivalsDue,
  decideOverlap,
  type FileRule,
  type Job,
  type OpenRuns,
  ruleText,
  type Schedule,
  type Tx,
} from '@waybill/core';
import { firedOf } from './fire-schedules.js';
import type { FiringDeps } from './fire-set.js';
import { recordRun } from './record-run.js';
import { byScheduleOf, recordSkippedSlots } from './schedule-audit.js';

const SCHEDULES_AT_ONCE = 500;
const FILES_A_RUN = 10_000;
const RUNS_AT_ONCE = 100;
const FILES_NAMED = 20;

/**
 * The tick of the triggers: makes Runs of the files that arrived, one for all that came close together or one for each, as the
 * Schedule says. A file is taken off the list in the transaction that records its Run, so it makes exactly one. Files whose Run would
 * be one too many (B20, policy `queue`) stay on the list. Resolves to the number of Runs recorded.
 */
export async function fireArrivals(deps: FiringDeps): Promise<number> {
  const pending = await deps.database.read.arrivals.pending(SCHEDULES_AT_ONCE);
  const due = pending.filter(
    ({ schedule, ...times }) => schedule.rule.kind === 'file' && arrivalsDue(schedule.rule, times, deps.clock.now()),
  );
  return firedOf(due, ({ schedule }) => fireFiles(deps, schedule));
}

async function fireFiles(deps: FiringDeps, { id, jobId }: Schedule): Promise<number> {
  return deps.database.transaction(async (tx) => {
    await tx.jobs.lockRuns([jobId]);
    const schedule = await tx.schedules.get(id);
    const job = await tx.jobs.get(jobId);
    const { rule, enabled } = schedule;
    if (!enabled || job.status !== 'active' || rule.kind !== 'file') return 0;
    let open: OpenRuns = (await tx.runs.open([jobId])).get(jobId) ?? { active: 0, waiting: 0 };
    let fired = 0;
    let lastSlot = schedule.lastSlot;
    for (let turn = 0; turn < RUNS_AT_ONCE; turn += 1) {
      const policy = job.definition.running.overlap;
      const decision = decideOverlap(policy, open);
      if (decision === 'skip' && policy === 'queue') break;
      const files = await tx.arrivals.take(id, rule.runs === 'each' ? 1 : FILES_A_RUN);
      const [first] = files;
      if (first === undefined) break;
      if (decision === 'skip') {
        recordSkippedSlots(tx, { schedule, job }, { reason: 'overlap', slots: files.length, first: first.cause });
        continue;
      }
      await recordFileRun(tx, { schedule, rule, job }, files, decision === 'wait');
      fired += 1;
      lastSlot = first.cause;
      open = decision === 'wait' ? { ...open, waiting: open.waiting + 1 } : { ...open, active: open.active + 1 };
    }
    if (lastSlot !== schedule.lastSlot) await tx.schedules.update({ ...schedule, lastSlot });
    return fired;
  });
}

async function recordFileRun(
  tx: Tx,
  { schedule, rule, job }: { readonly schedule: Schedule; readonly rule: FileRule; readonly job: Job },
  files: readonly Arrival[],
  waiting: boolean,
): Promise<void> {
  const [first] = files;
  if (first === undefined) return;
  const named = files.slice(0, FILES_NAMED).map(({ path, transferId }) => ({ path, transferId }));
  await recordRun(tx, {
    job,
    trigger: 'file',
    of: { scheduleId: schedule.id, slot: first.cause },
    cause: { kind: 'file', storeId: rule.storeId, count: files.length, files: named },
    requestedBy: `trigger ${ruleText(rule)}`,
    waiting,
    act: byScheduleOf(schedule),
    details: { files: files.length, firstFile: first.path },
  });
}
