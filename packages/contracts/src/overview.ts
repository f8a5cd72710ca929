import { runStates, transferDirections, transferStates } from '@waybill/core';
import { z } from 'zod';
import { readers } from './access.js';
import { connectionView } from './connections.js';
import { bytes, id, instant } from './fields.js';
import { hostKeyView } from './host-keys.js';
import { route } from './route.js';
import { runView } from './runs.js';
import { transferView } from './transfers.js';

const count = z.number().int().nonnegative();

const overview = z
  .object({
    at: instant,
    now: z.object({ runsActive: count, transfersRunning: count, transfersQueued: count }),
    hours: z
      .array(z.object({ hour: instant, committed: count, failed: count, bytes }))
      .meta({ description: 'The last 24 hours, oldest first; `hour` is its beginning.' }),
    activeRuns: z.array(runView).meta({ description: 'Up to ten, newest first.' }),
    failedRuns: z.array(runView).meta({ description: 'Of the last 24 hours, up to ten, newest first.' }),
    failedTransfers: z.array(transferView).meta({ description: 'Of the last 24 hours, up to ten, newest first.' }),
    nextRuns: z
      .array(z.object({ scheduleId: id, jobId: id, jobSlug: z.string(), slot: z.string(), at: instant }))
      .meta({ description: 'Up to ten, earliest first.' }),
    missedWindows: z
      .array(z.object({ scheduleId: id, jobId: id, jobSlug: z.string(), rule: z.string(), expectedAt: instant }))
      .meta({ description: 'Of the last 24 hours: windows without the success that was expected in them.' }),
    pendingHostKeys: z.array(hostKeyView),
    stoppedConnections: z.array(connectionView),
    endingWaivers: z
      .array(connectionView)
      .meta({ description: 'Connections whose waiver for old algorithms is over, or ends within 14 days.' }),
    restingConnections: z.array(connectionView).meta({ description: 'Left alone after failures in a row; up to ten.' }),
  })
  .meta({ id: 'Overview' });

/** What the console hears while it happens: the data of one server-sent event; the event's name is its `kind`. */
export const liveEvent = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('run'), id, jobId: id, state: z.enum(runStates) }),
    z.object({
      kind: z.literal('transfer'),
      id,
      runId: id.nullable(),
      direction: z.enum(transferDirections),
      state: z.enum(transferStates),
      bytesDone: bytes,
      expectedBytes: bytes.nullable(),
    }),
    z.object({ kind: z.literal('schedule.missed'), id, jobId: id, day: z.string() }),
    z.object({ kind: z.literal('changed'), noun: z.string(), id }),
  ])
  .meta({ id: 'LiveEvent' });

/** What the first screen shows. */
export type Overview = z.infer<typeof overview>;
/** What the console hears while it happens. */
export type LiveEventView = z.infer<typeof liveEvent>;

const tag = 'overview';

/** The endpoints of the first screen, the live feed and the API document. */
export const overviewRoutes = {
  getOverview: route({
    operationId: 'getOverview',
    method: 'GET',
    path: '/overview',
    tag,
    summary: 'The figures of the first screen.',
    access: readers,
    response: overview,
    status: 200,
  }),
  streamEvents: route({
    operationId: 'streamEvents',
    method: 'GET',
    path: '/events',
    tag,
    summary: 'Server-sent events: what happens, while it happens. Ids and figures only.',
    access: readers,
    response: liveEvent,
    produces: 'text/event-stream',
    status: 200,
  }),
  getOpenApi: route({
    operationId: 'getOpenApi',
    method: 'GET',
    path: '/openapi.json',
    tag,
    summary: 'The OpenAPI 3.1 document of this API.',
    access: 'public',
    response: z.record(z.string(), z.json()),
    status: 200,
  }),
};
