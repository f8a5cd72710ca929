import {
  checkJobEnds,
  checkJobRules,
  directions,
  furtherTargetRule,
  jobEndFields,
  jobRules,
  jobStatuses,
  sightingDecisions,
  sightingReasons,
  wholeJobRules,
} from '@waybill/core';
import { z } from 'zod';
import { byId, bytes, id, instant, line, slug, stored } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { partnerNotReached } from './problem.js';
import { route } from './route.js';
import { runView } from './runs.js';
import { fireTime, scheduleRule, scheduleView, triggerRule } from './schedules.js';

const ends = {
  ...jobEndFields,
  storeId: id
    .nullable()
    .default(null)
    .meta({ examples: ['01999e40-0000-7000-8000-000000000002'] }),
  toConnectionId: id.nullable().default(null),
};

const jobDefinition = z
  .strictObject({
    direction: z.enum(directions).meta({
      description:
        'The source and the first target: a pull goes from the connection to the store, a push the reverse, a relay from one connection to another.',
    }),
    connectionId: id,
    ...ends,
    ...wholeJobRules,
  })
  .superRefine(checkJobRules)
  .superRefine(checkJobEnds)
  .meta({ id: 'JobDefinitionInput' });

const jobDefinitionChange = z
  .strictObject({
    connectionId: id.exactOptional(),
    storeId: id.nullable().exactOptional(),
    toConnectionId: id.nullable().exactOptional(),
    alsoTo: jobEndFields.alsoTo.unwrap().exactOptional(),
    source: jobRules.source.exactOptional(),
    target: jobRules.target.exactOptional(),
    afterSuccess: jobRules.afterSuccess.exactOptional(),
    retry: jobRules.retry.exactOptional(),
    running: jobRules.running.exactOptional(),
  })
  .meta({ id: 'JobDefinitionChange', description: 'Each field given replaces the whole field; the direction of a job stays.' });

const createJob = z
  .strictObject({
    slug,
    name: line(200).exactOptional().meta({ description: 'The slug when absent.' }),
    status: z.enum(jobStatuses).exactOptional(),
    definition: jobDefinition,
    schedule: scheduleRule.exactOptional(),
    triggers: z.array(triggerRule).max(20).exactOptional(),
  })
  .meta({ id: 'CreateJob' });

const updateJob = z
  .strictObject({
    name: line(200).exactOptional(),
    status: z
      .enum(jobStatuses)
      .exactOptional()
      .meta({ description: 'A paused job’s schedules do not fire; it can still be run by hand.' }),
    definition: jobDefinitionChange.exactOptional(),
    schedule: scheduleRule.nullable().exactOptional().meta({
      description: 'Replaces the one schedule of the job by the clock; `null` removes it. With several, use `/schedules`.',
    }),
    triggers: z
      .array(triggerRule)
      .max(20)
      .exactOptional()
      .meta({ description: 'All triggers of the job: those that are not among them are removed.' }),
  })
  .meta({ id: 'UpdateJob' });

const jobDefinitionView = z
  .object({
    direction: z.enum(directions),
    connectionId: id,
    storeId: id.nullable(),
    toConnectionId: id.nullable(),
    alsoTo: z.array(furtherTargetRule).meta({ examples: [[]] }),
    ...jobRules,
  })
  .meta({ id: 'JobDefinition' });

const jobEnd = z.object({ kind: z.enum(['store', 'connection']), id, slug: z.string(), path: z.string() }).meta({ id: 'JobEnd' });

const jobView = z
  .object({
    ...stored,
    slug: z.string(),
    name: z.string(),
    status: z.enum(jobStatuses),
    definitionVersion: z.number().int(),
    definition: jobDefinitionView,
    partnerId: id,
    partnerName: z.string(),
    connectionSlug: z.string(),
    storeSlug: z.string().nullable(),
    source: jobEnd,
    targets: z.array(jobEnd).meta({ description: 'In the order of the definition; the first is its `target`.' }),
    schedules: z.array(scheduleView),
    nextRuns: z.array(fireTime).meta({ description: 'The next five, over all enabled schedules; none while the job is paused.' }),
  })
  .meta({ id: 'Job' });

const dryRunBody = z
  .strictObject({
    definition: jobDefinitionChange
      .exactOptional()
      .meta({ description: 'What is to be otherwise this once; the job itself stays as it is.' }),
  })
  .meta({ id: 'DryRunRequest' });

const dryRunTarget = z
  .object({
    path: z.string().meta({ description: 'Where it would go, under the name that it has there.' }),
    decision: z.enum(sightingDecisions),
    reason: z.enum(sightingReasons),
  })
  .meta({ id: 'DryRunTarget' });

const dryRunEntry = z
  .object({
    path: z.string(),
    sizeBytes: bytes.nullable(),
    modifiedAt: instant.nullable(),
    decision: z.enum(sightingDecisions),
    reason: z.enum(sightingReasons),
    targets: z
      .array(dryRunTarget)
      .meta({ description: 'In the order of the definition; empty when the rules of the source leave the file.' }),
    transferId: id.nullable().meta({ description: 'The earlier transfer that the decision is about.' }),
  })
  .meta({ id: 'DryRunEntry' });

const dryRunView = z
  .object({
    folder: z.string().meta({ description: 'The source folder, dates filled in.' }),
    at: instant,
    timeZone: z.string(),
    seen: z.number().int(),
    taken: z.number().int(),
    takenBytes: bytes,
    reasons: z.array(z.object({ reason: z.enum(sightingReasons), files: z.number().int() })),
    entries: z.array(dryRunEntry).meta({ description: 'The first 1,000; `seen` counts all.' }),
    complete: z.boolean().meta({ description: 'False when 45 seconds were over before the listing was.' }),
    stopped: z
      .object({ code: z.string(), detail: z.string() })
      .nullable()
      .meta({ description: 'Why the run would fail before it takes anything.' }),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'DryRun' });

/** What a run of a job would find and do now. */
export type DryRunView = z.infer<typeof dryRunView>;

const jobVersionView = z
  .object({ version: z.number().int(), definition: jobDefinitionView, createdAt: instant })
  .meta({ id: 'JobVersion' });

/** A definition as it is asked for; what is absent takes its default. */
export type JobDefinitionInput = z.input<typeof jobDefinition>;
/** Each field given replaces the whole field. */
export type JobDefinitionChange = z.input<typeof jobDefinitionChange>;
/** The body of `createJob`. */
export type CreateJob = z.input<typeof createJob>;
/** The body of `updateJob`. */
export type UpdateJob = z.input<typeof updateJob>;
/** A job definition, as the API shows it. */
export type JobDefinitionView = z.infer<typeof jobDefinitionView>;
/** A job, as the API shows it. */
export type JobView = z.infer<typeof jobView>;
/** One version of a definition. */
export type JobVersionView = z.infer<typeof jobVersionView>;

const tag = 'jobs';

/** The endpoints of jobs. */
export const jobRoutes = {
  listJobs: route({
    operationId: 'listJobs',
    method: 'GET',
    path: '/jobs',
    tag,
    summary: 'Lists jobs, newest first.',
    access: 'jobs:read',
    scope: 'listed',
    query: listQuery({
      text,
      slug: slug.exactOptional(),
      partnerId: id.exactOptional(),
      connectionId: id.exactOptional(),
      storeId: id.exactOptional(),
      status: z.enum(jobStatuses).exactOptional(),
    }),
    response: pageOf(jobView),
    status: 200,
  }),
  createJob: route({
    operationId: 'createJob',
    method: 'POST',
    path: '/jobs',
    tag,
    summary: 'Creates a job, with its schedule when one is given.',
    access: 'jobs:create',
    body: createJob,
    response: jobView,
    status: 201,
    idempotent: true,
    etag: true,
  }),
  getJob: route({
    operationId: 'getJob',
    method: 'GET',
    path: '/jobs/{id}',
    tag,
    summary: 'Shows a job, its schedules and its next runs.',
    access: 'jobs:read',
    scope: { one: 'job' },
    params: byId,
    response: jobView,
    status: 200,
    etag: true,
  }),
  updateJob: route({
    operationId: 'updateJob',
    method: 'PATCH',
    path: '/jobs/{id}',
    tag,
    summary: 'Changes the given fields of a job. A changed definition is a new version; runs keep the version they began with.',
    access: 'jobs:update',
    scope: { one: 'job', fields: ['name', 'status'] },
    params: byId,
    body: updateJob,
    response: jobView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteJob: route({
    operationId: 'deleteJob',
    method: 'DELETE',
    path: '/jobs/{id}',
    tag,
    summary: 'Deletes a job and its schedules. Not while a run of it is active; its runs and transfers stay.',
    access: 'jobs:delete',
    params: byId,
    status: 204,
  }),
  listJobVersions: route({
    operationId: 'listJobVersions',
    method: 'GET',
    path: '/jobs/{id}/versions',
    tag,
    summary: 'Lists all versions of a job’s definition, newest first.',
    access: 'jobs:read',
    scope: { one: 'job' },
    params: byId,
    response: z.object({ items: z.array(jobVersionView) }),
    status: 200,
  }),
  dryRunJob: route({
    operationId: 'dryRunJob',
    method: 'POST',
    path: '/jobs/{id}/dry-run',
    tag,
    summary:
      'Connects, lists, and says what a run would make of every file and why. Nothing is moved, and nothing is recorded but that somebody looked.',
    access: 'jobs:try',
    scope: { one: 'job', fields: [] },
    params: byId,
    body: dryRunBody,
    response: dryRunView,
    status: 200,
    problems: partnerNotReached,
  }),
  dryRunDefinition: route({
    operationId: 'dryRunDefinition',
    method: 'POST',
    path: '/jobs/dry-run',
    tag,
    summary:
      'The same for a job that is not saved yet: connects, lists, and says what a run of this definition would take and why.',
    access: 'jobs:try',
    body: z.strictObject({ definition: jobDefinition }).meta({ id: 'DryRunDefinitionRequest' }),
    response: dryRunView,
    status: 200,
    problems: partnerNotReached,
  }),
  requestRun: route({
    operationId: 'requestRun',
    method: 'POST',
    path: '/jobs/{id}/runs',
    tag,
    summary:
      'Starts a run of a job now. While another one is not over, the job’s overlap policy decides: it waits (`waiting`), is refused, or begins.',
    access: 'jobs:run',
    scope: { one: 'job' },
    params: byId,
    response: runView,
    status: 202,
    idempotent: true,
  }),
};
