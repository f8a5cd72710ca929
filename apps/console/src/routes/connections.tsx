import { createRoute } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { connectionListInput, connectionListSearch } from '../features/connections/connection-search.js';
import { browserSearch } from '../features/file-browser/browser-search.js';
import { searchText } from '../ui/list-search.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/connections',
  validateSearch: z.object(connectionListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.connections, 'listConnections', connectionListInput(deps)),
  component: screenOf(() => import('../features/connections/connection-list.js'), 'ConnectionList'),
});

const create = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/connections/new',
  validateSearch: z.object({ partnerId: searchText }),
  component: screenOf(() => import('../features/connections/connection-form.js'), 'CreateConnectionScreen'),
});

const detail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/connections/$id',
  loader: ({ context, params }) => {
    prefetch(context, contractsOf.connections, 'getConnection', { params });
    prefetch(context, contractsOf.hostKeys, 'listHostKeysOfConnection', { params });
  },
  component: screenOf(() => import('../features/connections/connection-detail.js'), 'ConnectionDetail'),
});

const edit = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/connections/$id/edit',
  loader: ({ context, params }) => prefetch(context, contractsOf.connections, 'getConnection', { params }),
  component: screenOf(() => import('../features/connections/connection-form.js'), 'EditConnectionScreen'),
});

const files = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/connections/$id/files',
  validateSearch: z.object(browserSearch),
  loader: ({ context, params }) => prefetch(context, contractsOf.connections, 'getConnection', { params }),
  component: screenOf(() => import('../features/file-browser/file-screens.js'), 'ConnectionFiles'),
});

export const connectionRoutes = [list, create, detail, edit, files] as const;
