import type { JobVersionView, JobView } from '@waybill/contracts';
import { type Job, type JobDefinition, type JobEnd, jobEnds, type Repositories } from '@waybill/core';
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
  const { source, targets } = jobEnds(job.definition);
  return {
    ...stored(job),
    slug: job.slug,
    name: job.name,
    status: job.status,
    definitionVersion: job.definitionVersion,
    definition: definitionView(job.definition),
    partnerId: job.partnerId,
    partnerName: await names.partnerName(job.partnerId),
    connectionSlug: (await names.connection(connectionId))?.slug ?? connectionId,
    storeSlug: storeId === null ? null : await names.storeSlug(storeId),
    source: await endView({ end: source, path: job.definition.source.path }, names),
    targets: await Promise.all(targets.map(({ end, rules: { path } }) => endView({ end, path }, names))),
    schedules: await Promise.all(schedules.map((schedule) => scheduleView(schedule, names))),
    nextRuns: upcoming.map(({ slot, at }) => ({ slot, at: instant(at) })),
  };
}

function definitionView(definition: JobDefinition): JobView['definition'] {
  return { ...definition, alsoTo: [...definition.alsoTo] };
}

async function endView({ end, path }: { readonly end: JobEnd; readonly path: string }, names: Names): Promise<JobView['source']> {
  const { kind, id } = end;
  const slug = kind === 'store' ? await names.storeSlug(id) : ((await names.connection(id))?.slug ?? id);
  return { kind, id, slug, path };
}

/** One version of a job's definition. */
export function jobVersionView(version: {
  readonly version: number;
  readonly definition: JobDefinition;
  readonly createdAt: Date;
}): JobVersionView {
  return { version: version.version, definition: definitionView(version.definition), createdAt: instant(version.createdAt) };
}
