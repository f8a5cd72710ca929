import type { CreateJob, JobView } from '@waybill/contracts';
import { numberOf } from '../../api/use-entry-form.js';
import { type FiringKind, type FiringValues, firingBody, initialFiring } from '../schedules/firing-values.js';
import { deliveringBody, initialDelivering } from './delivering-values.js';
import { findingBody, initialFinding } from './finding-values.js';
import { initialTargets, targetsBody } from './further-targets.js';
import { enteredJobRule } from './job-number.js';

const asked: FiringKind = 'none';

/** What the job form starts with. Its fields are named as in the request's body, so that a complaint finds its field. */
export function initialJob(job: JobView | undefined, connectionId: string | undefined) {
  const definition = job?.definition;
  const after = definition?.afterSuccess;
  return {
    slug: job?.slug ?? '',
    name: job?.name ?? '',
    definition: {
      direction: definition?.direction ?? 'pull',
      connectionId: definition?.connectionId ?? connectionId ?? '',
      storeId: definition?.storeId ?? '',
      toConnectionId: definition?.toConnectionId ?? '',
      alsoTo: initialTargets(definition),
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
    /** When a new job runs; what else sets off a job is added, and changed, on its own page. */
    firing: { ...initialFiring(undefined), kind: asked },
  };
}

export type JobValues = ReturnType<typeof initialJob>;

/** A rule by the clock is the job's schedule, any other one its trigger. */
function firingOf(firing: FiringValues): Pick<CreateJob, 'schedule' | 'triggers'> {
  const { file, after, enabled, ...clock } = firingBody(firing) ?? {};
  const on = enabled === undefined ? {} : { enabled };
  if (file !== undefined) return { triggers: [{ file, ...on }] };
  if (after !== undefined) return { triggers: [{ after, ...on }] };
  return firing.kind === 'none' ? {} : { schedule: { ...clock, ...on } };
}

/** Where in the form a complaint about the body belongs. */
export function jobFieldOf(path: string): string {
  return path.replace(/^(schedule|triggers\.0)(?=\.|$)/, 'firing');
}

/** The request's body that the fields make. */
export function jobBody({ slug, name, definition, firing }: JobValues) {
  const { source, target, afterSuccess, retry, running, direction, connectionId, storeId, toConnectionId, alsoTo } = definition;
  const relay = direction === 'relay';
  return {
    slug: slug.trim(),
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    definition: {
      direction,
      connectionId,
      storeId: relay ? null : storeId,
      toConnectionId: relay ? toConnectionId : null,
      alsoTo: targetsBody(alsoTo),
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
    ...firingOf(firing),
  } satisfies CreateJob;
}
