import { storeKinds } from '@waybill/core';
import { z } from 'zod';
import { byId, bytes, id, instant, path, slug, stored } from './fields.js';
import { listQuery, pageOf, paging, text } from './paging.js';
import { route } from './route.js';

const root = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes('\0'), 'must not hold NUL')
  .meta({ description: 'An absolute folder on the server; `<data dir>/store/<slug>` when absent.' });

const createStore = z.strictObject({ slug, kind: z.enum(storeKinds), root: root.exactOptional() }).meta({ id: 'CreateStore' });

const updateStore = z.strictObject({ root }).meta({ id: 'UpdateStore' });

const storeView = z.object({ ...stored, slug: z.string(), kind: z.enum(storeKinds), root: z.string() }).meta({ id: 'Store' });

const storeUse = z
  .object({
    accounts: z.array(z.object({ id, username: z.string() })),
    jobs: z.array(z.object({ id, slug: z.string() })),
  })
  .meta({ id: 'StoreUse' });

const storeEntry = z
  .object({
    name: z.string(),
    path: z.string(),
    kind: z.enum(['file', 'folder', 'link', 'other']),
    sizeBytes: bytes.nullable(),
    modifiedAt: instant.nullable(),
  })
  .meta({ id: 'StoreEntry' });

/** The body of `createStore`. */
export type CreateStore = z.infer<typeof createStore>;
/** The body of `updateStore`. */
export type UpdateStore = z.infer<typeof updateStore>;
/** A store, as the API shows it. */
export type StoreView = z.infer<typeof storeView>;
/** Who uses a store. */
export type StoreUse = z.infer<typeof storeUse>;
/** One row of a folder of a store. */
export type StoreEntryView = z.infer<typeof storeEntry>;

const tag = 'stores';

/** The endpoints of stores. */
export const storeRoutes = {
  listStores: route({
    operationId: 'listStores',
    method: 'GET',
    path: '/stores',
    tag,
    summary: 'Lists stores, newest first.',
    access: 'stores:read',
    query: listQuery({ text, slug: slug.exactOptional() }),
    response: pageOf(storeView),
    status: 200,
  }),
  createStore: route({
    operationId: 'createStore',
    method: 'POST',
    path: '/stores',
    tag,
    summary: 'Creates a store. Its folder is made when it is not there.',
    access: 'stores:create',
    body: createStore,
    response: storeView,
    status: 201,
    idempotent: true,
    etag: true,
  }),
  getStore: route({
    operationId: 'getStore',
    method: 'GET',
    path: '/stores/{id}',
    tag,
    summary: 'Shows a store.',
    access: 'stores:read',
    params: byId,
    response: storeView,
    status: 200,
    etag: true,
  }),
  updateStore: route({
    operationId: 'updateStore',
    method: 'PATCH',
    path: '/stores/{id}',
    tag,
    summary: 'Moves a store to another folder. No file is moved by this.',
    access: 'stores:update',
    params: byId,
    body: updateStore,
    response: storeView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteStore: route({
    operationId: 'deleteStore',
    method: 'DELETE',
    path: '/stores/{id}',
    tag,
    summary: 'Deletes a store that no mount and no job uses. Its files stay.',
    access: 'stores:delete',
    params: byId,
    status: 204,
  }),
  getStoreUse: route({
    operationId: 'getStoreUse',
    method: 'GET',
    path: '/stores/{id}/used-by',
    tag,
    summary: 'Lists the accounts and jobs that use a store.',
    access: 'stores:read',
    params: byId,
    response: storeUse,
    status: 200,
  }),
  listStoreEntries: route({
    operationId: 'listStoreEntries',
    method: 'GET',
    path: '/stores/{id}/entries',
    tag,
    summary: 'Lists a folder of a store, by name.',
    access: 'stores:browse',
    params: byId,
    query: z.strictObject({ ...paging, path: path.default('/') }),
    response: pageOf(storeEntry),
    status: 200,
  }),
};
