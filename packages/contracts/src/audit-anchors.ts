import { z } from 'zod';
import { byId, id, instant, line, path, slug, stored, writeOnly } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { partnerNotReached } from './problem.js';
import { route } from './route.js';

const endpoint = line(300).meta({
  description: 'The address of the service, without the bucket.',
  examples: ['https://s3.eu-central-1.amazonaws.com'],
});
const bucket = line(255).regex(/^[A-Za-z0-9._-]+$/, 'must be the name of a bucket');
const prefix = z
  .string()
  .max(500)
  .refine((value) => !/\p{Cc}/u.test(value) && !value.startsWith('/'), 'must neither begin with "/" nor hold control characters');
const retentionDays = z.number().int().min(1).max(36_500).nullable().meta({
  description:
    'Days for which the service is told to keep each object unchanged (S3 Object Lock, compliance mode); the bucket must have it switched on. Not told when `null`.',
});

const ofStore = z.strictObject({ kind: z.literal('store'), storeId: id, path });
const ofConnection = z.strictObject({ kind: z.literal('connection'), connectionId: id, path });
/** What an API body and a configuration file say in the same words. */
export const bucketFields = {
  endpoint,
  region: line(100),
  bucket,
  prefix: prefix.exactOptional(),
  accessKeyId: line(200),
  retentionDays: retentionDays.exactOptional(),
};
const ofBucket = z.strictObject({
  kind: z.literal('s3'),
  ...bucketFields,
  secretAccessKey: writeOnly(500).exactOptional().meta({ description: 'The one that is kept already when absent.' }),
});
const place = z.discriminatedUnion('kind', [ofStore, ofConnection, ofBucket]);

export const anchorRules = {
  enabled: z.boolean().exactOptional(),
  everySeconds: z.number().int().min(60).max(2_678_400).exactOptional().meta({
    description: 'A checkpoint is put there when so long passed since the last one; 3600 when absent.',
  }),
  everyCheckpoints: z.number().int().min(1).max(1_000_000).nullable().exactOptional().meta({
    description: 'Or when so many checkpoints were made since; only by time when `null`.',
  }),
};

const createAuditAnchor = z.strictObject({ slug, place, ...anchorRules }).meta({ id: 'CreateAuditAnchor' });
const updateAuditAnchor = z.strictObject({ place: place.exactOptional(), ...anchorRules }).meta({ id: 'UpdateAuditAnchor' });

const placeView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('store'), storeId: id, path: z.string() }),
  z.object({ kind: z.literal('connection'), connectionId: id, path: z.string() }),
  z.object({
    kind: z.literal('s3'),
    ...{ endpoint: z.string(), region: z.string(), bucket: z.string(), prefix: z.string(), accessKeyId: z.string() },
    retentionDays: z.number().nullable(),
  }),
]);

const auditAnchorView = z
  .object({
    ...stored,
    slug: z.string(),
    enabled: z.boolean(),
    everySeconds: z.number().int(),
    everyCheckpoints: z.number().int().nullable(),
    place: placeView,
    state: z.object({
      anchoredEvents: z
        .number()
        .int()
        .meta({ description: 'Events of the last checkpoint that was put there; 0 when there is none.' }),
      anchoredAt: instant.nullable(),
      missingEvents: z.number().int().meta({ description: 'Events of the trail that no checkpoint there covers yet.' }),
      failing: z
        .object({ since: instant, nextAttemptAt: instant, failures: z.number().int(), code: z.string(), detail: z.string() })
        .nullable(),
    }),
  })
  .meta({ id: 'AuditAnchor' });

const comparison = z
  .object({
    ok: z.boolean(),
    files: z.number().int().meta({ description: 'Checkpoints in the anchor.' }),
    compared: z
      .number()
      .int()
      .meta({ description: 'How many of them were read: all up to 500, else the newest and others spread evenly.' }),
    anchoredEvents: z.number().int(),
    databaseEvents: z.number().int(),
    findings: z.array(
      z.object({
        file: z.string(),
        problem: z.enum(['rolled-back', 'differs', 'not-genuine', 'unreadable']),
        detail: z.string(),
      }),
    ),
  })
  .meta({ id: 'AnchorComparison' });

/** The body of `createAuditAnchor`. */
export type CreateAuditAnchor = z.infer<typeof createAuditAnchor>;
/** The body of `updateAuditAnchor`. */
export type UpdateAuditAnchor = z.infer<typeof updateAuditAnchor>;
/** An anchor, as the API shows it. */
export type AuditAnchorView = z.infer<typeof auditAnchorView>;
/** How an anchor and the database agree. */
export type AnchorComparisonView = z.infer<typeof comparison>;

const tag = 'audit-anchors';

/** The endpoints of anchors: places outside of the database for checkpoints. */
export const auditAnchorRoutes = {
  listAuditAnchors: route({
    operationId: 'listAuditAnchors',
    method: 'GET',
    path: '/audit/anchors',
    tag,
    summary: 'Lists the places outside of the database where checkpoints are put, and how far each is, newest first.',
    access: 'audit-anchors:read',
    query: listQuery({ text }),
    response: pageOf(auditAnchorView),
    status: 200,
  }),
  createAuditAnchor: route({
    operationId: 'createAuditAnchor',
    method: 'POST',
    path: '/audit/anchors',
    tag,
    summary: 'Sets up a place for checkpoints: a folder of a store or of a partner, or a bucket.',
    access: 'audit-anchors:create',
    body: createAuditAnchor,
    response: auditAnchorView,
    status: 201,
    idempotent: true,
    etag: true,
  }),
  getAuditAnchor: route({
    operationId: 'getAuditAnchor',
    method: 'GET',
    path: '/audit/anchors/{id}',
    tag,
    summary: 'Shows an anchor and how far it is.',
    access: 'audit-anchors:read',
    params: byId,
    response: auditAnchorView,
    status: 200,
    etag: true,
  }),
  updateAuditAnchor: route({
    operationId: 'updateAuditAnchor',
    recentProof: true,
    method: 'PATCH',
    path: '/audit/anchors/{id}',
    tag,
    summary: 'Changes the given fields of an anchor. A new place begins with the newest checkpoint.',
    access: 'audit-anchors:update',
    params: byId,
    body: updateAuditAnchor,
    response: auditAnchorView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteAuditAnchor: route({
    operationId: 'deleteAuditAnchor',
    recentProof: true,
    method: 'DELETE',
    path: '/audit/anchors/{id}',
    tag,
    summary: 'Puts no more checkpoints there. Those that are there stay.',
    access: 'audit-anchors:delete',
    params: byId,
    status: 204,
  }),
  compareAuditAnchor: route({
    operationId: 'compareAuditAnchor',
    method: 'POST',
    path: '/audit/anchors/{id}/compare',
    tag,
    summary:
      'Reads the checkpoints back and compares them with the database, as after a restore. What does not agree opens a break.',
    access: 'audit-anchors:compare',
    params: byId,
    response: comparison,
    status: 200,
    problems: partnerNotReached,
  }),
};
