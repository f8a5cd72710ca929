import { dueSlots, type FireTime, isFailure, newId, nextFireTimes, parseCron, type Schedule, type Tx } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { runAuditBase, runLive } from './run-audit.js';

const LIMIT = 500;

/**
 * The tick: records a Run for every Schedule that is due. A Run is unique by (schedule, slot), and the Schedule moves on in the
 * same transaction, so any number of workers may tick at the same time (BEHAVIOURS B19). Resolves to the number of Runs recorded.
 */
export async function fireSchedules(deps: EngineDeps): Promise<number> {
  const due = await deps.database.read.schedules.due(deps.clock.now(), LIMIT);
  let fired = 0;
  let failed: { readonly error: unknown } | undefined;
  for (const schedule of due) {
    try {
      if (await fireSchedule(deps, schedule)) fired += 1;
    } catch (error) {
      // One that cannot be fired must not hold up the others.
      failed ??= { error };
    }
  }
  if (failed !== undefined) throw failed.error;
  return fired;
}

async function fireSchedule(deps: EngineDeps, schedule: Schedule): Promise<boolean> {
  try {
    return await deps.database.transaction(async (tx) => {
      const now = deps.clock.now();
      const fresh = await tx.schedules.get(schedule.id);
      if (!fresh.enabled || fresh.nextFireAt === null || fresh.nextFireAt > now) return false;
      const cron = parseCron(fresh.cron, fresh.timeZone);
      const { fire } = dueSlots(cron, { since: new Date(fresh.nextFireAt.getTime() - 1), now, catchUp: fresh.catchUp });
      const [next] = nextFireTimes(cron, now, 1);
      await tx.schedules.update({ ...fresh, lastSlot: fire?.slot ?? fresh.lastSlot, nextFireAt: next?.at ?? null });
      if (fire === undefined) return false;
      await recordRun(tx, fresh, fire);
      return true;
    });
  } catch (error) {
    // Another worker fired it between our look and our write.
    if (isFailure(error, 'version.stale') || isFailure(error, 'conflict.duplicate') || isFailure(error, 'not-found'))
      return false;
    throw error;
  }
}

async function recordRun(tx: Tx, schedule: Schedule, fire: FireTime): Promise<void> {
  const job = await tx.jobs.get(schedule.jobId);
  const run = await tx.runs.insert({
    id: newId(),
    jobId: job.id,
    jobVersion: job.definitionVersion,
    scheduleId: schedule.id,
    slot: fire.slot,
    trigger: 'schedule',
    requestedBy: `schedule ${schedule.cron} ${schedule.timeZone}`,
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
  tx.audit.append({
    type: 'run.requested',
    outcome: 'success',
    actor: { kind: 'schedule', id: schedule.id, name: `${schedule.cron} ${schedule.timeZone}` },
    ...runAuditBase(run, job),
    details: { slot: fire.slot, dueAt: fire.at.toISOString(), trigger: 'schedule' },
  });
  tx.outbox.add({ task: { name: 'discover-files', runId: run.id } });
  tx.live.publish(runLive(run));
}
