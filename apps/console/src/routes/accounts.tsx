import { createRoute } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { accountListInput, accountListSearch } from '../features/accounts/account-search.js';
import { searchText } from '../ui/list-search.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/accounts',
  validateSearch: z.object(accountListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.accounts, 'listAccounts', accountListInput(deps)),
  component: screenOf(() => import('../features/accounts/account-list.js'), 'AccountList'),
});

const create = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/accounts/new',
  validateSearch: z.object({ partnerId: searchText }),
  component: screenOf(() => import('../features/accounts/account-form.js'), 'CreateAccountScreen'),
});

const detail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/accounts/$id',
  loader: ({ context, params }) => prefetch(context, contractsOf.accounts, 'getAccount', { params }),
  component: screenOf(() => import('../features/accounts/account-detail.js'), 'AccountDetail'),
});

const edit = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/accounts/$id/edit',
  loader: ({ context, params }) => prefetch(context, contractsOf.accounts, 'getAccount', { params }),
  component: screenOf(() => import('../features/accounts/account-form.js'), 'EditAccountScreen'),
});

export const accountRoutes = [list, create, detail, edit] as const;
