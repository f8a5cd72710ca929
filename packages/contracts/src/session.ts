import { permissions, personMethods } from '@waybill/core';
import { z } from 'zod';
import { byId, id, instant, writeOnly } from './fields.js';
import { route } from './route.js';
import { scopeView } from './scope.js';
import { newPassword } from './users.js';

/** Of an authenticator app, or a recovery code in its place. */
const code = writeOnly(64).meta({ description: 'The code of this moment, or a recovery code.' });

const signIn = z
  .strictObject({
    username: z.string().min(1).max(200),
    password: writeOnly(1024),
    code: code
      .exactOptional()
      .meta({ description: 'For who has a second factor (`sign-in.code-required`): its code, or a recovery code.' }),
  })
  .meta({ id: 'SignIn' });

const proveAgain = z.strictObject({ password: writeOnly(1024), code: code.exactOptional() }).meta({ id: 'ProveAgain' });

const confirmFactor = z.strictObject({ code }).meta({ id: 'ConfirmSecondFactor' });

const proposedFactor = z
  .object({
    secret: z.string().meta({ description: 'Base32; shown this once.' }),
    uri: z.string().meta({ description: 'The same for a QR code: `otpauth://totp/…`.' }),
  })
  .meta({ id: 'ProposedSecondFactor' });

const recoveryCodes = z
  .object({ codes: z.array(z.string()).meta({ description: 'Each takes the place of one code; shown this once.' }) })
  .meta({ id: 'RecoveryCodes' });

const ownSecondFactor = z
  .object({
    since: instant.nullable().meta({ description: 'Since when every sign-in asks for a code; null where none does.' }),
    recoveryCodesLeft: z.number().int().nonnegative(),
  })
  .meta({ id: 'OwnSecondFactor' });

const webSessionView = z
  .object({
    id,
    current: z.boolean().meta({ description: 'Whether it is the one that asks.' }),
    address: z.string(),
    userAgent: z.string(),
    method: z.enum(personMethods),
    createdAt: instant,
    lastSeenAt: instant,
    expiresAt: instant,
  })
  .meta({ id: 'WebSession' });

const webSessions = z.object({ items: z.array(webSessionView) }).meta({ id: 'WebSessions' });

const changeOwnPassword = z.strictObject({ currentPassword: writeOnly(1024), newPassword }).meta({ id: 'ChangeOwnPassword' });

/** Who is signed in, and until when. */
export const sessionView = z
  .object({
    user: z.object({
      id,
      username: z.string(),
      name: z.string(),
      role: z.string(),
      permissions: z.array(z.enum(permissions)).meta({
        description: 'All that their role may do; with a scope, of endpoints that say so.',
        examples: [['overview:read', 'runs:read']],
      }),
      scope: scopeView,
      mustChangePassword: z.boolean(),
      secondFactorDemanded: z.boolean().meta({
        description: 'Their role takes a second factor that this session does not have: until it has, nothing else is answered.',
      }),
      secondFactor: z.boolean().meta({ description: 'Whether every sign-in asks for a code.' }),
      passkeys: z.number().int().nonnegative().meta({ description: 'How many they have.' }),
    }),
    operations: z.array(z.string()).meta({
      description: 'The endpoints that they may ask for, by operationId; with a scope, of what is within it.',
    }),
    lastSignIn: z
      .object({ at: instant, address: z.string() })
      .nullable()
      .meta({ description: 'The sign-in before this one; null for the first.' }),
    csrfToken: z.string().meta({ description: 'To be sent as `X-CSRF-Token` with every change.' }),
    expiresAt: instant,
  })
  .meta({ id: 'Session' });

/** The body of `signIn`. */
export type SignIn = z.infer<typeof signIn>;
/** The body of `changeOwnPassword`. */
export type ChangeOwnPassword = z.infer<typeof changeOwnPassword>;
/** The body of `proveAgain`. */
export type ProveAgain = z.infer<typeof proveAgain>;
/** Whether one is asked for a code, and how many recovery codes are left. */
export type OwnSecondFactorView = z.infer<typeof ownSecondFactor>;
/** A second factor that waits for its first code. */
export type ProposedSecondFactor = z.infer<typeof proposedFactor>;
/** One sign-in of a person. */
export type WebSessionView = z.infer<typeof webSessionView>;
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
    problems: ['sign-in.refused', 'sign-in.code-required', 'sign-in.throttled'],
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
    problems: ['sign-in.refused'],
  }),
  proveAgain: route({
    operationId: 'proveAgain',
    method: 'POST',
    path: '/session/proof',
    tag,
    summary: 'Takes password and code once more; for 15 minutes one may do then what answers `sign-in.proof-required`.',
    access: 'signed-in',
    body: proveAgain,
    response: sessionView,
    status: 200,
    problems: ['sign-in.refused', 'sign-in.code-required', 'sign-in.throttled'],
  }),
  listOwnSessions: route({
    operationId: 'listOwnSessions',
    method: 'GET',
    path: '/session/all',
    tag,
    summary: 'Lists one’s own sessions, newest first.',
    access: 'signed-in',
    response: webSessions,
    status: 200,
  }),
  endOwnSession: route({
    operationId: 'endOwnSession',
    method: 'DELETE',
    path: '/session/all/{id}',
    tag,
    summary: 'Ends one of one’s own sessions.',
    access: 'signed-in',
    recentProof: true,
    params: byId,
    status: 204,
  }),
  getOwnSecondFactor: route({
    operationId: 'getOwnSecondFactor',
    method: 'GET',
    path: '/session/second-factor',
    tag,
    summary: 'Shows whether one is asked for a code.',
    access: 'signed-in',
    response: ownSecondFactor,
    status: 200,
  }),
  proposeSecondFactor: route({
    operationId: 'proposeSecondFactor',
    method: 'POST',
    path: '/session/second-factor',
    tag,
    summary: 'Makes the secret of a second factor (RFC 6238), which nothing asks for before its first code was confirmed.',
    access: 'signed-in',
    recentProof: true,
    response: proposedFactor,
    status: 200,
  }),
  confirmSecondFactor: route({
    operationId: 'confirmSecondFactor',
    method: 'POST',
    path: '/session/second-factor/confirm',
    tag,
    summary: 'Takes the first code; every sign-in asks for one from now on. Answers with the recovery codes.',
    access: 'signed-in',
    body: confirmFactor,
    response: recoveryCodes,
    status: 200,
  }),
  removeOwnSecondFactor: route({
    operationId: 'removeOwnSecondFactor',
    method: 'DELETE',
    path: '/session/second-factor',
    tag,
    summary: 'Takes one’s own second factor and its recovery codes away.',
    access: 'signed-in',
    recentProof: true,
    status: 204,
  }),
  renewRecoveryCodes: route({
    operationId: 'renewRecoveryCodes',
    method: 'POST',
    path: '/session/second-factor/recovery-codes',
    tag,
    summary: 'Makes new recovery codes; the former ones hold no more.',
    access: 'signed-in',
    recentProof: true,
    response: recoveryCodes,
    status: 200,
  }),
};
