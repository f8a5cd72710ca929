import { createRoute } from '@tanstack/react-router';
import { rootRoute } from './root.js';
import { screenOf } from './screen-of.js';

/** For who holds the link of an invitation. */
export const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  component: screenOf(() => import('../features/session/invitation.js'), 'InvitationScreen'),
});
