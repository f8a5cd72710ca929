import { createRoute } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { keyListInput, keyListSearch } from '../features/keys/key-search.js';
import { searchChoice } from '../ui/list-search.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/keys',
  validateSearch: z.object(keyListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.keys, 'listKeys', keyListInput(deps)),
  component: screenOf(() => import('../features/keys/key-list.js'), 'KeyList'),
});

const create = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/keys/new',
  validateSearch: z.object({ how: searchChoice(['generate', 'import']) }),
  component: screenOf(() => import('../features/keys/key-form.js'), 'CreateKeyScreen'),
});

const detail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/keys/$id',
  loader: ({ context, params }) => {
    prefetch(context, contractsOf.keys, 'getKey', { params });
    prefetch(context, contractsOf.keys, 'getKeyUse', { params });
  },
  component: screenOf(() => import('../features/keys/key-detail.js'), 'KeyDetail'),
});

export const keyRoutes = [list, create, detail] as const;
