import {
  type AuditEventType,
  auditActorKinds,
  auditEventTypes,
  auditOutcomes,
  auditSeverities,
  transferDirections,
  verificationLevels,
} from '@waybill/core';
import { z } from 'zod';
import { certificateView } from './certificate.js';
import { byId, bytes, id, instant } from './fields.js';
import { listQuery, pageOf } from './paging.js';
import { route } from './route.js';

function isEventType(value: string): value is AuditEventType {
  return value in auditEventTypes;
}

const eventType = z.enum(Object.keys(auditEventTypes).filter(isEventType));

const part = z.string().min(1).max(200);

/** The fields of a filter; ids are of this platform. */
export const auditFilters = {
  type: eventType.exactOptional(),
  typePrefix: part.exactOptional().meta({ description: 'Types that begin with this, such as `transfer.`.' }),
  outcome: z.enum(auditOutcomes).exactOptional(),
  severity: z.enum(auditSeverities).exactOptional(),
  reason: part.exactOptional().meta({ description: 'The code of a failure, or of why something ended or was skipped.' }),
  actorName: part.exactOptional(),
  accountId: id.exactOptional().meta({ description: 'What an account did, and what was done to it.' }),
  userId: id.exactOptional().meta({ description: 'What a user did, and what was done to them.' }),
  partnerId: id.exactOptional(),
  jobId: id.exactOptional(),
  runId: id.exactOptional(),
  transferId: id.exactOptional(),
  sessionId: id.exactOptional(),
  targetId: id.exactOptional(),
  address: part.exactOptional(),
  fileName: z.string().min(1).max(1000).exactOptional().meta({ description: 'The last part of the path of a file, as it is.' }),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 of 0–9 and a–f')
    .exactOptional()
    .meta({ description: 'SHA-256 of the content of a file.' }),
  text: part.exactOptional().meta({
    description: 'Part of a name or path: of a file, of what it was done to, of who did it. Upper and lower case are the same.',
  }),
  since: instant.exactOptional(),
  until: instant.exactOptional(),
};

const chainPoint = z.object({ seq: z.number().int().nonnegative(), hash: z.string() });

/** What part of the trail is meant. */
export const auditFilter = z.strictObject(auditFilters).meta({ id: 'AuditFilter' });

const exportAudit = z.strictObject({ filter: auditFilter.exactOptional() }).meta({ id: 'ExportAudit' });

const auditEventView = z
  .object({
    id,
    seq: z.number().int().positive(),
    recordedAt: instant,
    type: z.string(),
    severity: z.enum(auditSeverities),
    summary: z.string().meta({ description: 'What this type of event tells.' }),
    outcome: z.enum(auditOutcomes),
    actor: z.object({
      kind: z.enum(auditActorKinds),
      id: id.exactOptional(),
      name: z.string(),
      role: z.string().exactOptional(),
      method: z.string().exactOptional(),
      mfa: z.boolean().exactOptional(),
      keyFingerprint: z.string().exactOptional(),
      certificate: certificateView.exactOptional(),
    }),
    source: z
      .object({ address: z.string(), port: z.number().int().exactOptional(), client: z.string().exactOptional() })
      .exactOptional(),
    target: z.object({ kind: z.string(), id: id.exactOptional(), name: z.string().exactOptional() }).exactOptional(),
    partnerId: id.exactOptional(),
    jobId: id.exactOptional(),
    runId: id.exactOptional(),
    transferId: id.exactOptional(),
    sessionId: id.exactOptional(),
    session: z
      .object({
        protocol: z.literal('ssh'),
        keyExchange: z.string(),
        hostKeyAlgorithm: z.string(),
        hostKeyFingerprint: z.string().exactOptional(),
        cipherIn: z.string(),
        cipherOut: z.string(),
        macIn: z.string(),
        macOut: z.string(),
        strictKeyExchange: z.boolean().exactOptional(),
        server: z.string().exactOptional(),
      })
      .exactOptional()
      .meta({ description: 'What was negotiated.' }),
    file: z
      .object({
        path: z.string().meta({ description: 'As the other party names it.' }),
        truePath: z.string().exactOptional().meta({ description: 'Where it lies: in the Store, or at the target.' }),
        previousPath: z.string().exactOptional(),
        sizeBytes: bytes.exactOptional(),
        sha256: z.string().exactOptional(),
        verification: z.enum(verificationLevels).exactOptional(),
      })
      .exactOptional(),
    transfer: z
      .object({
        direction: z.enum(transferDirections),
        attempt: z.number().int().nonnegative(),
        durationMs: z.number().int().nonnegative().exactOptional(),
        jobVersion: z.number().int().nonnegative().exactOptional(),
      })
      .exactOptional()
      .meta({ description: 'How the transfer stood.' }),
    reason: z.string().exactOptional().meta({ description: 'Why, where it is not the code of a failure.' }),
    failure: z.object({ code: z.string(), detail: z.string() }).exactOptional(),
    change: z.object({ before: z.json().exactOptional(), after: z.json().exactOptional() }).exactOptional(),
    details: z.record(z.string(), z.json()).exactOptional(),
    requestId: z.string().exactOptional(),
    erased: z
      .array(z.string())
      .exactOptional()
      .meta({ description: 'What was erased of it, by its path, such as `actor.name`: a person’s data.' }),
    hash: z.string().meta({ description: 'SHA-256 of the event’s canonical form; the next event names it.' }),
    prevHash: z.string(),
  })
  .meta({ id: 'AuditEvent' });

/** One line of an export: the first says what was asked, each other one holds an event as it was stored, the last is signed. */
const auditExportLine = z
  .union([
    z.object({
      format: z.literal('waybill-audit-export'),
      version: z.literal(1),
      stream: z.string(),
      exportedAt: instant,
      filters: z.record(z.string(), z.json()),
      complete: z
        .boolean()
        .meta({ description: 'Whether every event between the first and the last is there, so that it can be checked.' }),
      after: chainPoint.nullable(),
    }),
    z.object({
      body: z.record(z.string(), z.json()),
      hash: z.string(),
      personal: z
        .record(z.string(), z.object({ salt: z.string(), value: z.string() }))
        .exactOptional()
        .meta({ description: 'What is disclosed of what the body commits to, by its path; without what was erased.' }),
    }),
    z.object({
      format: z.literal('waybill-audit-export-end'),
      count: z.number().int().nonnegative(),
      head: chainPoint.nullable(),
      headerSha256: z.string(),
      signature: z.string().nullable(),
      signedBy: z.string().nullable(),
    }),
  ])
  .meta({ id: 'AuditExportLine' });

/** The public half of the key that signs receipts and exports. */
const signingKeyView = z.object({ publicKeyPem: z.string(), fingerprint: z.string() }).meta({ id: 'SigningKey' });

const auditVerification = z
  .object({
    ok: z.boolean(),
    count: z.number().int().nonnegative(),
    checkpoints: z.number().int().nonnegative().meta({ description: 'How many checkpoints were compared with the events.' }),
    head: z.string().nullable().meta({ description: 'The hash of the last event that was checked.' }),
    brokenAt: z
      .number()
      .int()
      .positive()
      .exactOptional()
      .meta({ description: 'The sequence number of the first event that does not fit.' }),
    reason: z.string().exactOptional(),
    detail: z.string().exactOptional(),
  })
  .meta({ id: 'AuditVerification' });

/** What part of the trail is meant. */
export type AuditFilterInput = z.infer<typeof auditFilter>;
/** The body of `exportAudit`. */
export type ExportAudit = z.infer<typeof exportAudit>;
/** An audit event, as the API shows it. */
export type AuditEventView = z.infer<typeof auditEventView>;
/** One line of an export. */
export type AuditExportLine = z.infer<typeof auditExportLine>;
/** The public half of the signing key. */
export type SigningKeyView = z.infer<typeof signingKeyView>;
/** What a walk over the trail found. */
export type AuditVerification = z.infer<typeof auditVerification>;

const tag = 'audit';

/** The endpoints of the audit trail. */
export const auditRoutes = {
  listAuditEvents: route({
    operationId: 'listAuditEvents',
    method: 'GET',
    path: '/audit/events',
    tag,
    summary: 'Lists audit events, newest first. Reading the trail is in the trail.',
    access: 'audit:read',
    query: listQuery(auditFilters),
    response: pageOf(auditEventView),
    status: 200,
  }),
  getAuditEvent: route({
    operationId: 'getAuditEvent',
    method: 'GET',
    path: '/audit/events/{id}',
    tag,
    summary: 'Shows an audit event.',
    access: 'audit:read',
    params: byId,
    response: auditEventView,
    status: 200,
  }),
  exportAudit: route({
    operationId: 'exportAudit',
    method: 'POST',
    path: '/audit/events/stream',
    tag,
    summary: 'Streams audit events, oldest first, one canonical JSON document a line, signed at the end.',
    access: 'audit:export',
    body: exportAudit,
    response: auditExportLine,
    produces: 'application/x-ndjson',
    status: 200,
  }),
  verifyAudit: route({
    operationId: 'verifyAudit',
    method: 'POST',
    path: '/audit/verify',
    tag,
    summary: 'Walks the whole trail and checks that every event is linked to the one before it.',
    access: 'audit:verify',
    response: auditVerification,
    status: 200,
  }),
  getSigningKey: route({
    operationId: 'getSigningKey',
    method: 'GET',
    path: '/audit/signing-key',
    tag,
    summary: 'Shows the public key with which receipts and exports are checked offline.',
    access: 'signing-keys:read',
    scope: 'shared',
    response: signingKeyView,
    status: 200,
  }),
};
