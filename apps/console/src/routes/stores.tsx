import { createRoute } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { browserSearch } from '../features/file-browser/browser-search.js';
import { storeEntriesInput, storeEntriesSearch, storeListInput, storeListSearch } from '../features/stores/store-search.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/stores',
  validateSearch: z.object(storeListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.stores, 'listStores', storeListInput(deps)),
  component: screenOf(() => import('../features/stores/store-list.js'), 'StoreList'),
});

const create = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/stores/new',
  component: screenOf(() => import('../features/stores/store-form.js'), 'CreateStoreScreen'),
});

const detail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/stores/$id',
  validateSearch: z.object(storeEntriesSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) => {
    prefetch(context, contractsOf.stores, 'getStore', { params });
    prefetch(context, contractsOf.stores, 'listStoreEntries', storeEntriesInput(params.id, deps));
  },
  component: screenOf(() => import('../features/stores/store-detail.js'), 'StoreDetail'),
});

const edit = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/stores/$id/edit',
  loader: ({ context, params }) => prefetch(context, contractsOf.stores, 'getStore', { params }),
  component: screenOf(() => import('../features/stores/store-form.js'), 'EditStoreScreen'),
});

const files = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/stores/$id/files',
  validateSearch: z.object(browserSearch),
  loader: ({ context, params }) => prefetch(context, contractsOf.stores, 'getStore', { params }),
  component: screenOf(() => import('../features/file-browser/file-screens.js'), 'StoreFiles'),
});

export const storeRoutes = [list, create, detail, edit, files] as const;
