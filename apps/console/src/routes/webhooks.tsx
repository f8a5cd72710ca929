import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { deliveriesInput, webhookSearch } from '../features/webhooks/webhook-search.js';
import { cursorOf, listSearch, searchText } from '../ui/list-search.js';
import { prefetch } from './prefetch.js';
import { signedInRoute } from './signed-in.js';

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/webhooks',
  validateSearch: z.object({ ...listSearch, text: searchText }),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    prefetch(context, contractsOf.webhooks, 'listWebhooks', { query: { text: deps.text, cursor: cursorOf(deps) } }),
  component: lazyRouteComponent(() => import('../features/webhooks/webhook-list.js'), 'WebhookList'),
});

const create = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/webhooks/new',
  component: lazyRouteComponent(() => import('../features/webhooks/webhook-form.js'), 'CreateWebhookScreen'),
});

const detail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/webhooks/$id',
  validateSearch: z.object(webhookSearch),
  loaderDeps: ({ search: { delivery: _, ...search } }) => search,
  loader: ({ context, params, deps }) => {
    prefetch(context, contractsOf.webhooks, 'getWebhook', { params });
    prefetch(context, contractsOf.webhooks, 'listWebhookDeliveries', deliveriesInput(params.id, deps));
  },
  component: lazyRouteComponent(() => import('../features/webhooks/webhook-detail.js'), 'WebhookDetail'),
});

const edit = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/webhooks/$id/edit',
  loader: ({ context, params }) => prefetch(context, contractsOf.webhooks, 'getWebhook', { params }),
  component: lazyRouteComponent(() => import('../features/webhooks/webhook-form.js'), 'EditWebhookScreen'),
});

export const webhookScreens = [list, create, detail, edit] as const;
