import { dataCategories, partnerStatuses } from '@waybill/core';
import { z } from 'zod';
import { byId, line, slug, stored } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { route } from './route.js';

const contact = z
  .strictObject({
    name: line(200),
    email: z.email().max(320).exactOptional(),
    phone: line(50).exactOptional(),
    role: line(50).exactOptional().meta({ description: '`operations`, `security`, `billing`, …' }),
  })
  .meta({ id: 'PartnerContact' });

const label = line(50);

const details = {
  status: z.enum(partnerStatuses).exactOptional(),
  contacts: z.array(contact).max(50).exactOptional(),
  tags: z.array(label).max(50).exactOptional(),
  purpose: z.string().trim().max(2000).nullable().exactOptional(),
  dataCategory: z.enum(dataCategories).nullable().exactOptional(),
};

const createPartner = z.strictObject({ slug, name: line(200), ...details }).meta({ id: 'CreatePartner' });
const updatePartner = z.strictObject({ name: line(200).exactOptional(), ...details }).meta({ id: 'UpdatePartner' });

const partnerView = z
  .object({
    ...stored,
    slug: z.string(),
    name: z.string(),
    status: z.enum(partnerStatuses),
    contacts: z.array(
      z.object({
        name: z.string(),
        email: z.string().exactOptional(),
        phone: z.string().exactOptional(),
        role: z.string().exactOptional(),
      }),
    ),
    tags: z.array(z.string()),
    purpose: z.string().nullable(),
    dataCategory: z.enum(dataCategories).nullable(),
  })
  .meta({ id: 'Partner' });

/** The body of `createPartner`. */
export type CreatePartner = z.infer<typeof createPartner>;
/** The body of `updatePartner`. */
export type UpdatePartner = z.infer<typeof updatePartner>;
/** A partner, as the API shows it. */
export type PartnerView = z.infer<typeof partnerView>;

const tag = 'partners';

/** The endpoints of partners. */
export const partnerRoutes = {
  listPartners: route({
    operationId: 'listPartners',
    method: 'GET',
    path: '/partners',
    tag,
    summary: 'Lists partners, newest first.',
    access: 'partners:read',
    scope: 'listed',
    query: listQuery({
      text,
      slug: slug.exactOptional(),
      tag: label.exactOptional(),
      status: z.enum(partnerStatuses).exactOptional(),
    }),
    response: pageOf(partnerView),
    status: 200,
  }),
  createPartner: route({
    operationId: 'createPartner',
    method: 'POST',
    path: '/partners',
    tag,
    summary: 'Creates a partner.',
    access: 'partners:create',
    body: createPartner,
    response: partnerView,
    status: 201,
    idempotent: true,
    etag: true,
  }),
  getPartner: route({
    operationId: 'getPartner',
    method: 'GET',
    path: '/partners/{id}',
    tag,
    summary: 'Shows a partner.',
    access: 'partners:read',
    scope: { one: 'partner' },
    params: byId,
    response: partnerView,
    status: 200,
    etag: true,
  }),
  updatePartner: route({
    operationId: 'updatePartner',
    method: 'PATCH',
    path: '/partners/{id}',
    tag,
    summary: 'Changes the given fields of a partner. A suspended partner cannot sign in and its jobs do not run.',
    access: 'partners:update',
    params: byId,
    body: updatePartner,
    response: partnerView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deletePartner: route({
    operationId: 'deletePartner',
    method: 'DELETE',
    path: '/partners/{id}',
    tag,
    summary: 'Deletes a partner that has no connections, accounts and jobs left.',
    access: 'partners:delete',
    params: byId,
    status: 204,
  }),
};
