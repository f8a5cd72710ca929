import {
  type AfterOutcome,
  type Clock,
  decideOverlap,
  type Job,
  type Run,
  type RunState,
  ruleText,
  type Schedule,
  type Tx,
} from '@waybill/core';
import { platformActor } from '../transfers/names.js';
import { recordRun } from './record-run.js';
import { runAuditBase, runLive } from './run-audit.js';
import { byScheduleOf, recordSkippedSlots } from './schedule-audit.js';
import { timesOfSchedule } from './times-of-schedule.js';

/** What {@link followRunEnd} needs of the engine, or of the administration. */
export interface RunEndDeps {
  readonly clock: Clock;
  readonly processName: string;
}

/**
 * What the end of a Run brings about, in the transaction that records it: the Run of the same Job that waited for it begins (B20),
 * and the Jobs that run after this one get theirs. Call it wherever a Run becomes succeeded, failed or cancelled.
 */
export async function followRunEnd(tx: Tx, deps: RunEndDeps, run: Run, job: Job): Promise<void> {
  const followers = (await tx.schedules.afterJob(job.id)).filter((schedule) => follows(schedule, run.state));
  await tx.jobs.lockRuns([job.id, ...followers.map(({ jobId }) => jobId)]);
  await releaseWaiting(tx, deps, job);
  for (const schedule of followers) await fireAfter(tx, schedule, run, job);
}

const counted: Readonly<Record<AfterOutcome, readonly RunState[]>> = {
  success: ['succeeded'],
  failure: ['failed'],
  any: ['succeeded', 'failed', 'cancelled'],
};

function follows({ rule, enabled }: Schedule, state: RunState): boolean {
  return enabled && rule.kind === 'after' && counted[rule.on].includes(state);
}

async function releaseWaiting(tx: Tx, deps: RunEndDeps, job: Job): Promise<void> {
  const open = (await tx.runs.open([job.id])).get(job.id);
  if (open === undefined || open.active > 0) return;
  for (let run = await tx.runs.nextWaiting(job.id); run !== undefined; run = await tx.runs.nextWaiting(job.id)) {
    if (await isNeededNoMore(tx, run, deps.clock.now())) {
      await dropWaiting(tx, deps, run, job);
      continue;
    }
    const released = await tx.runs.release(run.id);
    if (released === undefined) return;
    tx.outbox.add({ task: { name: 'discover-files', runId: run.id } });
    tx.live.publish(runLive(released));
    return;
  }
}

/** A slot of a window that was to end at the first success, which came while the slot's Run waited. */
async function isNeededNoMore(tx: Tx, { scheduleId, slot, jobId }: Run, now: Date): Promise<boolean> {
  if (scheduleId === null || slot === null) return false;
  const schedule = await tx.schedules.find(scheduleId);
  if (schedule?.rule.kind !== 'window' || schedule.rule.until !== 'first-success') return false;
  const times = await timesOfSchedule(tx, schedule.rule);
  if (times?.kind !== 'window') return false;
  const [succeeded = false] = await tx.runs.succeededIn([
    { jobId, since: times.schedule.windowOf({ slot }).opensAt, until: now },
  ]);
  return succeeded;
}

async function dropWaiting(tx: Tx, { clock, processName }: RunEndDeps, run: Run, job: Job): Promise<void> {
  const dropped = await tx.runs.advance(run.id, 'queued', 'cancelled', {
    finishedAt: clock.now(),
    failureDetail: 'The window had seen its success before this run could begin.',
  });
  if (dropped === undefined) return;
  tx.audit.append({
    type: 'run.cancelled',
    outcome: 'success',
    actor: platformActor(processName),
    ...runAuditBase(dropped, job),
    details: { reason: 'window-succeeded' },
  });
  tx.live.publish(runLive(dropped));
}

async function fireAfter(tx: Tx, schedule: Schedule, ended: Run, endedJob: Job): Promise<void> {
  const slot = `after:${ended.id}`;
  const job = await tx.jobs.get(schedule.jobId);
  const partner = await tx.partners.get(job.partnerId);
  const skip = (reason: 'job-paused' | 'partner-suspended' | 'overlap'): void =>
    recordSkippedSlots(tx, { schedule, job }, { reason, slots: 1, first: slot });
  if (job.status === 'paused') return skip('job-paused');
  if (partner.status === 'suspended') return skip('partner-suspended');
  if ((await tx.runs.findBySlot(schedule.id, slot)) !== undefined) return;
  const open = (await tx.runs.open([job.id])).get(job.id) ?? { active: 0, waiting: 0 };
  const decision = decideOverlap(job.definition.running.overlap, open);
  if (decision === 'skip') return skip('overlap');
  await recordRun(tx, {
    job,
    trigger: 'after',
    of: { scheduleId: schedule.id, slot },
    cause: { kind: 'after', runId: ended.id, jobId: endedJob.id, jobSlug: endedJob.slug },
    requestedBy: `trigger ${ruleText(schedule.rule)}`,
    waiting: decision === 'wait',
    act: byScheduleOf(schedule),
    details: { afterRunId: ended.id, afterJob: endedJob.slug, afterState: ended.state },
  });
  await tx.schedules.update({ ...schedule, lastSlot: slot });
}
