import { createRouter } from '@tanstack/react-router';
import { queryClient, whenSignedOut } from '../api/query-client.js';
import { sessionQuery } from '../api/session.js';
import { CrashScreen, NotFoundScreen } from '../shell/last-resorts.js';
import { Loading } from '../ui/states.js';
import { accountRoutes } from './accounts.js';
import { calendarRoutes } from './calendars.js';
import { connectionRoutes } from './connections.js';
import { cryptoRoutes } from './crypto.js';
import { fileRoutes } from './files.js';
import { jobRoutes } from './jobs.js';
import { keyRoutes } from './keys.js';
import { overviewRoute } from './overview.js';
import { partnerRoutes } from './partners.js';
import { platformRoutes } from './platform.js';
import { rootRoute } from './root.js';
import { runRoutes } from './runs.js';
import { scheduleRoutes } from './schedules.js';
import { serverRoutes } from './server.js';
import { sessionRoutes } from './sessions.js';
import { signInRoute } from './sign-in.js';
import { signedInRoute } from './signed-in.js';
import { storeRoutes } from './stores.js';

const routeTree = rootRoute.addChildren([
  signInRoute,
  signedInRoute.addChildren([
    overviewRoute,
    ...partnerRoutes,
    ...connectionRoutes,
    ...keyRoutes,
    ...accountRoutes,
    ...storeRoutes,
    ...jobRoutes,
    ...scheduleRoutes,
    ...calendarRoutes,
    ...runRoutes,
    ...fileRoutes,
    ...cryptoRoutes,
    ...sessionRoutes,
    ...serverRoutes,
    ...platformRoutes,
  ]),
]);

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultPendingComponent: Loading,
  defaultErrorComponent: CrashScreen,
  defaultNotFoundComponent: NotFoundScreen,
});

whenSignedOut(() => {
  const { pathname, href } = router.state.location;
  queryClient.removeQueries({ queryKey: sessionQuery.queryKey });
  if (pathname !== '/sign-in') void router.navigate({ to: '/sign-in', search: { next: href } });
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
