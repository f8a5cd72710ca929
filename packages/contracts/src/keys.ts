import { keyAlgorithms } from '@waybill/core';
import { z } from 'zod';
import { byId, id, slug, stored, writeOnly } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { route } from './route.js';

const comment = z
  .string()
  .trim()
  .max(200)
  .refine((value) => !/\p{Cc}/u.test(value), 'must not hold control characters');

const generateKey = z
  .strictObject({
    algorithm: z.enum(keyAlgorithms),
    bits: z
      .union([z.literal(3072), z.literal(4096), z.literal(8192)])
      .exactOptional()
      .meta({ description: 'For `rsa` only; 3072 when absent.' }),
  })
  .meta({ id: 'GenerateKey' });

const importKey = z
  .strictObject({
    privateKey: writeOnly(65_536).meta({ description: 'OpenSSH, PEM, PKCS#8, PPK v2 or v3, encrypted or not.' }),
    passphrase: writeOnly(1024).exactOptional(),
  })
  .meta({ id: 'ImportKey' });

const naming = { slug, comment: comment.exactOptional() };

const createKey = z
  .union([z.strictObject({ ...naming, generate: generateKey }), z.strictObject({ ...naming, import: importKey })])
  .meta({ id: 'CreateKey' });

const updateKey = z.strictObject({ comment }).meta({ id: 'UpdateKey' });

const keyView = z
  .object({
    ...stored,
    slug: z.string(),
    algorithm: z.enum(keyAlgorithms),
    bits: z.number().int(),
    publicKey: z.string().meta({ description: 'One line in OpenSSH form, to be given to the partner.' }),
    fingerprint: z.string(),
    comment: z.string(),
    origin: z.enum(['generated', 'imported']),
  })
  .meta({ id: 'Key' });

const keyUse = z
  .object({
    connections: z.array(z.object({ id, slug: z.string(), partnerId: id, partnerName: z.string() })),
  })
  .meta({ id: 'KeyUse' });

/** The body of `createKey`. */
export type CreateKey = z.infer<typeof createKey>;
/** The body of `updateKey`. */
export type UpdateKey = z.infer<typeof updateKey>;
/** A key, as the API shows it. */
export type KeyView = z.infer<typeof keyView>;
/** Who signs in with a key. */
export type KeyUse = z.infer<typeof keyUse>;

const tag = 'keys';

/** The endpoints of keys. */
export const keyRoutes = {
  listKeys: route({
    operationId: 'listKeys',
    method: 'GET',
    path: '/keys',
    tag,
    summary: 'Lists keys, newest first.',
    access: 'keys:read',
    query: listQuery({ text, slug: slug.exactOptional() }),
    response: pageOf(keyView),
    status: 200,
  }),
  createKey: route({
    operationId: 'createKey',
    method: 'POST',
    path: '/keys',
    tag,
    summary: 'Generates or imports a key pair. The private half never comes out again.',
    access: 'keys:create',
    body: createKey,
    response: keyView,
    status: 201,
    idempotent: true,
    etag: true,
  }),
  getKey: route({
    operationId: 'getKey',
    method: 'GET',
    path: '/keys/{id}',
    tag,
    summary: 'Shows the public half of a key.',
    access: 'keys:read',
    params: byId,
    response: keyView,
    status: 200,
    etag: true,
  }),
  updateKey: route({
    operationId: 'updateKey',
    method: 'PATCH',
    path: '/keys/{id}',
    tag,
    summary: 'Changes the comment of a key.',
    access: 'keys:update',
    params: byId,
    body: updateKey,
    response: keyView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteKey: route({
    operationId: 'deleteKey',
    method: 'DELETE',
    path: '/keys/{id}',
    tag,
    summary: 'Deletes a key that no connection uses.',
    access: 'keys:delete',
    params: byId,
    status: 204,
  }),
  getKeyUse: route({
    operationId: 'getKeyUse',
    method: 'GET',
    path: '/keys/{id}/used-by',
    tag,
    summary: 'Lists the connections that sign in with a key.',
    access: 'keys:read',
    params: byId,
    response: keyUse,
    status: 200,
  }),
};
