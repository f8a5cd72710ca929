import { createRoute } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { sessionListInput, sessionListSearch } from '../features/sessions/session-search.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sessions',
  validateSearch: z.object(sessionListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.liveSessions, 'listLiveSessions', sessionListInput(deps)),
  component: screenOf(() => import('../features/sessions/session-list.js'), 'SessionList'),
});

const detail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sessions/$id',
  loader: ({ context, params }) => prefetch(context, contractsOf.liveSessions, 'getLiveSession', { params }),
  component: screenOf(() => import('../features/sessions/session-detail.js'), 'SessionDetail'),
});

export const sessionRoutes = [list, detail] as const;
