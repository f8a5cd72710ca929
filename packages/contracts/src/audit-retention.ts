import { z } from 'zod';
import { byId, id, instant, line } from './fields.js';
import { route } from './route.js';

const size = z.number().int().nonnegative();
const days = z.number().int().min(30).max(36_500);

/** What an API body and a configuration file say in the same words. */
export const auditRetentionFields = {
  minimumDays: days.meta({ description: 'Nothing younger is removed, whoever asks; 396 (13 months) unless it was changed.' }),
  deleteAfterDays: days.nullable().meta({ description: 'Workers remove what is older, once a day; nothing when `null`.' }),
};

const retention = z
  .strictObject({
    ...auditRetentionFields,
    anchorId: id.nullable().meta({ description: 'Where they put the export of what they remove.' }),
  })
  .meta({ id: 'AuditRetention' });

const retentionView = retention
  .extend({
    removedUpTo: size.meta({ description: 'All events up to this number were removed; 0 when none was.' }),
    next: z
      .object({ fromSeq: size, toSeq: size, oldEnough: size, holdId: id.nullable(), streamSlug: z.string().nullable() })
      .nullable()
      .meta({
        description:
          'What would be removed first of what is older than the minimum: whole blocks of 256 events, up to 16,384 at a time. `oldEnough` is how many there are in all; `holdId` keeps it, and so does a stream that has still to send events of it.',
      }),
  })
  .meta({ id: 'AuditRetentionState' });

const placeLegalHold = z
  .strictObject({
    reason: line(500),
    partnerId: id.nullable().default(null).meta({ description: 'Only events of this partner; all when `null`.' }),
    fromAt: instant.nullable().default(null),
    untilAt: instant.nullable().default(null).meta({ description: 'Not itself.' }),
  })
  .meta({ id: 'PlaceLegalHold' });

const legalHold = z
  .object({
    id,
    createdAt: instant,
    reason: z.string(),
    partnerId: id.nullable(),
    fromAt: instant.nullable(),
    untilAt: instant.nullable(),
    releasedAt: instant.nullable(),
    releaseReason: z.string().nullable(),
  })
  .meta({ id: 'LegalHold' });

const tombstone = z
  .object({
    fromSeq: size,
    toSeq: size,
    createdAt: instant,
    body: z.string().meta({ description: 'Canonical JSON of the statement; the signature is over exactly these bytes.' }),
    signature: z.string(),
    signedBy: z.string(),
  })
  .meta({ id: 'AuditTombstone' });

const removeAuditSegment = z
  .strictObject({
    before: instant.meta({ description: 'Nothing that was recorded then or later goes; nor what is younger than the minimum.' }),
    reason: line(500),
    anchorId: id.nullable().meta({ description: 'Where the export goes first. `null` says that there is to be none.' }),
  })
  .meta({ id: 'RemoveAuditSegment' });

/** How long the trail is kept, and what would go next. */
export type AuditRetentionView = z.infer<typeof retentionView>;
/** The body of `placeLegalHold`. */
export type PlaceLegalHold = z.input<typeof placeLegalHold>;
/** What must not be removed. */
export type LegalHoldView = z.infer<typeof legalHold>;
/** What was removed. */
export type AuditTombstoneView = z.infer<typeof tombstone>;

const tag = 'audit-retention';

/** The endpoints of the retention of the audit trail. */
export const auditRetentionRoutes = {
  getAuditRetention: route({
    operationId: 'getAuditRetention',
    method: 'GET',
    path: '/audit/retention',
    tag,
    summary: 'Shows how long the audit trail is kept and what would be removed next; nothing is removed by this.',
    access: 'audit-retention:read',
    response: retentionView,
    status: 200,
  }),
  setAuditRetention: route({
    operationId: 'setAuditRetention',
    recentProof: true,
    method: 'PUT',
    path: '/audit/retention',
    tag,
    summary: 'Changes how long the audit trail is kept.',
    access: 'audit-retention:update',
    body: retention,
    response: retentionView,
    status: 200,
  }),
  removeAuditSegment: route({
    operationId: 'removeAuditSegment',
    recentProof: true,
    method: 'POST',
    path: '/audit/retention/segments',
    tag,
    summary: 'Removes the oldest events, up to 16,384, once they are exported; a signed tombstone stays. Answers with it.',
    access: 'audit-retention:remove',
    body: removeAuditSegment,
    response: tombstone,
    status: 201,
  }),
  listAuditTombstones: route({
    operationId: 'listAuditTombstones',
    method: 'GET',
    path: '/audit/tombstones',
    tag,
    summary: 'Lists the signed statements of what was removed from the audit trail, newest first.',
    access: 'audit-retention:read',
    response: z.object({ items: z.array(tombstone) }),
    status: 200,
  }),
  listLegalHolds: route({
    operationId: 'listLegalHolds',
    method: 'GET',
    path: '/audit/holds',
    tag,
    summary: 'Lists legal holds, newest first, up to 200.',
    access: 'legal-holds:read',
    query: z.strictObject({ inForce: z.stringbool().exactOptional().meta({ description: 'Only those in force.' }) }),
    response: z.object({ items: z.array(legalHold) }),
    status: 200,
  }),
  placeLegalHold: route({
    operationId: 'placeLegalHold',
    method: 'POST',
    path: '/audit/holds',
    tag,
    summary: 'Keeps events of a time, a partner or both from being removed.',
    access: 'legal-holds:place',
    body: placeLegalHold,
    response: legalHold,
    status: 201,
    idempotent: true,
  }),
  releaseLegalHold: route({
    operationId: 'releaseLegalHold',
    recentProof: true,
    method: 'POST',
    path: '/audit/holds/{id}/release',
    tag,
    summary: 'Ends a legal hold.',
    access: 'legal-holds:release',
    params: byId,
    body: z.strictObject({ reason: line(500) }).meta({ id: 'ReleaseLegalHold' }),
    response: legalHold,
    status: 200,
  }),
};
