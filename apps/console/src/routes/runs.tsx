import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { z } from 'zod';
import { runDetailSearch, runListInput, runListSearch } from '../features/runs/run-search.js';
import { transferListInput, transferListSearch } from '../features/transfers/transfer-search.js';
import { prefetch } from './prefetch.js';
import { signedInRoute } from './signed-in.js';

const runs = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/runs',
  validateSearch: z.object(runListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, routes.listRuns, runListInput(deps)),
  component: lazyRouteComponent(() => import('../features/runs/run-list.js'), 'RunList'),
});

const run = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/runs/$id',
  validateSearch: z.object(runDetailSearch),
  loader: ({ context, params }) => prefetch(context, routes.getRun, { params }),
  component: lazyRouteComponent(() => import('../features/runs/run-detail.js'), 'RunDetail'),
});

const transfers = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/transfers',
  validateSearch: z.object(transferListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, routes.listTransfers, transferListInput(deps)),
  component: lazyRouteComponent(() => import('../features/transfers/transfer-list.js'), 'TransferList'),
});

const transfer = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/transfers/$id',
  loader: ({ context, params }) => prefetch(context, routes.getTransfer, { params }),
  component: lazyRouteComponent(() => import('../features/transfers/transfer-detail.js'), 'TransferDetail'),
});

export const runRoutes = [runs, run, transfers, transfer] as const;
