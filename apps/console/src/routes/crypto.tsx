import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { z } from 'zod';
import { cryptoSearch, inventoryInput } from '../features/crypto/crypto-search.js';
import { prefetch } from './prefetch.js';
import { signedInRoute } from './signed-in.js';

const crypto = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/crypto',
  validateSearch: z.object(cryptoSearch),
  loader: ({ context }) => prefetch(context, routes.getCryptoInventory, inventoryInput),
  component: lazyRouteComponent(() => import('../features/crypto/crypto-inventory.js'), 'CryptoInventoryScreen'),
});

export const cryptoRoutes = [crypto] as const;
