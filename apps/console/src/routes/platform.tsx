import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { z } from 'zod';
import { auditInput, auditSearch } from '../features/audit/audit-search.js';
import { personListInput, personListSearch } from '../features/users/user-search.js';
import { cursorOf, listSearch } from '../ui/list-search.js';
import { prefetch } from './prefetch.js';
import { signedInRoute } from './signed-in.js';

const audit = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit',
  validateSearch: z.object(auditSearch),
  loaderDeps: ({ search: { event: _event, ...search } }) => search,
  loader: ({ context, deps }) => prefetch(context, routes.listAuditEvents, auditInput(deps)),
  component: lazyRouteComponent(() => import('../features/audit/audit-log.js'), 'AuditLog'),
});

const auditExports = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit/exports',
  validateSearch: z.object(listSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, routes.listAuditExports, { query: { cursor: cursorOf(deps) } }),
  component: lazyRouteComponent(() => import('../features/audit-exports/export-list.js'), 'ExportList'),
});

const users = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/users',
  validateSearch: z.object(personListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, routes.listUsers, personListInput(deps)),
  component: lazyRouteComponent(() => import('../features/users/user-list.js'), 'UserList'),
});

const newUser = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/users/new',
  component: lazyRouteComponent(() => import('../features/users/user-form.js'), 'CreateUserScreen'),
});

const user = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/users/$id',
  loader: ({ context, params }) => prefetch(context, routes.getUser, { params }),
  component: lazyRouteComponent(() => import('../features/users/user-form.js'), 'EditUserScreen'),
});

const apiKeys = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/api-keys',
  validateSearch: z.object(personListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, routes.listApiKeys, personListInput(deps)),
  component: lazyRouteComponent(() => import('../features/api-keys/api-key-list.js'), 'ApiKeyList'),
});

const newApiKey = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/api-keys/new',
  component: lazyRouteComponent(() => import('../features/api-keys/api-key-form.js'), 'CreateApiKeyScreen'),
});

const profile = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/profile',
  component: lazyRouteComponent(() => import('../features/session/profile.js'), 'ProfileScreen'),
});

export const platformRoutes = [audit, auditExports, users, newUser, user, apiKeys, newApiKey, profile] as const;
