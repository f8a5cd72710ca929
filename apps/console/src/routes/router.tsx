import { createRouter } from '@tanstack/react-router';
import { queryClient, whenSignedOut } from '../api/query-client.js';
import { sessionQuery } from '../api/session.js';
import { CrashScreen, NotFoundScreen } from '../shell/last-resorts.js';
import { SkeletonPage } from '../ui/skeletons.js';
import { accountRoutes } from './accounts.js';
import { calendarRoutes } from './calendars.js';
import { checkReceiptRoute } from './check-receipt.js';
import { connectionRoutes } from './connections.js';
import { cryptoRoutes } from './crypto.js';
import { fileRoutes } from './files.js';
import { invitationRoute } from './invitation.js';
import { jobRoutes } from './jobs.js';
import { keyRoutes } from './keys.js';
import { onboardingRoutes } from './onboarding.js';
import { overviewRoute } from './overview.js';
import { partnerRoutes } from './partners.js';
import { platformRoutes } from './platform.js';
import { providerCallbackRoute } from './provider-callback.js';
import { rootRoute } from './root.js';
import { runRoutes } from './runs.js';
import { scheduleRoutes } from './schedules.js';
import { ownAccountRoutes, partnerLinkRoute } from './self-service.js';
import { serverRoutes } from './server.js';
import { sessionRoutes } from './sessions.js';
import { signInRoute } from './sign-in.js';
import { signedInRoute } from './signed-in.js';
import { storeRoutes } from './stores.js';
import { webhookScreens } from './webhooks.js';

const routeTree = rootRoute.addChildren([
  signInRoute,
  providerCallbackRoute,
  checkReceiptRoute,
  invitationRoute,
  partnerLinkRoute,
  signedInRoute.addChildren([
    overviewRoute,
    ...partnerRoutes,
    ...onboardingRoutes,
    ...connectionRoutes,
    ...keyRoutes,
    ...accountRoutes,
    ...ownAccountRoutes,
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
    ...webhookScreens,
  ]),
]);

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultPendingComponent: () => SkeletonPage({ what: 'Loading' }),
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
