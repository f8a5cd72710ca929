import { permissions, permissionTable } from '@waybill/core';
import { z } from 'zod';
import { byId, line, slug, stored } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { route } from './route.js';

/** A permission: a noun and a verb. */
const permission = z.enum(permissions).meta({ examples: ['partners:read'] });

const fields = {
  description: z
    .union([z.literal(''), line(500)])
    .exactOptional()
    .meta({ description: 'Whom it is for.', examples: ['Watches the exchanges at night and repeats what failed'] }),
};

const given = z
  .array(permission)
  .min(1, 'must name at least one')
  .max(1000)
  .meta({
    description: 'All that it may do. Nobody gives what they do not hold themselves.',
    examples: [['overview:read', 'runs:read', 'runs:repeat']],
  });

/** The body of `createRole`, and a role of a configuration file. */
export const createRole = z.strictObject({ slug, ...fields, permissions: given }).meta({ id: 'CreateRole' });

const updateRole = z.strictObject({ ...fields, permissions: given.exactOptional() }).meta({ id: 'UpdateRole' });

const roleView = z
  .object({
    ...stored,
    slug: z.string().meta({ description: 'What users and API keys name it by.' }),
    description: z.string(),
    builtIn: z.boolean().meta({ description: 'Part of the program: it can be neither changed nor deleted.' }),
    permissions: z.array(permission),
  })
  .meta({ id: 'Role' });

/** The body of `createRole`. */
export type CreateRole = z.infer<typeof createRole>;
/** The body of `updateRole`. */
export type UpdateRole = z.infer<typeof updateRole>;
/** A role, as the API shows it. */
export type RoleView = z.infer<typeof roleView>;

const tag = 'roles';

/** The endpoints of roles. */
export const roleRoutes = {
  listRoles: route({
    operationId: 'listRoles',
    method: 'GET',
    path: '/roles',
    tag,
    summary: 'Lists roles, the built-in ones last, and what each may do.',
    access: 'roles:read',
    query: listQuery({ text, slug: slug.exactOptional() }),
    response: pageOf(roleView),
    status: 200,
  }),
  createRole: route({
    operationId: 'createRole',
    recentProof: true,
    method: 'POST',
    path: '/roles',
    tag,
    summary: 'Makes a role that users and API keys can be given.',
    access: 'roles:create',
    body: createRole,
    response: roleView,
    status: 201,
    idempotent: true,
    etag: true,
  }),
  getRole: route({
    operationId: 'getRole',
    method: 'GET',
    path: '/roles/{id}',
    tag,
    summary: 'Shows a role.',
    access: 'roles:read',
    params: byId,
    response: roleView,
    status: 200,
    etag: true,
  }),
  updateRole: route({
    operationId: 'updateRole',
    recentProof: true,
    method: 'PATCH',
    path: '/roles/{id}',
    tag,
    summary:
      'Changes the given fields of a role. What it may do holds at once for all who have it. A built-in role cannot be changed.',
    access: 'roles:update',
    params: byId,
    body: updateRole,
    response: roleView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteRole: route({
    operationId: 'deleteRole',
    recentProof: true,
    method: 'DELETE',
    path: '/roles/{id}',
    tag,
    summary: 'Deletes a role that nobody has; otherwise the answer says who has it.',
    access: 'roles:delete',
    params: byId,
    status: 204,
  }),
};

/** Every noun with its verbs, in the order of the table of permissions: what a role is put together of. */
export const permissionNouns: readonly {
  readonly noun: string;
  readonly permissions: readonly RoleView['permissions'][number][];
}[] = Object.keys(permissionTable).map((noun) => ({
  noun,
  permissions: permissions.filter((each) => each.startsWith(`${noun}:`)),
}));
