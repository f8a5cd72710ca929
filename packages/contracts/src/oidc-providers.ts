import { newPeopleRules } from '@waybill/core';
import { z } from 'zod';
import { byId, line, slug, stored, writeOnly } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { roleSlug } from './role-slug.js';
import { route } from './route.js';

const word = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must be printable ASCII without spaces, quotes and backslashes');

/** What is configured of a provider, each as the bodies of the API have it. */
export const oidcProviderFields = {
  name: line(100).meta({ description: 'What the button of the sign-in page says.', examples: ['Acme Entra ID'] }),
  clientId: line(500),
  clientSecret: writeOnly(2000).nullable().exactOptional().meta({
    description: 'Sealed, and never shown. Without one, or when `null`, it is a public client, which PKCE alone protects.',
  }),
  caPem: z
    .string()
    .regex(/^[\t\n\r -~]+$/, 'must be text in PEM')
    .max(100_000)
    .nullable()
    .exactOptional()
    .meta({
      description: 'Certificates (PEM, one after the other) that alone are trusted; those that the system trusts when `null`.',
    }),
  scopes: z.array(word(200)).max(20).exactOptional().meta({ description: 'Beside `openid`; `profile` and `email` when absent.' }),
  groupsClaim: line(200)
    .exactOptional()
    .meta({
      description: 'The claim that lists the groups, or a path with dots to it; `groups` when absent.',
      examples: ['realm_access.roles'],
    }),
  roleMappings: z
    .array(z.strictObject({ group: line(300), role: roleSlug }))
    .max(100)
    .exactOptional()
    .meta({
      description:
        'The first whose group a person is in gives the role, at every sign-in; who is in none is refused. With none at all, people keep the role of their user.',
    }),
  newPeople: z.enum(newPeopleRules).exactOptional().meta({
    description:
      'What becomes of people who have no user here: `refused` when absent, or `created`, with the role of their groups.',
  }),
  secondFactorAmr: z
    .array(word(100))
    .max(20)
    .exactOptional()
    .meta({
      description: 'Values of `amr` (RFC 8176) of which one says that the provider asked for more than one factor.',
      examples: [['mfa']],
    }),
  secondFactorAcr: z.array(word(300)).max(20).exactOptional().meta({
    description: 'Values of `acr` that say the same. They are asked for (`acr_values`).',
  }),
  sessionMinutes: z.number().int().min(5).max(720).exactOptional().meta({
    description: 'How long a session lasts at most; 720 when absent. It ends after 30 minutes without use in any case.',
  }),
  enabled: z.boolean().exactOptional(),
};

/** The issuer of a provider. */
export const oidcIssuer = line(2000).meta({
  description: 'As the provider states it itself: https, or http to this machine. It never changes.',
  examples: ['https://login.acme.example/realms/acme'],
});

const createOidcProvider = z
  .strictObject({
    slug,
    issuer: oidcIssuer,
    ...oidcProviderFields,
  })
  .meta({ id: 'CreateOidcProvider' });

const updateOidcProvider = z
  .strictObject({
    ...oidcProviderFields,
    name: oidcProviderFields.name.exactOptional(),
    clientId: oidcProviderFields.clientId.exactOptional(),
  })
  .meta({ id: 'UpdateOidcProvider' });

const oidcProviderView = z
  .object({
    ...stored,
    slug: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    issuer: z.string(),
    clientId: z.string(),
    confidential: z.boolean().meta({ description: 'Whether there is a client secret.' }),
    caPem: z.string().nullable(),
    scopes: z.array(z.string()),
    groupsClaim: z.string(),
    roleMappings: z.array(z.object({ group: z.string(), role: z.string() })),
    newPeople: z.enum(newPeopleRules),
    secondFactorAmr: z.array(z.string()),
    secondFactorAcr: z.array(z.string()),
    sessionMinutes: z.number().int(),
    redirectUri: z.string().meta({ description: 'What has to be registered at the provider.' }),
  })
  .meta({ id: 'OidcProvider' });

const providerTest = z
  .object({
    ok: z.boolean(),
    redirectUri: z.string().meta({ description: 'What has to be registered at the provider.' }),
    steps: z.array(
      z.object({
        name: z.enum(['discovery', 'features', 'keys', 'client']),
        ok: z.boolean(),
        detail: z.string().meta({ description: 'What was found, or what is wrong and the way out.' }),
      }),
    ),
  })
  .meta({ id: 'OidcProviderTest' });

/** The body of `createOidcProvider`. */
export type CreateOidcProvider = z.infer<typeof createOidcProvider>;
/** The body of `updateOidcProvider`. */
export type UpdateOidcProvider = z.infer<typeof updateOidcProvider>;
/** A provider, as the API shows it. */
export type OidcProviderView = z.infer<typeof oidcProviderView>;
/** How far a test of a provider came. */
export type OidcProviderTest = z.infer<typeof providerTest>;

const tag = 'oidc-providers';

/** The endpoints of the providers that people sign in by. */
export const oidcProviderRoutes = {
  listOidcProviders: route({
    operationId: 'listOidcProviders',
    method: 'GET',
    path: '/oidc-providers',
    tag,
    summary: 'Lists the providers of OpenID Connect that people sign in by, newest first.',
    access: 'oidc-providers:read',
    query: listQuery({ text }),
    response: pageOf(oidcProviderView),
    status: 200,
  }),
  createOidcProvider: route({
    operationId: 'createOidcProvider',
    method: 'POST',
    path: '/oidc-providers',
    tag,
    summary: 'Sets up a provider. People can sign in by it from now on.',
    access: 'oidc-providers:create',
    recentProof: true,
    body: createOidcProvider,
    response: oidcProviderView,
    status: 201,
    idempotent: true,
    etag: true,
  }),
  getOidcProvider: route({
    operationId: 'getOidcProvider',
    method: 'GET',
    path: '/oidc-providers/{id}',
    tag,
    summary: 'Shows a provider.',
    access: 'oidc-providers:read',
    params: byId,
    response: oidcProviderView,
    status: 200,
    etag: true,
  }),
  updateOidcProvider: route({
    operationId: 'updateOidcProvider',
    method: 'PATCH',
    path: '/oidc-providers/{id}',
    tag,
    summary: 'Changes the given fields. Switching it off, and another client, ends the sessions that began by it.',
    access: 'oidc-providers:update',
    recentProof: true,
    params: byId,
    body: updateOidcProvider,
    response: oidcProviderView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteOidcProvider: route({
    operationId: 'deleteOidcProvider',
    method: 'DELETE',
    path: '/oidc-providers/{id}',
    tag,
    summary: 'Takes a provider away, with the sessions that began by it and who was known by which subject. The users stay.',
    access: 'oidc-providers:delete',
    recentProof: true,
    params: byId,
    status: 204,
  }),
  testOidcProvider: route({
    operationId: 'testOidcProvider',
    method: 'POST',
    path: '/oidc-providers/{id}/test',
    tag,
    summary: 'Asks a provider what it says of itself, for its keys, and whether it knows the client. Nobody signs in.',
    access: 'oidc-providers:test',
    params: byId,
    response: providerTest,
    status: 200,
  }),
};
