import { runStates, transferDirections, transferStates } from '@waybill/core';
import { z } from 'zod';
import { bytes, id } from './fields.js';
import { route } from './route.js';

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

/** What the console hears while it happens. */
export type LiveEventView = z.infer<typeof liveEvent>;

const tag = 'overview';

/** The endpoint of the live feed. */
export const liveEventRoutes = {
  streamEvents: route({
    operationId: 'streamEvents',
    method: 'GET',
    path: '/events',
    tag,
    summary: 'Server-sent events: what happens, while it happens. Ids and figures only.',
    access: 'live-events:read',
    scope: 'listed',
    response: liveEvent,
    produces: 'text/event-stream',
    status: 200,
  }),
};
