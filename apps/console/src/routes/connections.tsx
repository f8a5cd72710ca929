import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { z } from 'zod';
import { connectionListInput, connectionListSearch } from '../features/connections/connection-search.js';
import { searchText } from '../ui/list-search.js';
import { prefetch } from './prefetch.js';
import { signedInRoute } from './signed-in.js';

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/connections',
  validateSearch: z.object(connectionListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, routes.listConnections, connectionListInput(deps)),
  component: lazyRouteComponent(() => import('../features/connections/connection-list.js'), 'ConnectionList'),
});

const create = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/connections/new',
  validateSearch: z.object({ partnerId: searchText }),
  component: lazyRouteComponent(() => import('../features/connections/connection-form.js'), 'CreateConnectionScreen'),
});

const detail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/connections/$id',
  loader: ({ context, params }) => {
    prefetch(context, routes.getConnection, { params });
    prefetch(context, routes.listHostKeysOfConnection, { params });
  },
  component: lazyRouteComponent(() => import('../features/connections/connection-detail.js'), 'ConnectionDetail'),
});

const edit = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/connections/$id/edit',
  loader: ({ context, params }) => prefetch(context, routes.getConnection, { params }),
  component: lazyRouteComponent(() => import('../features/connections/connection-form.js'), 'EditConnectionScreen'),
});

export const connectionRoutes = [list, create, detail, edit] as const;
