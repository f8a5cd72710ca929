import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { z } from 'zod';
import { storeEntriesInput, storeEntriesSearch, storeListInput, storeListSearch } from '../features/stores/store-search.js';
import { prefetch } from './prefetch.js';
import { signedInRoute } from './signed-in.js';

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/stores',
  validateSearch: z.object(storeListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, routes.listStores, storeListInput(deps)),
  component: lazyRouteComponent(() => import('../features/stores/store-list.js'), 'StoreList'),
});

const create = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/stores/new',
  component: lazyRouteComponent(() => import('../features/stores/store-form.js'), 'CreateStoreScreen'),
});

const detail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/stores/$id',
  validateSearch: z.object(storeEntriesSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) => {
    prefetch(context, routes.getStore, { params });
    prefetch(context, routes.listStoreEntries, storeEntriesInput(params.id, deps));
  },
  component: lazyRouteComponent(() => import('../features/stores/store-detail.js'), 'StoreDetail'),
});

const edit = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/stores/$id/edit',
  loader: ({ context, params }) => prefetch(context, routes.getStore, { params }),
  component: lazyRouteComponent(() => import('../features/stores/store-form.js'), 'EditStoreScreen'),
});

export const storeRoutes = [list, create, detail, edit] as const;
