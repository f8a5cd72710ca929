import { createRoute } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { banListInput, banListSearch } from '../features/bans/ban-search.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

const server = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/server',
  loader: ({ context }) => prefetch(context, contractsOf.server, 'getServerRules', {}),
  component: screenOf(() => import('../features/server/server-screen.js'), 'ServerScreen'),
});

const edit = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/server/edit',
  loader: ({ context }) => prefetch(context, contractsOf.server, 'getServerRules', {}),
  component: screenOf(() => import('../features/server/server-form.js'), 'EditServerScreen'),
});

const bans = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/bans',
  validateSearch: z.object(banListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.bans, 'listBans', banListInput(deps)),
  component: screenOf(() => import('../features/bans/ban-list.js'), 'BanList'),
});

export const serverRoutes = [server, edit, bans] as const;
