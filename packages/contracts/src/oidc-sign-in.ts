import { z } from 'zod';
import { byId, id, instant, slug, writeOnly } from './fields.js';
import { route } from './route.js';
import { sessionView } from './session.js';

const waysToSignIn = z
  .object({
    providers: z.array(z.object({ slug: z.string(), name: z.string() })).meta({ description: 'By name.' }),
    passwords: z
      .boolean()
      .meta({ description: 'Whether everybody who has a password can use it; otherwise it is for emergencies.' }),
  })
  .meta({ id: 'WaysToSignIn' });

/** A path of this console, and of nobody else's. */
const returnTo = z
  .string()
  .max(2000)
  // In ASCII, as addresses are; neither a second slash after the first nor a backslash, which a browser takes for one.
  .regex(/^\/([!-.0-[\]-~][!-[\]-~]*)?$/, 'must be a path of the console')
  .exactOptional()
  .meta({ description: 'Where the person wants to go: a path of the console.' });

const byProvider = z.strictObject({ provider: slug, returnTo });
const beginOidc = byProvider.meta({ id: 'BeginOidc' });
const beginOidcInvitation = z
  .strictObject({ provider: slug, token: writeOnly(200).meta({ description: 'What stands behind `#` in the link.' }) })
  .meta({ id: 'BeginOidcInvitation' });

const begunOidc = z.object({ url: z.string().meta({ description: 'Where the browser goes now.' }) }).meta({ id: 'BegunOidc' });

const finishOidc = z
  .strictObject({
    provider: slug.meta({ description: 'Of the address that the browser came back to.' }),
    parameters: z
      .record(z.string().max(100), z.string().max(8000))
      .refine((all) => Object.keys(all).length <= 20, 'must not have more than 20')
      .meta({ description: 'The query that the browser came back with.' }),
  })
  .meta({ id: 'FinishOidc' });

const finishedOidc = z
  .object({
    session: sessionView,
    purpose: z.enum(['sign-in', 'proof', 'link']),
    returnTo: z.string().nullable(),
  })
  .meta({ id: 'FinishedOidc' });

const identityView = z
  .object({
    id,
    provider: z.object({ slug: z.string(), name: z.string() }),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: 'Identity' });
const identities = z.object({ items: z.array(identityView) }).meta({ id: 'Identities' });

/** A provider by which a person can sign in. */
export type IdentityView = z.infer<typeof identityView>;

const tag = 'session';

/** The endpoints of signing in by a provider of OpenID Connect. */
export const oidcSignInRoutes = {
  getWaysToSignIn: route({
    operationId: 'getWaysToSignIn',
    method: 'GET',
    path: '/session/ways',
    tag,
    summary: 'Lists the providers that people can sign in by.',
    access: 'public',
    response: waysToSignIn,
    status: 200,
  }),
  beginOidcSignIn: route({
    operationId: 'beginOidcSignIn',
    method: 'POST',
    path: '/session/oidc/begin',
    tag,
    summary:
      'Begins a sign-in by a provider: says where the browser goes, and sets a cookie by which it is known when it comes back. Throttled an address.',
    access: 'public',
    body: beginOidc,
    response: begunOidc,
    status: 200,
    problems: ['not-found', 'sign-in.throttled', 'sign-in.provider-unreachable'],
  }),
  beginOidcInvitation: route({
    operationId: 'beginOidcInvitation',
    method: 'POST',
    path: '/invitation/oidc',
    tag,
    summary: 'Begins to accept an invitation by a provider, in place of choosing a password. Throttled an address.',
    access: 'public',
    body: beginOidcInvitation,
    response: begunOidc,
    status: 200,
    problems: ['not-found', 'sign-in.throttled', 'sign-in.provider-unreachable', 'invitation.refused'],
  }),
  finishOidc: route({
    operationId: 'finishOidc',
    method: 'POST',
    path: '/session/oidc',
    tag,
    summary:
      'Takes what a browser came back with from a provider: signs in and sets the session cookie, or proves once more who somebody is, or links the provider.',
    access: 'public',
    body: finishOidc,
    response: finishedOidc,
    status: 200,
    problems: [
      'not-found',
      'invitation.refused',
      'sign-in.refused',
      'sign-in.throttled',
      'sign-in.provider-unreachable',
      'conflict.duplicate',
    ],
  }),
  beginOidcProof: route({
    operationId: 'beginOidcProof',
    method: 'POST',
    path: '/session/proof/oidc',
    tag,
    summary: 'Begins a proof by a provider, which asks the person anew.',
    access: 'signed-in',
    body: beginOidc,
    response: begunOidc,
    status: 200,
    problems: ['not-found', 'sign-in.throttled', 'sign-in.provider-unreachable', 'conflict.state'],
  }),
  listOwnIdentities: route({
    operationId: 'listOwnIdentities',
    method: 'GET',
    path: '/session/identities',
    tag,
    summary: 'Lists the providers by which one can sign in, oldest first.',
    access: 'signed-in',
    response: identities,
    status: 200,
  }),
  linkIdentity: route({
    operationId: 'linkIdentity',
    method: 'POST',
    path: '/session/identities',
    tag,
    summary: 'Begins to link a provider, by which one can sign in from then on.',
    access: 'signed-in',
    recentProof: true,
    body: beginOidc,
    response: begunOidc,
    status: 200,
    problems: ['not-found', 'sign-in.throttled', 'sign-in.provider-unreachable', 'conflict.state'],
  }),
  removeOwnIdentity: route({
    operationId: 'removeOwnIdentity',
    method: 'DELETE',
    path: '/session/identities/{id}',
    tag,
    summary: 'Signs in by this provider no more. Refused when it is the only way in.',
    access: 'signed-in',
    recentProof: true,
    params: byId,
    status: 204,
  }),
  signOutEverywhere: route({
    operationId: 'signOutEverywhere',
    method: 'POST',
    path: '/session/sign-out',
    tag,
    summary: 'Ends the session, and says where the browser ends the one that it has at its provider.',
    access: 'signed-in',
    response: z.object({ url: z.string().nullable() }).meta({ id: 'SignedOut' }),
    status: 200,
  }),
  listUserIdentities: route({
    operationId: 'listUserIdentities',
    method: 'GET',
    path: '/users/{id}/identities',
    tag: 'users',
    summary: 'Lists the providers by which a user can sign in, oldest first.',
    access: 'users:read',
    params: byId,
    response: identities,
    status: 200,
  }),
  removeUserIdentity: route({
    operationId: 'removeUserIdentity',
    method: 'DELETE',
    path: '/identities/{id}',
    tag: 'users',
    summary: 'Has a user sign in by this provider no more, and ends the sessions that began by it.',
    access: 'users:update',
    recentProof: true,
    params: byId,
    status: 204,
  }),
};
