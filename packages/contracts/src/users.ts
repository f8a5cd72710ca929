import { roles } from '@waybill/core';
import { z } from 'zod';
import { admins, auditors } from './access.js';
import { byId, instant, line, stored } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { route } from './route.js';

/** A user name as it is stored: lower-case. */
const username = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9][a-z0-9._@+-]{0,63}$/,
    'must be 1–64 of letters, digits, ".", "_", "@", "+" and "-", beginning with a letter or digit',
  )
  .meta({ examples: ['jane.doe'] });

/** A password as somebody chooses it. Length is what counts (NIST SP 800-63B §5.1.1). */
export const newPassword = z.string().min(12, 'must have at least 12 characters').max(1024).meta({ writeOnly: true });

const userStatuses = ['active', 'suspended'] as const;

const createUser = z
  .strictObject({
    username,
    name: line(200),
    role: z.enum(roles),
    password: newPassword,
    mustChangePassword: z
      .boolean()
      .exactOptional()
      .meta({ description: 'True when absent: the first sign-in asks for a new one.' }),
  })
  .meta({ id: 'CreateUser' });

const updateUser = z
  .strictObject({
    name: line(200).exactOptional(),
    role: z.enum(roles).exactOptional(),
    status: z.enum(userStatuses).exactOptional(),
    password: newPassword.exactOptional().meta({ description: 'Sets a new password and ends all sessions of the user.' }),
    mustChangePassword: z.boolean().exactOptional(),
  })
  .meta({ id: 'UpdateUser' });

const userView = z
  .object({
    ...stored,
    username: z.string(),
    name: z.string(),
    role: z.enum(roles),
    status: z.enum(userStatuses),
    mustChangePassword: z.boolean(),
    secondFactorSince: instant
      .nullable()
      .meta({ description: 'Since when every sign-in asks for a code as well; null where none does.' }),
    lastSignInAt: instant.nullable(),
  })
  .meta({ id: 'User' });

const erasePerson = z
  .strictObject({ reason: line(500).meta({ description: 'Why; it stays in the audit trail, so name nobody in it.' }) })
  .meta({ id: 'ErasePerson' });

const erasedPerson = z
  .object({
    events: z.number().int().nonnegative().meta({ description: 'How many audit events disclosed something about them.' }),
    userDeleted: z.boolean().meta({ description: 'Whether there was a user still.' }),
  })
  .meta({ id: 'ErasedPerson' });

/** The body of `createUser`. */
export type CreateUser = z.infer<typeof createUser>;
/** The body of `updateUser`. */
export type UpdateUser = z.infer<typeof updateUser>;
/** A user, as the API shows it. */
export type UserView = z.infer<typeof userView>;

const tag = 'users';

/** The endpoints of users. */
export const userRoutes = {
  listUsers: route({
    operationId: 'listUsers',
    method: 'GET',
    path: '/users',
    tag,
    summary: 'Lists users, newest first.',
    access: auditors,
    query: listQuery({ text, username: username.exactOptional() }),
    response: pageOf(userView),
    status: 200,
  }),
  createUser: route({
    operationId: 'createUser',
    recentProof: true,
    method: 'POST',
    path: '/users',
    tag,
    summary: 'Creates a user.',
    access: admins,
    body: createUser,
    response: userView,
    status: 201,
    idempotent: true,
    etag: true,
  }),
  getUser: route({
    operationId: 'getUser',
    method: 'GET',
    path: '/users/{id}',
    tag,
    summary: 'Shows a user.',
    access: auditors,
    params: byId,
    response: userView,
    status: 200,
    etag: true,
  }),
  updateUser: route({
    operationId: 'updateUser',
    recentProof: true,
    method: 'PATCH',
    path: '/users/{id}',
    tag,
    summary: 'Changes the given fields of a user. The last active administrator stays one.',
    access: admins,
    params: byId,
    body: updateUser,
    response: userView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteUser: route({
    operationId: 'deleteUser',
    recentProof: true,
    method: 'DELETE',
    path: '/users/{id}',
    tag,
    summary: 'Deletes a user and ends their sessions; the audit trail keeps the name until it is erased.',
    access: admins,
    params: byId,
    status: 204,
  }),
  erasePerson: route({
    operationId: 'erasePerson',
    recentProof: true,
    method: 'POST',
    path: '/users/{id}/erasure',
    tag,
    summary:
      'Erases the personal data of somebody who is or was a user: the user, and what the audit trail discloses about them. It cannot be undone; the chain stays valid.',
    access: admins,
    params: byId,
    body: erasePerson,
    response: erasedPerson,
    status: 200,
  }),
  resetSecondFactor: route({
    operationId: 'resetSecondFactor',
    method: 'DELETE',
    path: '/users/{id}/second-factor',
    tag,
    summary: 'Takes the second factor of a user away who has lost it; only the password is asked for then.',
    access: admins,
    recentProof: true,
    params: byId,
    status: 204,
  }),
  endUserSessions: route({
    operationId: 'endUserSessions',
    method: 'DELETE',
    path: '/users/{id}/sessions',
    tag,
    summary: 'Ends all sessions of a user.',
    access: admins,
    params: byId,
    status: 204,
  }),
};
