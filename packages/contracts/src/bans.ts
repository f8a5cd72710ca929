import { banReasons } from '@waybill/core';
import { z } from 'zod';
import { byId, instant, line, stored } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { route } from './route.js';

const createBan = z
  .strictObject({
    address: line(64).meta({
      description: 'An IP address; one of IPv6 is banned with its /64. Networks belong on the block-list of the server rules.',
      examples: ['192.0.2.7'],
    }),
    until: instant.nullable().meta({ description: '`null`: until it is lifted.' }),
    reason: line(500).meta({ description: 'Shown to everybody, and kept in the audit trail.' }),
  })
  .meta({ id: 'CreateBan' });

/** A ban, as the API shows it. */
const banView = z
  .object({
    ...stored,
    address: z.string(),
    reason: z.enum(banReasons).meta({ description: '`score`: by the defence itself. `manual`: somebody did it.' }),
    detail: z.string().meta({ description: 'What was done from there, or why somebody banned it.' }),
    bannedBy: z.string(),
    bannedAt: instant,
    until: instant.nullable(),
    times: z.number().int().meta({ description: 'How many in a row; each lasts longer.' }),
    active: z.boolean().meta({ description: 'Whether it holds now.' }),
    liftedBy: z.string().nullable(),
    liftedAt: instant.nullable(),
  })
  .meta({ id: 'Ban' });

/** The body of `createBan`. */
export type CreateBan = z.infer<typeof createBan>;
/** A ban, as the API shows it. */
export type BanView = z.infer<typeof banView>;

const tag = 'bans';

/** The endpoints of bans: who is kept out of the SFTP server by address. */
export const banRoutes = {
  listBans: route({
    operationId: 'listBans',
    method: 'GET',
    path: '/bans',
    tag,
    summary: 'Lists banned addresses, and for a while those whose ban is over.',
    access: 'bans:read',
    query: listQuery({
      text,
      state: z.enum(['active', 'over']).exactOptional().meta({ description: 'Those that hold, or those that do not any more.' }),
    }),
    response: pageOf(banView),
    status: 200,
  }),
  createBan: route({
    operationId: 'createBan',
    method: 'POST',
    path: '/bans',
    tag,
    summary: 'Bans an address from the SFTP server, in every process within seconds. Who has signed in stays.',
    access: 'bans:create',
    body: createBan,
    response: banView,
    status: 201,
    idempotent: true,
  }),
  getBan: route({
    operationId: 'getBan',
    method: 'GET',
    path: '/bans/{id}',
    tag,
    summary: 'Shows a ban.',
    access: 'bans:read',
    params: byId,
    response: banView,
    status: 200,
  }),
  liftBan: route({
    operationId: 'liftBan',
    method: 'DELETE',
    path: '/bans/{id}',
    tag,
    summary: 'Lifts a ban and forgets what the address was charged for. It stays listed for a while.',
    access: 'bans:lift',
    params: byId,
    status: 204,
  }),
};
