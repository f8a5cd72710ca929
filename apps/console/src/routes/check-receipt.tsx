import { createRoute } from '@tanstack/react-router';
import { rootRoute } from './root.js';
import { screenOf } from './screen-of.js';

/** For everybody: it tells nothing that is not in the receipt. */
export const checkReceiptRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/check-receipt',
  component: screenOf(() => import('../features/receipts/check-receipt.js'), 'CheckReceiptScreen'),
});
