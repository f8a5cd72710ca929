import { roles } from '@waybill/core';
import { z } from 'zod';
import { id, instant, writeOnly } from './fields.js';
import { route } from './route.js';
import { newPassword } from './users.js';

const signIn = z.strictObject({ username: z.string().min(1).max(200), password: writeOnly(1024) }).meta({ id: 'SignIn' });

const changeOwnPassword = z.strictObject({ currentPassword: writeOnly(1024), newPassword }).meta({ id: 'ChangeOwnPassword' });

const sessionView = z
  .object({
    user: z.object({
      id,
      username: z.string(),
      name: z.string(),
      role: z.enum(roles),
      mustChangePassword: z.boolean(),
    }),
    csrfToken: z.string().meta({ description: 'To be sent as `X-CSRF-Token` with every change.' }),
    expiresAt: instant,
  })
  .meta({ id: 'Session' });

/** The body of `signIn`. */
export type SignIn = z.infer<typeof signIn>;
/** The body of `changeOwnPassword`. */
export type ChangeOwnPassword = z.infer<typeof changeOwnPassword>;
/** Who is signed in, and until when. */
export type SessionView = z.infer<typeof sessionView>;

const tag = 'session';

/** The endpoints of signing in and out. */
export const sessionRoutes = {
  signIn: route({
    operationId: 'signIn',
    method: 'POST',
    path: '/session',
    tag,
    summary: 'Signs a person in and sets the session cookie. Throttled a user and an address.',
    access: 'public',
    body: signIn,
    response: sessionView,
    status: 200,
  }),
  getSession: route({
    operationId: 'getSession',
    method: 'GET',
    path: '/session',
    tag,
    summary: 'Shows who is signed in.',
    access: 'signed-in',
    response: sessionView,
    status: 200,
  }),
  signOut: route({
    operationId: 'signOut',
    method: 'DELETE',
    path: '/session',
    tag,
    summary: 'Ends the session.',
    access: 'signed-in',
    status: 204,
  }),
  changeOwnPassword: route({
    operationId: 'changeOwnPassword',
    method: 'POST',
    path: '/session/password',
    tag,
    summary: 'Changes one’s own password, ends all other sessions and starts a new one.',
    access: 'signed-in',
    body: changeOwnPassword,
    response: sessionView,
    status: 200,
  }),
};
