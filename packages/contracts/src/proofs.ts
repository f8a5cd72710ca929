import { z } from 'zod';
import { byId, id, instant, line } from './fields.js';
import { listQuery, pageOf } from './paging.js';
import { route } from './route.js';

const size = z.number().int().positive();
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');
const path = z.array(hash).max(128).meta({ description: 'Hashes of the tree, from below (RFC 9162 §2.1).' });

const checkpoint = z
  .strictObject({
    body: z
      .string()
      .max(2000)
      .meta({ description: 'Canonical JSON (RFC 8785) of the statement; the signature is over exactly these bytes.' }),
    signature: z.string().max(200).meta({ description: 'Ed25519, base64.' }),
    signedBy: z.string().max(200).meta({ description: 'Fingerprint of the signing key.' }),
  })
  .meta({ id: 'Checkpoint' });

/** That an event is in the trail. */
export const eventProof = z
  .strictObject({
    event: z.strictObject({
      seq: size,
      body: z.string().max(500_000).meta({ description: 'The event as it was hashed.' }),
      hash,
    }),
    inclusion: z.strictObject({ leafIndex: z.number().int().nonnegative(), treeSize: size, path }),
    checkpoint,
  })
  .meta({ id: 'EventProof' });

const consistency = z.strictObject({ fromSize: size, toSize: size, path });
const consistencyProof = z.object({ from: checkpoint, to: checkpoint, consistency }).meta({ id: 'ConsistencyProof' });

const signingKeyRecord = z
  .object({
    fingerprint: z.string(),
    publicKeyPem: z.string(),
    activatedAt: instant,
    retiredAt: instant.nullable().meta({ description: 'When the next key took its place; null for the one that signs now.' }),
  })
  .meta({ id: 'SigningKeyRecord' });

const closing = z
  .object({ userId: id, at: instant, reason: z.string() })
  .nullable()
  .meta({ description: 'One of the two who close a break.' });

const auditBreak = z
  .object({
    id,
    seq: z.number().int().nonnegative(),
    reason: z.string(),
    detail: z.string(),
    openedAt: instant,
    first: closing,
    closed: closing,
  })
  .meta({ id: 'AuditBreak' });

/** A checkpoint, as the API shows it. */
export type CheckpointView = z.infer<typeof checkpoint>;
/** That an event is in the trail, as the API shows it. */
export type EventProofView = z.infer<typeof eventProof>;
/** A place where the trail was found broken. */
export type AuditBreakView = z.infer<typeof auditBreak>;

const tag = 'audit';

/** The endpoints by which the audit trail is proven. */
export const proofRoutes = {
  listCheckpoints: route({
    operationId: 'listCheckpoints',
    method: 'GET',
    path: '/audit/checkpoints',
    tag,
    summary: 'Lists the signed checkpoints of the audit trail, newest first.',
    access: 'audit:read',
    query: listQuery({}),
    response: pageOf(checkpoint),
    status: 200,
  }),
  proveCheckpoints: route({
    operationId: 'proveCheckpoints',
    method: 'GET',
    path: '/audit/checkpoints/consistency',
    tag,
    summary: 'Proves that one checkpoint goes on from another.',
    access: 'audit:read',
    query: z.strictObject({
      from: z.coerce.number<number | string>().int().positive().meta({ description: 'Tree size of the older one.' }),
      to: z.coerce.number<number | string>().int().positive().meta({ description: 'Tree size of the newer one.' }),
    }),
    response: consistencyProof,
    status: 200,
    problems: ['not-found'],
  }),
  proveAuditEvent: route({
    operationId: 'proveAuditEvent',
    method: 'GET',
    path: '/audit/events/{id}/proof',
    tag,
    summary: 'Proves that an event is in the trail of the first checkpoint that has it.',
    access: 'audit:read',
    params: byId,
    response: eventProof,
    status: 200,
    problems: ['conflict.state'],
  }),
  listSigningKeys: route({
    operationId: 'listSigningKeys',
    method: 'GET',
    path: '/audit/signing-keys',
    tag,
    summary: 'Lists every public key that signs or signed receipts, exports and checkpoints, oldest first.',
    access: 'signing-keys:read',
    scope: 'shared',
    response: z.object({ items: z.array(signingKeyRecord) }),
    status: 200,
  }),
  rotateSigningKey: route({
    operationId: 'rotateSigningKey',
    recentProof: true,
    method: 'POST',
    path: '/audit/signing-keys',
    tag,
    summary: 'Makes a new signing key. What older keys signed stays valid with their public halves, which are kept.',
    access: 'signing-keys:rotate',
    response: signingKeyRecord,
    status: 201,
  }),
  listAuditBreaks: route({
    operationId: 'listAuditBreaks',
    method: 'GET',
    path: '/audit/breaks',
    tag,
    summary: 'Lists where the audit trail was found broken, newest first, up to 100.',
    access: 'audit-breaks:read',
    query: z.strictObject({ open: z.stringbool().exactOptional().meta({ description: 'Only those that are open.' }) }),
    response: z.object({ items: z.array(auditBreak) }),
    status: 200,
  }),
  closeAuditBreak: route({
    operationId: 'closeAuditBreak',
    recentProof: true,
    method: 'POST',
    path: '/audit/breaks/{id}/close',
    tag,
    summary: 'Closes a break, as one of two people: the first says that it can be closed, the second closes it.',
    access: 'audit-breaks:close',
    params: byId,
    body: z.strictObject({ reason: line(500) }).meta({ id: 'CloseAuditBreak' }),
    response: auditBreak,
    status: 200,
  }),
};
