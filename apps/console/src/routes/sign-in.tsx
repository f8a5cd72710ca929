import { createRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { rootRoute } from './root.js';
import { screenOf } from './screen-of.js';

/** An address of this console, and of nobody else's. */
const next = z
  .string()
  .regex(/^\/(?![/\\])/)
  .optional()
  .catch(undefined);

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: z.object({ next }),
  component: screenOf(() => import('../features/session/sign-in.js'), 'SignInScreen'),
});
