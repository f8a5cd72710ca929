import { rerunFiles, runStates, runTriggers, sightingDecisions, sightingReasons } from '@waybill/core';
import { z } from 'zod';
import { byId, bytes, id, instant, stored } from './fields.js';
import { listQuery, pageOf, paging } from './paging.js';
import { route } from './route.js';

const count = z.number().int().nonnegative();

/** A run, as the API shows it. */
export const runView = z
  .object({
    ...stored,
    jobId: id,
    jobSlug: z.string().nullable().meta({ description: '`null` when the job was deleted meanwhile; so are the names after it.' }),
    jobName: z.string().nullable(),
    jobVersion: z.number().int(),
    partnerId: id.nullable(),
    partnerName: z.string().nullable(),
    scheduleId: id.nullable(),
    slot: z.string().nullable(),
    trigger: z.enum(runTriggers),
    cause: z
      .discriminatedUnion('kind', [
        z.object({
          kind: z.literal('file'),
          storeId: id,
          count: count.meta({ description: 'How many files arrived.' }),
          files: z
            .array(z.object({ path: z.string(), transferId: id.nullable() }))
            .meta({ description: 'The first of them, twenty at most.' }),
        }),
        z.object({ kind: z.literal('after'), runId: id, jobId: id, jobSlug: z.string() }),
        z.object({
          kind: z.literal('rerun'),
          runId: id.meta({ description: 'The run it repeats.' }),
          files: z.enum(rerunFiles),
          count: count.meta({ description: 'How many files that are, when it was asked for.' }),
        }),
      ])
      .nullable()
      .meta({ description: 'What a trigger fired for, or which run it repeats.' }),
    requestedBy: z.string(),
    state: z.enum(runStates),
    waiting: z.boolean().meta({ description: 'It is queued and begins when the job’s active run has ended.' }),
    counts: z.object({
      seen: count,
      taken: count,
      skipped: count,
      committed: count,
      failed: count,
      cancelled: count,
      bytes,
    }),
    warnings: z.array(z.string()).meta({ description: 'What a person should look at, although the run went on.' }),
    failureCode: z.string().nullable(),
    failureDetail: z.string().nullable(),
    attempt: count,
    nextAttemptAt: instant.nullable(),
    cancelRequested: z.boolean(),
    configurationDigest: z.string().nullable().meta({
      description:
        'SHA-256, hex, of the configuration that decided it, as it was when the run began: its job, connections, keys, pinned host keys, stores, schedules and calendars. `null` before it began, and of runs from before these were kept. `waybill config digest JOB` prints that of now.',
    }),
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'Run' });

const sightingView = z
  .object({
    id,
    runId: id,
    path: z.string(),
    sizeBytes: bytes.nullable(),
    modifiedAt: instant.nullable(),
    decision: z.enum(sightingDecisions),
    reason: z.enum(sightingReasons),
    transferId: id.nullable(),
    seenAt: instant,
  })
  .meta({ id: 'Sighting' });

/** A run, as the API shows it. */
export type RunView = z.infer<typeof runView>;
/** A sighting, as the API shows it. */
export type SightingView = z.infer<typeof sightingView>;

const rerunBody = z.strictObject({
  files: z.enum(rerunFiles).meta({
    description:
      '`failed`: exactly those that failed or were cancelled in that run. `all`: every file it took, delivered before or not; the safety caps of the job hold.',
  }),
});

const tag = 'runs';

/** The endpoints of runs. */
export const runRoutes = {
  listRuns: route({
    operationId: 'listRuns',
    method: 'GET',
    path: '/runs',
    tag,
    summary: 'Lists runs, newest first.',
    access: 'runs:read',
    scope: 'listed',
    query: listQuery({
      jobId: id.exactOptional(),
      partnerId: id.exactOptional(),
      state: z.enum(runStates).exactOptional(),
      trigger: z.enum(runTriggers).exactOptional(),
      since: instant.exactOptional(),
      until: instant.exactOptional(),
    }),
    response: pageOf(runView),
    status: 200,
  }),
  getRun: route({
    operationId: 'getRun',
    method: 'GET',
    path: '/runs/{id}',
    tag,
    summary: 'Shows a run.',
    access: 'runs:read',
    scope: { one: 'run' },
    params: byId,
    response: runView,
    status: 200,
  }),
  cancelRun: route({
    operationId: 'cancelRun',
    method: 'POST',
    path: '/runs/{id}/cancel',
    tag,
    summary: 'Cancels a run and every transfer of it that is not over.',
    access: 'runs:cancel',
    scope: { one: 'run' },
    params: byId,
    response: runView,
    status: 202,
  }),
  rerunRun: route({
    operationId: 'rerunRun',
    method: 'POST',
    path: '/runs/{id}/rerun',
    tag,
    summary:
      'Takes the files of a run that is over again, by the job as it is now: those that failed or were cancelled, or all of them, those that were delivered included.',
    access: 'runs:repeat',
    scope: { one: 'run' },
    params: byId,
    body: rerunBody,
    response: runView,
    status: 202,
    idempotent: true,
  }),
  listSightings: route({
    operationId: 'listSightings',
    method: 'GET',
    path: '/runs/{id}/sightings',
    tag,
    summary: 'Lists what a run saw of each source file, and what it decided about it and why.',
    access: 'runs:read',
    scope: { one: 'run' },
    params: byId,
    query: z.strictObject(paging),
    response: pageOf(sightingView),
    status: 200,
  }),
};
