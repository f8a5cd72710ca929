import { connectionRuleGroups, connectionStatuses, dialStepNames, oldAlgorithmsByUse } from '@waybill/core';
import { z } from 'zod';
import { byId, id, instant, line, slug, stored, writeOnly } from './fields.js';
import { hostKeyText, hostKeyView } from './host-keys.js';
import { listQuery, pageOf, text } from './paging.js';
import { route } from './route.js';

const host = line(253).meta({ description: 'A host name or an IP address.', examples: ['sftp.acme.example'] });
const port = z.number().int().min(1).max(65_535);

const rules = {
  limits: connectionRuleGroups.limits.exactOptional(),
  timeouts: connectionRuleGroups.timeouts.exactOptional(),
  staging: connectionRuleGroups.staging.exactOptional(),
  quirks: connectionRuleGroups.quirks.exactOptional(),
  route: connectionRuleGroups.route.exactOptional(),
  keepalive: connectionRuleGroups.keepalive.exactOptional(),
  breaker: connectionRuleGroups.breaker.exactOptional(),
  algorithms: connectionRuleGroups.algorithms.exactOptional(),
};

const nextKey = id.nullable().exactOptional().meta({
  description:
    'The key that takes the place of the key as soon as the partner is seen to accept it; both are offered until then. `null` withdraws it.',
});

const createConnection = z
  .strictObject({
    partnerId: id,
    slug,
    host,
    port: port.exactOptional(),
    username: line(255),
    keyId: id
      .nullable()
      .exactOptional()
      .meta({ description: 'The key that signs in. At least one of `keyId` and `password` is needed.' }),
    nextKeyId: nextKey,
    password: writeOnly(1024).exactOptional(),
    proxyPassword: writeOnly(255).exactOptional().meta({ description: 'For the proxy of the route, beside its user name.' }),
    hostKeys: z.array(hostKeyText).max(50).exactOptional().meta({
      description: 'Trusted from the start. Without any, the first key seen is pinned as pending and a person approves it.',
    }),
    ...rules,
  })
  .meta({ id: 'CreateConnection' });

const updateConnection = z
  .strictObject({
    host: host.exactOptional(),
    port: port.exactOptional(),
    username: line(255).exactOptional(),
    keyId: id.nullable().exactOptional(),
    nextKeyId: nextKey,
    password: writeOnly(1024).nullable().exactOptional().meta({ description: '`null` forgets the password.' }),
    proxyPassword: writeOnly(255).nullable().exactOptional().meta({
      description: '`null` forgets it. A route to another proxy needs it again: it is shown to no other than it was given for.',
    }),
    ...rules,
  })
  .meta({ id: 'UpdateConnection' });

const resumeConnection = z
  .strictObject({ reason: line(500).exactOptional().meta({ description: 'Why it is safe; kept in the audit trail.' }) })
  .meta({ id: 'ResumeConnection' });

const promoteNextKey = z
  .strictObject({
    reason: line(500).exactOptional().meta({ description: 'How it is known that it works; kept in the audit trail.' }),
  })
  .meta({ id: 'PromoteNextKey' });

/** A connection, as the API shows it. */
export const connectionView = z
  .object({
    ...stored,
    partnerId: id,
    partnerName: z.string(),
    slug: z.string(),
    host: z.string(),
    port: z.number().int(),
    username: z.string(),
    keyId: id.nullable(),
    keySlug: z.string().nullable(),
    nextKeyId: id.nullable(),
    nextKey: z
      .object({
        slug: z.string(),
        fingerprint: z.string(),
        refusals: z.number().int(),
        refusedAt: instant.nullable(),
        presentKeyAt: instant.nullable(),
        probeAt: instant.nullable(),
      })
      .nullable()
      .meta({
        description:
          'While a next key waits for the partner: how often and when the partner last did not take it, when the present key last signed in instead, and from when on the next key is offered first again.',
      }),
    hasPassword: z.boolean(),
    hasProxyPassword: z.boolean(),
    status: z.enum(connectionStatuses),
    statusReason: z.string().nullable(),
    rest: z
      .object({
        since: instant,
        failures: z.number().int(),
        code: z.string(),
        detail: z.string(),
        probeAt: instant,
      })
      .nullable()
      .meta({ description: 'Set while the partner is left alone after failures in a row; a successful test ends it.' }),
    ...connectionRuleGroups,
  })
  .meta({ id: 'Connection' });

/** What was negotiated with a partner. */
const sessionFacts = z
  .object({
    hostKeyAlgorithm: z.string(),
    hostKeyFingerprint: z.string(),
    keyExchange: z.string(),
    cipher: z.string(),
    mac: z.string(),
    serverIdentification: z.string(),
  })
  .meta({ id: 'SessionFacts' });

const connectionTest = z
  .object({
    ok: z.boolean(),
    steps: z.array(
      z.object({
        name: z.enum(dialStepNames),
        ok: z.boolean(),
        durationMs: z.number().nonnegative(),
        detail: z.string(),
        code: z.string().exactOptional().meta({ description: 'The failure code of a failed step.' }),
      }),
    ),
    session: sessionFacts.nullable().meta({ description: 'What was negotiated, once the key exchange was done.' }),
    hostKey: hostKeyView.nullable().meta({
      description:
        'The key that was shown last, by the server or by a jump host on the way; `pending` when this was the first contact.',
    }),
  })
  .meta({ id: 'ConnectionTest' });

/** What a waiver of a connection may name, by what it is for. */
export const waivableAlgorithms = oldAlgorithmsByUse;

/** The body of `createConnection`. */
export type CreateConnection = z.input<typeof createConnection>;
/** The body of `updateConnection`. */
export type UpdateConnection = z.input<typeof updateConnection>;
/** The body of `resumeConnection`. */
export type ResumeConnection = z.infer<typeof resumeConnection>;
/** The body of `promoteNextKey`. */
export type PromoteNextKey = z.infer<typeof promoteNextKey>;
/** A connection, as the API shows it. */
export type ConnectionView = z.infer<typeof connectionView>;
/** How far a test of a connection came. */
export type ConnectionTest = z.infer<typeof connectionTest>;
/** What was negotiated with a partner. */
export type SessionFactsView = z.infer<typeof sessionFacts>;

const tag = 'connections';

/** The endpoints of connections. */
export const connectionRoutes = {
  listConnections: route({
    operationId: 'listConnections',
    method: 'GET',
    path: '/connections',
    tag,
    summary: 'Lists connections, newest first.',
    access: 'connections:read',
    scope: 'listed',
    query: listQuery({
      text,
      slug: slug.exactOptional(),
      partnerId: id.exactOptional(),
      keyId: id.exactOptional(),
      status: z.enum(connectionStatuses).exactOptional(),
    }),
    response: pageOf(connectionView),
    status: 200,
  }),
  createConnection: route({
    operationId: 'createConnection',
    method: 'POST',
    path: '/connections',
    tag,
    summary: 'Creates a connection to a partner’s SFTP server.',
    access: 'connections:create',
    body: createConnection,
    response: connectionView,
    status: 201,
    idempotent: true,
    etag: true,
  }),
  getConnection: route({
    operationId: 'getConnection',
    method: 'GET',
    path: '/connections/{id}',
    tag,
    summary: 'Shows a connection.',
    access: 'connections:read',
    scope: { one: 'connection' },
    params: byId,
    response: connectionView,
    status: 200,
    etag: true,
  }),
  updateConnection: route({
    operationId: 'updateConnection',
    method: 'PATCH',
    path: '/connections/{id}',
    tag,
    summary: 'Changes the given fields of a connection. Trusted host keys stay trusted.',
    access: 'connections:update',
    params: byId,
    body: updateConnection,
    response: connectionView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteConnection: route({
    operationId: 'deleteConnection',
    method: 'DELETE',
    path: '/connections/{id}',
    tag,
    summary: 'Deletes a connection that no job uses, and no connection as its jump host.',
    access: 'connections:delete',
    params: byId,
    status: 204,
  }),
  testConnection: route({
    operationId: 'testConnection',
    method: 'POST',
    path: '/connections/{id}/test',
    tag,
    summary: 'Connects, signs in and lists, and tells how far it came. A first contact pins the host key as pending.',
    access: 'connections:test',
    scope: { one: 'connection' },
    params: byId,
    response: connectionTest,
    status: 200,
  }),
  promoteNextKey: route({
    operationId: 'promoteNextKey',
    method: 'POST',
    path: '/connections/{id}/promote-next-key',
    tag,
    summary: 'Makes the next key of a connection its key, without waiting until the partner is seen to accept it.',
    access: 'connections:update',
    scope: { one: 'connection' },
    params: byId,
    body: promoteNextKey,
    response: connectionView,
    status: 200,
    etag: true,
  }),
  resumeConnection: route({
    operationId: 'resumeConnection',
    method: 'POST',
    path: '/connections/{id}/resume',
    tag,
    summary: 'Lets a stopped connection connect again: a person’s decision.',
    access: 'connections:resume',
    scope: { one: 'connection' },
    params: byId,
    body: resumeConnection,
    response: connectionView,
    status: 200,
    etag: true,
  }),
};
