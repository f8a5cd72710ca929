import { createRoute, redirect } from '@tanstack/react-router';
import { isSignedOut } from '../api/problem-error.js';
import { sessionQuery } from '../api/session.js';
import { Frame } from '../shell/frame.js';
import { rootRoute } from './root.js';

/** Everything that needs a session. Without one: the sign-in screen, and back to where one wanted to go. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: '_in',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery).catch((error: unknown) => {
      if (isSignedOut(error)) throw redirect({ to: '/sign-in', search: { next: location.href } });
      throw error;
    });
    const { mustChangePassword, secondFactorDemanded } = session.user;
    if ((mustChangePassword || secondFactorDemanded) && location.pathname !== '/profile') throw redirect({ to: '/profile' });
  },
  component: Frame,
});
