import type { CreateJob, JobView } from '@waybill/contracts';
import { numberOf } from '../../api/use-entry-form.js';
import { deliveringBody, initialDelivering } from './delivering-values.js';
import { findingBody, initialFinding } from './finding-values.js';
import { enteredJobRule } from './job-number.js';

/** The time zone of the person in front of the screen. */
function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** What the job form starts with. Its fields are named as in the request's body, so that a complaint finds its field. */
export function initialJob(job: JobView | undefined, connectionId: string | undefined) {
  const definition = job?.definition;
  const schedule = job?.schedules.find(({ kind }) => kind === 'cron');
  const after = definition?.afterSuccess;
  return {
    slug: job?.slug ?? '',
    name: job?.name ?? '',
    scheduled: schedule !== undefined,
    definition: {
      direction: definition?.direction ?? 'pull',
      connectionId: definition?.connectionId ?? connectionId ?? '',
      storeId: definition?.storeId ?? '',
      source: initialFinding(definition?.source),
      target: initialDelivering(definition?.target),
      afterSuccess: { kind: after?.kind ?? 'keep', to: after?.kind === 'move' ? after.to : '' },
      retry: {
        maxAttempts: enteredJobRule('definition.retry.maxAttempts', definition?.retry.maxAttempts),
        baseDelayMs: enteredJobRule('definition.retry.baseDelayMs', definition?.retry.baseDelayMs),
        maxDelayMs: enteredJobRule('definition.retry.maxDelayMs', definition?.retry.maxDelayMs),
      },
      running: {
        concurrency: enteredJobRule('definition.running.concurrency', definition?.running.concurrency),
        priority: definition?.running.priority ?? 'normal',
        overlap: definition?.running.overlap ?? 'queue',
      },
    },
    schedule: {
      cron: schedule?.cron ?? '30 2 * * 1-5',
      timeZone: schedule?.timeZone ?? ownTimeZone(),
      catchUp: schedule?.catchUp ?? 'skip',
      enabled: schedule?.enabled ?? true,
    },
  };
}

export type JobValues = ReturnType<typeof initialJob>;

/** The request's body that the fields make. */
export function jobBody({ slug, name, scheduled, definition, schedule }: JobValues) {
  const { source, target, afterSuccess, retry, running, ...ends } = definition;
  return {
    slug: slug.trim(),
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    definition: {
      ...ends,
      source: findingBody(source),
      target: deliveringBody(target),
      afterSuccess: afterSuccess.kind === 'move' ? { kind: 'move', to: afterSuccess.to } : { kind: afterSuccess.kind },
      retry: {
        maxAttempts: numberOf(retry.maxAttempts),
        baseDelayMs: numberOf(retry.baseDelayMs),
        maxDelayMs: numberOf(retry.maxDelayMs),
      },
      running: { concurrency: numberOf(running.concurrency), priority: running.priority, overlap: running.overlap },
    },
    ...(scheduled ? { schedule: { ...schedule, cron: schedule.cron.trim(), timeZone: schedule.timeZone.trim() } } : {}),
  } satisfies CreateJob;
}
