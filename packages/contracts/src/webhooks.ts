import { deliveryStepNames, isStreamType, webhookDeliveryStates, webhookPauseReasons } from '@waybill/core';
import { z } from 'zod';
import { pem, streamStart } from './audit-streams.js';
import { byId, id, instant, line, slug, stored, writeOnly } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { route } from './route.js';
import { scope, scopeView } from './scope.js';

const type = z
  .string()
  .max(100)
  .refine(isStreamType, 'must be a type of event such as transfer.committed, or a noun with .* after it such as run.*');

/** What is said of a webhook when it is made and when it is changed. */
const webhookFields = {
  url: line(2000).meta({
    description: '`https:`, or `http:` to an address that is not public and that the outbound policy allows.',
    examples: ['https://hooks.example/waybill'],
  }),
  types: z
    .array(type)
    .max(100)
    .exactOptional()
    .meta({
      description: 'Types of events, or a noun with `.*` after it. Every event when empty.',
      examples: [['transfer.committed', 'run.failed']],
    }),
  scope: scope.nullable().exactOptional(),
  jobIds: z.array(id).max(100).exactOptional().meta({ description: 'Only what these jobs do. Everything when empty.' }),
  enabled: z.boolean().exactOptional(),
  headers: z.record(z.string().min(1).max(100), z.string().min(1).max(4096)).exactOptional().meta({
    writeOnly: true,
    description:
      'Secret headers that are sent along. They replace all; those that are kept stay when absent, which takes the same server.',
  }),
  caPem: pem.nullable().exactOptional().meta({
    description: 'Certificates (PEM) that alone are trusted; those that the system trusts when `null`.',
  }),
  signingKey: writeOnly(200).exactOptional().meta({
    description:
      '`whsec_` and 24 to 64 random bytes in base64. One is generated when it is absent at creation; to replace it with an overlap, rotate it.',
  }),
  from: streamStart.exactOptional().meta({
    description: 'With what happens from now on, with the oldest event there is, or with the event of this number.',
  }),
};

const { url, types, enabled, from } = webhookFields;
/** What a configuration file says in the same words. */
export const webhookConfigFields = { url, types, enabled, from };

const createWebhook = z.strictObject({ slug, ...webhookFields }).meta({ id: 'CreateWebhook' });
const updateWebhook = z.strictObject({ ...webhookFields, url: webhookFields.url.exactOptional() }).meta({ id: 'UpdateWebhook' });

const webhookView = z
  .object({
    ...stored,
    slug: z.string(),
    url: z.string(),
    types: z.array(z.string()),
    scope: scopeView,
    jobIds: z.array(id),
    enabled: z.boolean(),
    pausedFor: z.enum(webhookPauseReasons).nullable().meta({
      description: 'Why the platform switched it off: `failing`, nothing was taken for days; `gone`, it answered 410.',
    }),
    headerNames: z.array(z.string()).meta({ description: 'Of the secret headers; their values are never shown.' }),
    caPem: z.string().nullable(),
    previousKeyUntil: instant.nullable().meta({ description: 'Until when the signing key before signs as well.' }),
    state: z.object({
      lookedAtSeq: z.number().int().meta({ description: 'The last event that became a delivery, or that is not wanted.' }),
      waiting: z.number().int().meta({ description: 'Deliveries that are tried, or tried again.' }),
      parked: z.number().int().meta({ description: 'Deliveries that failed for good, until somebody has them sent once more.' }),
      isReplaying: z.boolean(),
      deliveredAt: instant.nullable(),
      failingSince: instant.nullable(),
      failures: z.number().int().meta({ description: 'Attempts that failed in a row.' }),
    }),
  })
  .meta({ id: 'Webhook' });

const webhookWithKey = z
  .object({ webhook: webhookView, signingKey: z.string().meta({ description: 'Shown this once: `whsec_…`.' }) })
  .meta({ id: 'WebhookWithKey' });

const deliveryFields = {
  id: id.meta({ description: 'The `webhook-id` of each attempt.' }),
  createdAt: instant,
  webhookId: id,
  seq: z.number().int().nullable().meta({ description: 'Of the event in the trail; `null` for a test event.' }),
  type: z.string(),
  state: z.enum(webhookDeliveryStates),
  attempts: z.number().int(),
  nextAttemptAt: instant.nullable(),
  finishedAt: instant.nullable(),
  lastStatus: z.number().int().nullable(),
};
const deliveryView = z.object(deliveryFields).meta({ id: 'WebhookDelivery' });
const attemptView = z.object({
  number: z.number().int(),
  startedAt: instant,
  durationMs: z.number(),
  status: z.number().int().nullable().meta({ description: '`null` when there was no answer.' }),
  answer: z.string().nullable().meta({ description: 'The first KiB of the answer, without the values of secrets.' }),
  failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
});
const deliveryWithAttempts = z
  .object({
    delivery: deliveryView,
    body: z
      .string()
      .nullable()
      .meta({ description: 'What each attempt sends: JSON. `null` when its event is not in the trail any more.' }),
    attempts: z.array(attemptView),
  })
  .meta({ id: 'WebhookDeliveryWithAttempts' });

const webhookTest = z
  .object({
    ok: z.boolean(),
    deliveryId: id,
    steps: z.array(
      z.object({
        name: z.enum(deliveryStepNames),
        ok: z.boolean(),
        durationMs: z.number().nonnegative(),
        detail: z.string(),
        code: z.string().exactOptional(),
      }),
    ),
  })
  .meta({ id: 'WebhookTest' });

/** A webhook, as the API shows it. */
export type WebhookView = z.infer<typeof webhookView>;
/** A new webhook. */
export type CreateWebhook = z.infer<typeof createWebhook>;
/** A delivery, as the API shows it. */
export type WebhookDeliveryView = z.infer<typeof deliveryView>;
/** How far a test event came. */
export type WebhookTest = z.infer<typeof webhookTest>;
/** A webhook and its signing key, which is shown this once. */
export type WebhookWithKey = z.infer<typeof webhookWithKey>;

const tag = 'webhooks';

/** The endpoints of webhooks: addresses that hear of what happens. */
export const webhookRoutes = {
  listWebhooks: route({
    operationId: 'listWebhooks',
    method: 'GET',
    path: '/webhooks',
    tag,
    summary: 'Lists webhooks and how they fare, newest first.',
    access: 'webhooks:read',
    query: listQuery({ text }),
    response: pageOf(webhookView),
    status: 200,
  }),
  createWebhook: route({
    operationId: 'createWebhook',
    recentProof: true,
    method: 'POST',
    path: '/webhooks',
    tag,
    summary: 'Sets up a webhook and shows its signing key, once.',
    access: 'webhooks:create',
    body: createWebhook,
    response: webhookWithKey,
    status: 201,
  }),
  getWebhook: route({
    operationId: 'getWebhook',
    method: 'GET',
    path: '/webhooks/{id}',
    tag,
    summary: 'Shows a webhook and how it fares.',
    access: 'webhooks:read',
    params: byId,
    response: webhookView,
    status: 200,
    etag: true,
  }),
  updateWebhook: route({
    operationId: 'updateWebhook',
    recentProof: true,
    method: 'PATCH',
    path: '/webhooks/{id}',
    tag,
    summary: 'Changes the given fields of a webhook, or switches it on or off.',
    access: 'webhooks:update',
    params: byId,
    body: updateWebhook,
    response: webhookView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteWebhook: route({
    operationId: 'deleteWebhook',
    recentProof: true,
    method: 'DELETE',
    path: '/webhooks/{id}',
    tag,
    summary: 'Deletes a webhook, what waits for it and its delivery log.',
    access: 'webhooks:delete',
    params: byId,
    status: 204,
  }),
  rotateWebhookSecret: route({
    operationId: 'rotateWebhookSecret',
    recentProof: true,
    method: 'POST',
    path: '/webhooks/{id}/rotate-secret',
    tag,
    summary: 'Makes a new signing key and shows it, once. The one before signs as well for a while.',
    access: 'webhooks:update',
    params: byId,
    body: z.strictObject({
      overlapHours: z.number().int().min(0).max(168).exactOptional().meta({ description: '24 when absent; 0 for none.' }),
    }),
    response: webhookWithKey,
    status: 200,
  }),
  testWebhook: route({
    operationId: 'testWebhook',
    method: 'POST',
    path: '/webhooks/{id}/test',
    tag,
    summary: 'Sends a test event, which is not in the trail, and tells how far it came. The webhook may be off.',
    access: 'webhooks:test',
    params: byId,
    response: webhookTest,
    status: 200,
  }),
  replayWebhook: route({
    operationId: 'replayWebhook',
    method: 'POST',
    path: '/webhooks/{id}/replay',
    tag,
    summary: 'Has the events of a time sent to a webhook once more.',
    access: 'webhooks:deliver',
    params: byId,
    body: z.strictObject({
      since: instant,
      until: instant,
      onlyMissing: z.boolean().exactOptional().meta({ description: 'Without what was delivered already; true when absent.' }),
    }),
    response: z.object({
      part: z
        .object({ fromSeq: z.number().int(), toSeq: z.number().int() })
        .nullable()
        .meta({ description: 'The part of the trail that is looked through; `null` when there is no event of that time.' }),
    }),
    status: 200,
  }),
  listWebhookDeliveries: route({
    operationId: 'listWebhookDeliveries',
    method: 'GET',
    path: '/webhooks/{id}/deliveries',
    tag,
    summary: 'Lists what was and what is to be sent to a webhook, newest first. Kept for 30 days after it is over.',
    access: 'webhooks:read',
    params: byId,
    query: listQuery({
      state: z.enum(webhookDeliveryStates).exactOptional(),
      type: z.string().min(1).max(100).exactOptional(),
      since: instant.exactOptional(),
      until: instant.exactOptional(),
    }),
    response: pageOf(deliveryView),
    status: 200,
  }),
  getWebhookDelivery: route({
    operationId: 'getWebhookDelivery',
    method: 'GET',
    path: '/webhook-deliveries/{id}',
    tag,
    summary: 'Shows a delivery with its attempts, the oldest first.',
    access: 'webhooks:read',
    params: byId,
    response: deliveryWithAttempts,
    status: 200,
  }),
  redeliverWebhookDelivery: route({
    operationId: 'redeliverWebhookDelivery',
    method: 'POST',
    path: '/webhook-deliveries/{id}/redeliver',
    tag,
    summary: 'Has one delivery sent once more, under its id.',
    access: 'webhooks:deliver',
    params: byId,
    response: deliveryView,
    status: 200,
  }),
};
