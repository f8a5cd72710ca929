import { createRoute } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { runDetailSearch, runListInput, runListSearch } from '../features/runs/run-search.js';
import { transferListInput, transferListSearch } from '../features/transfers/transfer-search.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

const runs = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/runs',
  validateSearch: z.object(runListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.runs, 'listRuns', runListInput(deps)),
  component: screenOf(() => import('../features/runs/run-list.js'), 'RunList'),
});

const run = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/runs/$id',
  validateSearch: z.object(runDetailSearch),
  loader: ({ context, params }) => prefetch(context, contractsOf.runs, 'getRun', { params }),
  component: screenOf(() => import('../features/runs/run-detail.js'), 'RunDetail'),
});

const transfers = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/transfers',
  validateSearch: z.object(transferListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.transfers, 'listTransfers', transferListInput(deps)),
  component: screenOf(() => import('../features/transfers/transfer-list.js'), 'TransferList'),
});

const transfer = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/transfers/$id',
  loader: ({ context, params }) => prefetch(context, contractsOf.transfers, 'getTransfer', { params }),
  component: screenOf(() => import('../features/transfers/transfer-detail.js'), 'TransferDetail'),
});

export const runRoutes = [runs, run, transfers, transfer] as const;
