import { z } from 'zod';
import { instant, line } from './fields.js';
import { route } from './route.js';

const pauseView = z
  .object({
    pause: z
      .object({ since: instant, by: z.string(), reason: z.string() })
      .nullable()
      .meta({ description: 'Since when everything waits, who asked, and why; null while the platform works.' }),
  })
  .meta({ id: 'PauseState' });

const pauseEverything = z
  .strictObject({ reason: line(500).meta({ description: 'Shown to everybody, and kept in the audit trail.' }) })
  .meta({ id: 'PauseEverything' });

/** Whether everything waits. */
export type PauseView = z.infer<typeof pauseView>;

const tag = 'pause';

/** The endpoints of the one switch that pauses everything. */
export const pauseRoutes = {
  getPause: route({
    operationId: 'getPause',
    method: 'GET',
    path: '/pause',
    tag,
    summary: 'Tells whether everything is paused.',
    access: 'pause:read',
    scope: 'shared',
    response: pauseView,
    status: 200,
  }),
  pauseEverything: route({
    operationId: 'pauseEverything',
    method: 'POST',
    path: '/pause',
    tag,
    summary: 'Pauses everything: no schedule fires and nothing begins to move. What moves goes on; partners can still sign in.',
    access: 'pause:change',
    body: pauseEverything,
    response: pauseView,
    status: 200,
    idempotent: true,
  }),
  resumeEverything: route({
    operationId: 'resumeEverything',
    method: 'DELETE',
    path: '/pause',
    tag,
    summary: 'Ends the pause; what became due meanwhile is done now.',
    access: 'pause:change',
    status: 204,
  }),
};
