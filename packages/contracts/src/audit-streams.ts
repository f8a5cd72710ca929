import {
  auditOutcomes,
  auditSeverities,
  deliveryStepNames,
  isStreamType,
  syslogMessageFormats,
  webhookBodies,
  webhookFormats,
} from '@waybill/core';
import { z } from 'zod';
import { byId, instant, line, slug, stored, writeOnly } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { route } from './route.js';

/** Certificates or a key as text. */
export const pem = z.string().min(1, 'must not be empty').max(100_000);
const certificates = {
  caPem: pem.nullable().exactOptional().meta({
    description: 'Certificates (PEM, one after the other) that alone are trusted; those that the system trusts when `null`.',
  }),
  clientCertificatePem: pem.nullable().exactOptional().meta({
    description: 'Our certificate, followed by those between it and its authority. It takes `clientKeyPem`.',
  }),
  clientKeyPem: writeOnly(20_000).exactOptional().meta({
    description:
      'The private key of the client certificate, PEM, without a passphrase. The one that is kept already when absent.',
  }),
};

/** What an API body and a configuration file say in the same words. */
export const syslogFields = {
  host: line(253),
  port: z.number().int().min(1).max(65_535).exactOptional().meta({ description: '6514 over TLS, 601 over TCP when absent.' }),
  transport: z.enum(['tls', 'tcp']).exactOptional().meta({
    description: 'Over TLS (RFC 5425) when absent. Plain TCP is neither encrypted nor proven to be the collector.',
  }),
  format: z.enum(syslogMessageFormats).exactOptional().meta({ description: 'What the message is; `cef` when absent.' }),
  serverName: line(253).nullable().exactOptional().meta({
    description: 'The name that the collector’s certificate must have; the host when `null`.',
  }),
};
/** The same of a webhook. */
export const webhookFields = {
  url: line(2000).meta({ examples: ['https://splunk.example:8088/services/collector/raw'] }),
  format: z.enum(webhookFormats).exactOptional().meta({ description: 'What an event is; `json` when absent.' }),
  body: z.enum(webhookBodies).exactOptional().meta({
    description: '`ndjson`: an event a line; `array`: one JSON array. `ndjson` when absent.',
  }),
};
const ofSyslog = z.strictObject({ kind: z.literal('syslog'), ...syslogFields, ...certificates });
const ofWebhook = z.strictObject({
  kind: z.literal('webhook'),
  ...webhookFields,
  headers: z.record(z.string().min(1).max(100), z.string().min(1).max(4096)).exactOptional().meta({
    writeOnly: true,
    description:
      'Secret headers that are sent along, such as `Authorization: Splunk …`. They replace all; those that are kept already when absent, which takes the same server.',
  }),
  signingKey: writeOnly(200).nullable().exactOptional().meta({
    description:
      '`whsec_` and 24 to 64 random bytes in base64: deliveries are signed with it as Standard Webhooks has it. The one that is kept already when absent, none when `null`.',
  }),
  ...certificates,
});
const destination = z.discriminatedUnion('kind', [ofSyslog, ofWebhook]);

const streamType = z
  .string()
  .max(100)
  .refine(isStreamType, 'must be a type of event such as transfer.committed, or a noun with .* after it such as user.*');
/** Which events a stream wants. */
export const streamFilter = z
  .strictObject({
    types: z.array(streamType).max(100).exactOptional(),
    minimumSeverity: z.enum(auditSeverities).nullable().exactOptional(),
    outcomes: z.array(z.enum(auditOutcomes)).max(auditOutcomes.length).exactOptional(),
  })
  .meta({ description: 'An event is sent when it meets all of it. An empty list and no severity want every event.' });

/** Where a stream begins. */
export const streamStart = z.union([z.literal('now'), z.literal('beginning'), z.number().int().min(1)]);
const createAuditStream = z
  .strictObject({
    slug,
    destination,
    filter: streamFilter.exactOptional(),
    enabled: z.boolean().exactOptional(),
    from: streamStart.exactOptional().meta({
      description:
        'With what happens from now on, with the oldest event there is, or with the event of this sequence number. `now` when absent.',
    }),
  })
  .meta({ id: 'CreateAuditStream' });
const updateAuditStream = z
  .strictObject({
    destination: destination.exactOptional().meta({ description: 'Replaces the whole of it.' }),
    filter: streamFilter.exactOptional(),
    enabled: z.boolean().exactOptional(),
    from: streamStart.exactOptional().meta({ description: 'Begins anew there; goes on where it is when absent.' }),
  })
  .meta({ id: 'UpdateAuditStream' });

const seenCertificates = { caPem: z.string().nullable(), clientCertificatePem: z.string().nullable() };
const destinationView = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('syslog'),
    ...{ host: z.string(), port: z.number().int(), transport: z.enum(['tls', 'tcp']) },
    ...{ format: z.enum(syslogMessageFormats), serverName: z.string().nullable() },
    ...seenCertificates,
  }),
  z.object({
    kind: z.literal('webhook'),
    ...{ url: z.string(), format: z.enum(webhookFormats), body: z.enum(webhookBodies) },
    headerNames: z.array(z.string()).meta({ description: 'Of the secret headers; their values are never shown.' }),
    signed: z.boolean(),
    ...seenCertificates,
  }),
]);

const auditStreamView = z
  .object({
    ...stored,
    slug: z.string(),
    enabled: z.boolean(),
    destination: destinationView,
    filter: z.object({
      types: z.array(z.string()),
      minimumSeverity: z.enum(auditSeverities).nullable(),
      outcomes: z.array(z.enum(auditOutcomes)),
    }),
    state: z.object({
      lookedAtSeq: z.number().int().meta({
        description: 'The last event that was sent, or passed over because the filter does not want it.',
      }),
      sentEvents: z.number().int(),
      sentAt: instant.nullable(),
      eventsBehind: z.number().int().meta({ description: 'Events of the trail that were not looked at yet.' }),
      secondsBehind: z.number().meta({ description: 'The age of the oldest of them; 0 when there is none.' }),
      failing: z
        .object({ since: instant, nextAttemptAt: instant, failures: z.number().int(), code: z.string(), detail: z.string() })
        .nullable(),
    }),
  })
  .meta({ id: 'AuditStream' });

const streamTest = z
  .object({
    ok: z.boolean(),
    steps: z.array(
      z.object({
        name: z.enum(deliveryStepNames),
        ok: z.boolean(),
        durationMs: z.number().nonnegative(),
        detail: z.string(),
        code: z.string().exactOptional().meta({ description: 'The failure code of a failed step.' }),
      }),
    ),
  })
  .meta({ id: 'AuditStreamTest' });

/** The body of `createAuditStream`. */
export type CreateAuditStream = z.infer<typeof createAuditStream>;
/** The body of `updateAuditStream`. */
export type UpdateAuditStream = z.infer<typeof updateAuditStream>;
/** A stream, as the API shows it. */
export type AuditStreamView = z.infer<typeof auditStreamView>;
/** How far a test event came. */
export type AuditStreamTest = z.infer<typeof streamTest>;

const tag = 'audit-streams';

/** The endpoints of streams: the audit trail, sent to a collector as it grows. */
export const auditStreamRoutes = {
  listAuditStreams: route({
    operationId: 'listAuditStreams',
    method: 'GET',
    path: '/audit/streams',
    tag,
    summary: 'Lists the collectors that the audit trail is streamed to, and how far each is, newest first.',
    access: 'audit-streams:read',
    query: listQuery({ text }),
    response: pageOf(auditStreamView),
    status: 200,
  }),
  createAuditStream: route({
    operationId: 'createAuditStream',
    recentProof: true,
    method: 'POST',
    path: '/audit/streams',
    tag,
    summary: 'Streams the audit trail to a collector: syslog, or a webhook.',
    access: 'audit-streams:create',
    body: createAuditStream,
    response: auditStreamView,
    status: 201,
    idempotent: true,
    etag: true,
  }),
  getAuditStream: route({
    operationId: 'getAuditStream',
    method: 'GET',
    path: '/audit/streams/{id}',
    tag,
    summary: 'Shows a stream and how far it is.',
    access: 'audit-streams:read',
    params: byId,
    response: auditStreamView,
    status: 200,
    etag: true,
  }),
  updateAuditStream: route({
    operationId: 'updateAuditStream',
    recentProof: true,
    method: 'PATCH',
    path: '/audit/streams/{id}',
    tag,
    summary: 'Changes the given fields of a stream, switches it on or off, or has it begin anew elsewhere.',
    access: 'audit-streams:update',
    params: byId,
    body: updateAuditStream,
    response: auditStreamView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteAuditStream: route({
    operationId: 'deleteAuditStream',
    recentProof: true,
    method: 'DELETE',
    path: '/audit/streams/{id}',
    tag,
    summary: 'Streams the trail there no more. What the collector has stays there.',
    access: 'audit-streams:delete',
    params: byId,
    status: 204,
  }),
  testAuditStream: route({
    operationId: 'testAuditStream',
    method: 'POST',
    path: '/audit/streams/{id}/test',
    tag,
    summary: 'Sends a test event, which is not in the trail, and tells how far it came. The stream may be off.',
    access: 'audit-streams:test',
    params: byId,
    response: streamTest,
    status: 200,
  }),
};
