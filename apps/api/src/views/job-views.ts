import type { JobVersionView, JobView } from '@waybill/contracts';
import type { Job, JobDefinition, Repositories } from '@waybill/core';
import { upcomingFireTimes } from '@waybill/engine';
import type { Names } from './names.js';
import { scheduleView } from './schedule-views.js';
import { instant, stored } from './wire.js';

const SHOWN_RUNS = 5;

/** What a job's view is made from beside the job. */
export interface JobSurroundings {
  readonly repositories: Repositories;
  readonly names: Names;
  readonly now: Date;
}

/** A Job as the API shows it, with its schedules and its next runs. */
export async function jobView(job: Job, { repositories, names, now }: JobSurroundings): Promise<JobView> {
  const schedules = await repositories.schedules.ofJob(job.id);
  const upcoming = await upcomingFireTimes(repositories, job, schedules, { now, count: SHOWN_RUNS });
  const { connectionId, storeId } = job.definition;
  return {
    ...stored(job),
    slug: job.slug,
    name: job.name,
    status: job.status,
    definitionVersion: job.definitionVersion,
    definition: job.definition,
    partnerId: job.partnerId,
    partnerName: await names.partnerName(job.partnerId),
    connectionSlug: (await names.connection(connectionId))?.slug ?? connectionId,
    storeSlug: await names.storeSlug(storeId),
    schedules: await Promise.all(schedules.map((schedule) => scheduleView(schedule, names))),
    nextRuns: upcoming.map(({ slot, at }) => ({ slot, at: instant(at) })),
  };
}

/** One version of a job's definition. */
export function jobVersionView(version: {
  readonly version: number;
  readonly definition: JobDefinition;
  readonly createdAt: Date;
}): JobVersionView {
  return { version: version.version, definition: version.definition, createdAt: instant(version.createdAt) };
}
