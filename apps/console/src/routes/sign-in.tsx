import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { rootRoute } from './root.js';

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
  component: lazyRouteComponent(() => import('../features/session/sign-in.js'), 'SignInScreen'),
});
