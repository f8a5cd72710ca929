import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { z } from 'zod';
import { sessionListInput, sessionListSearch } from '../features/sessions/session-search.js';
import { prefetch } from './prefetch.js';
import { signedInRoute } from './signed-in.js';

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sessions',
  validateSearch: z.object(sessionListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, routes.listLiveSessions, sessionListInput(deps)),
  component: lazyRouteComponent(() => import('../features/sessions/session-list.js'), 'SessionList'),
});

const detail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sessions/$id',
  loader: ({ context, params }) => prefetch(context, routes.getLiveSession, { params }),
  component: lazyRouteComponent(() => import('../features/sessions/session-detail.js'), 'SessionDetail'),
});

export const sessionRoutes = [list, detail] as const;
