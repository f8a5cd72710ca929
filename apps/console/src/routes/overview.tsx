import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { prefetch } from './prefetch.js';
import { signedInRoute } from './signed-in.js';

export const overviewRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  loader: ({ context }) => prefetch(context, routes.getOverview, {}),
  component: lazyRouteComponent(() => import('../features/dashboard/dashboard.js'), 'Dashboard'),
});
