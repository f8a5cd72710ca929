import { createRoute } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { cryptoSearch, inventoryInput } from '../features/crypto/crypto-search.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

const crypto = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/crypto',
  validateSearch: z.object(cryptoSearch),
  loader: ({ context }) => prefetch(context, contractsOf.cryptoInventory, 'getCryptoInventory', inventoryInput),
  component: screenOf(() => import('../features/crypto/crypto-inventory.js'), 'CryptoInventoryScreen'),
});

export const cryptoRoutes = [crypto] as const;
