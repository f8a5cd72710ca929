import { createRoute } from '@tanstack/react-router';
import { rootRoute } from './root.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

/** For who holds the link of an account. */
export const partnerLinkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/partner-link',
  component: screenOf(() => import('../features/self-service/partner-link.js'), 'PartnerLinkScreen'),
});

const all = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/own-accounts',
  component: screenOf(() => import('../features/self-service/own-accounts.js'), 'OwnAccounts'),
});

const one = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/own-accounts/$id',
  component: screenOf(() => import('../features/self-service/own-accounts.js'), 'OwnAccountScreen'),
});

/** For partner-admins, who land there. */
export const ownAccountRoutes = [all, one] as const;
