import { type Job, type NewAuditEvent, ruleText, type Schedule, type SlotSkipReason, type Tx } from '@waybill/core';

/** The part every audit event of a Schedule at work has. */
export function byScheduleOf(schedule: Schedule) {
  return {
    outcome: 'success',
    actor: { kind: 'schedule', id: schedule.id, name: ruleText(schedule.rule) },
  } as const satisfies Partial<NewAuditEvent>;
}

function scheduleTarget(schedule: Schedule, job: Job) {
  return {
    target: { kind: 'schedule' as const, id: schedule.id, name: `${job.slug}: ${ruleText(schedule.rule)}` },
    partnerId: job.partnerId,
    jobId: job.id,
  };
}

/** Records that one slot of a Schedule, or several, became no Run, and why. */
export function recordSkippedSlots(
  tx: Tx,
  { schedule, job }: { readonly schedule: Schedule; readonly job: Job },
  skipped: { readonly reason: SlotSkipReason; readonly slots: number; readonly first?: string; readonly last?: string },
): void {
  const { reason, slots, first, last } = skipped;
  tx.audit.append({
    ...byScheduleOf(schedule),
    type: 'schedule.slot-skipped',
    ...scheduleTarget(schedule, job),
    reason,
    details: {
      slots,
      ...(first === undefined ? {} : { slot: first }),
      ...(last === undefined || last === first ? {} : { lastSlot: last }),
    },
  });
}

/** Records that a window did not see the success that was expected in it. */
export function recordMissedWindow(
  tx: Tx,
  { schedule, job }: { readonly schedule: Schedule; readonly job: Job },
  window: { readonly day: string; readonly opensAt: Date; readonly expectedAt: Date },
): void {
  tx.audit.append({
    ...byScheduleOf(schedule),
    type: 'schedule.missed',
    ...scheduleTarget(schedule, job),
    outcome: 'failure',
    details: { day: window.day, opensAt: window.opensAt.toISOString(), expectedBy: window.expectedAt.toISOString() },
  });
  tx.live.publish({ kind: 'schedule.missed', id: schedule.id, jobId: job.id, day: window.day });
}
