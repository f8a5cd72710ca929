import { userStatuses } from '@waybill/core';
import { z } from 'zod';
import { byId, instant, line, stored } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { roleSlug } from './role-slug.js';
import { route } from './route.js';
import { scope, scopeView } from './scope.js';

/** A user name as it is stored: lower-case. */
export const username = z
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

/** An e-mail address, by which people know each other; nothing is sent to it. */
export const email = z
  .email()
  .max(254)
  .meta({ examples: ['jane.doe@acme.example'] });

/** What an administrator may make of somebody who has accepted their invitation. */
const settableStatuses = ['active', 'suspended'] as const;

const createUser = z
  .strictObject({
    username,
    name: line(200),
    email: email.nullable().exactOptional(),
    role: roleSlug,
    scope: scope.nullable().exactOptional(),
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
    email: email.nullable().exactOptional(),
    role: roleSlug.exactOptional(),
    scope: scope.nullable().exactOptional(),
    status: z.enum(settableStatuses).exactOptional(),
    password: newPassword.exactOptional().meta({ description: 'Sets a new password and ends all sessions of the user.' }),
    mustChangePassword: z.boolean().exactOptional(),
    breakGlass: z.boolean().exactOptional().meta({
      description:
        'Whether their password opens a session where the sign-in policy has passwords off; each use is a critical event.',
    }),
  })
  .meta({ id: 'UpdateUser' });

/** A user, as the API shows it. */
export const userView = z
  .object({
    ...stored,
    username: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    role: z.string(),
    scope: scopeView,
    status: z.enum(userStatuses).meta({ description: '`invited`: has chosen no password yet, and cannot sign in.' }),
    mustChangePassword: z.boolean(),
    breakGlass: z.boolean(),
    secondFactorSince: instant
      .nullable()
      .meta({ description: 'Since when every sign-in asks for a code as well; null where none does.' }),
    passkeys: z.number().int().nonnegative().meta({ description: 'How many they have.' }),
    lastSignInAt: instant.nullable(),
    invitation: z
      .object({ expiresAt: instant, invitedBy: z.string().nullable() })
      .nullable()
      .meta({ description: 'Of who is invited: until when the link holds, which may be over; null where there is none.' }),
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

const eraseCertificateHolder = z
  .strictObject({
    keyId: z.string().min(1).max(1024).meta({
      description: 'The key id of their SSH certificates, exactly as audit events show it (`actor.certificate.keyId`).',
    }),
    reason: line(500).meta({ description: 'Why; it stays in the audit trail, so name nobody in it.' }),
  })
  .meta({ id: 'EraseCertificateHolder' });

const erasedCertificateHolder = z
  .object({ events: z.number().int().positive().meta({ description: 'How many audit events disclosed it.' }) })
  .meta({ id: 'ErasedCertificateHolder' });

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
    access: 'users:read',
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
    access: 'users:create',
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
    access: 'users:read',
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
    access: 'users:update',
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
    access: 'users:delete',
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
    access: 'users:erase',
    params: byId,
    body: erasePerson,
    response: erasedPerson,
    status: 200,
  }),
  eraseCertificateHolder: route({
    operationId: 'eraseCertificateHolder',
    recentProof: true,
    method: 'POST',
    path: '/certificate-holders/erasure',
    tag,
    summary:
      'Erases the key id of SSH certificates from the audit trail, for somebody whom a partner’s authority names there. It cannot be undone; the chain stays valid.',
    access: 'users:erase',
    body: eraseCertificateHolder,
    response: erasedCertificateHolder,
    status: 200,
  }),
  resetSecondFactor: route({
    operationId: 'resetSecondFactor',
    method: 'DELETE',
    path: '/users/{id}/second-factor',
    tag,
    summary: 'Takes the second factor of a user away who has lost it; only the password is asked for then.',
    access: 'users:update',
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
    access: 'users:update',
    params: byId,
    status: 204,
  }),
};
