import { z } from 'zod';
import { byId, instant, line, stored } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { roleSlug } from './role-slug.js';
import { route } from './route.js';
import { scope, scopeView } from './scope.js';

const createApiKey = z
  .strictObject({
    name: line(100),
    role: roleSlug,
    scope: scope.nullable().exactOptional(),
    expiresAt: instant.nullable().exactOptional(),
  })
  .meta({ id: 'CreateApiKey' });

const updateApiKey = z
  .strictObject({ name: line(100).exactOptional(), expiresAt: instant.nullable().exactOptional() })
  .meta({ id: 'UpdateApiKey' });

const apiKeyView = z
  .object({
    ...stored,
    name: z.string(),
    role: z.string(),
    scope: scopeView,
    prefix: z.string().meta({ description: 'The beginning of the token, to recognise it by.' }),
    expiresAt: instant.nullable(),
    revokedAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: 'ApiKey' });

const createdApiKey = z
  .object({ apiKey: apiKeyView, token: z.string().meta({ description: 'Shown this once: `wb_…`.' }) })
  .meta({ id: 'CreatedApiKey' });

/** The body of `createApiKey`. */
export type CreateApiKey = z.infer<typeof createApiKey>;
/** The body of `updateApiKey`. */
export type UpdateApiKey = z.infer<typeof updateApiKey>;
/** An API key, as the API shows it. */
export type ApiKeyView = z.infer<typeof apiKeyView>;
/** A new API key with its token, shown once. */
export type CreatedApiKey = z.infer<typeof createdApiKey>;

const tag = 'api-keys';

/** The endpoints of API keys. */
export const apiKeyRoutes = {
  listApiKeys: route({
    operationId: 'listApiKeys',
    method: 'GET',
    path: '/api-keys',
    tag,
    summary: 'Lists API keys, newest first, revoked ones included.',
    access: 'api-keys:read',
    query: listQuery({ text }),
    response: pageOf(apiKeyView),
    status: 200,
  }),
  createApiKey: route({
    operationId: 'createApiKey',
    recentProof: true,
    method: 'POST',
    path: '/api-keys',
    tag,
    summary: 'Creates an API key and shows its token, once.',
    access: 'api-keys:create',
    body: createApiKey,
    response: createdApiKey,
    status: 201,
  }),
  getApiKey: route({
    operationId: 'getApiKey',
    method: 'GET',
    path: '/api-keys/{id}',
    tag,
    summary: 'Shows an API key without its token.',
    access: 'api-keys:read',
    params: byId,
    response: apiKeyView,
    status: 200,
    etag: true,
  }),
  updateApiKey: route({
    operationId: 'updateApiKey',
    method: 'PATCH',
    path: '/api-keys/{id}',
    tag,
    summary: 'Changes the name or the end date of an API key; its role and its scope stay.',
    access: 'api-keys:update',
    params: byId,
    body: updateApiKey,
    response: apiKeyView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteApiKey: route({
    operationId: 'deleteApiKey',
    method: 'DELETE',
    path: '/api-keys/{id}',
    tag,
    summary: 'Revokes an API key at once. It stays listed, for the record.',
    access: 'api-keys:delete',
    params: byId,
    status: 204,
  }),
};
