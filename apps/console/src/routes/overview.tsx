import { createRoute, redirect } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { sessionQuery } from '../api/session.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

export const overviewRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  beforeLoad: async ({ context }) => {
    const { user } = await context.queryClient.ensureQueryData(sessionQuery);
    if (user.role === 'partner-admin') throw redirect({ to: '/own-accounts' });
  },
  loader: ({ context }) => {
    prefetch(context, contractsOf.overview, 'getOverview', {});
    prefetch(context, contractsOf.overview, 'getOverviewMonth', {});
  },
  component: screenOf(() => import('../features/dashboard/dashboard.js'), 'Dashboard'),
});
