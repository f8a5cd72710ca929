import { createRoute } from '@tanstack/react-router';
import { rootRoute } from './root.js';
import { screenOf } from './screen-of.js';

export const providerCallbackRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in/callback/$provider',
  component: screenOf(() => import('../features/session/provider-callback.js'), 'ProviderCallbackScreen'),
});
