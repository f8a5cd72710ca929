import { auditActorKinds, auditExportFormats, auditExportStates } from '@waybill/core';
import { z } from 'zod';
import { auditFilter } from './audit.js';
import { exportDeliveryView, exportPlace } from './export-places.js';
import { byId, bytes, id, instant, line, stored } from './fields.js';
import { listQuery, pageOf } from './paging.js';
import { route } from './route.js';

const createAuditExport = z
  .strictObject({
    format: z.enum(auditExportFormats).meta({
      description:
        '`bundle` is one signed zip for an auditor: events, proofs, populations, changes, reconciliation, control matrix, a report and the verifier. `ndjson` can be checked offline. `csv` for spreadsheets; `ocsf` (JSON), `cef`, `leef` and `syslog` (RFC 5424) for log collectors.',
    }),
    filter: auditFilter.default({}).meta({ description: 'Which events; all when not given.' }),
    reason: line(500).meta({ description: 'Why it is asked for. Kept in the audit trail.', examples: ['Quarterly review'] }),
    deliverTo: exportPlace.nullable().exactOptional().meta({
      description:
        'Where its file is delivered when it is made, beside being kept. Takes an administrator. Nothing is ever written over.',
    }),
  })
  .meta({ id: 'CreateAuditExport' });

const auditExportView = z
  .object({
    ...stored,
    format: z.enum(auditExportFormats),
    filter: auditFilter,
    afterSeq: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'Of a scheduled export by `since-last`: events above this number.' }),
    throughSeq: z.number().int().nullable().meta({ description: 'And up to this one.' }),
    reason: z.string(),
    requestedBy: z.object({ kind: z.enum(auditActorKinds), id: id.nullable(), name: z.string() }),
    state: z.enum(auditExportStates),
    attempt: z.number().int().nonnegative().meta({ description: 'How often a worker began it.' }),
    doneEvents: z.number().int().nonnegative(),
    totalEvents: z.number().int().nonnegative().nullable().meta({ description: '`null` until they were counted.' }),
    fileName: z.string(),
    sizeBytes: bytes.nullable(),
    sha256: z.string().nullable().meta({ description: 'Of the file.' }),
    failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
    finishedAt: instant.nullable(),
    expiresAt: instant.nullable().meta({ description: 'When its file is deleted: seven days after it was made.' }),
    delivery: exportDeliveryView.nullable().meta({ description: '`null` when it is only kept.' }),
  })
  .meta({ id: 'AuditExport' });

const deliverAuditExport = z
  .strictObject({ deliverTo: exportPlace.exactOptional().meta({ description: 'Where it was to go before, when not given.' }) })
  .meta({ id: 'DeliverAuditExport' });

/** The body of `createAuditExport`. */
export type CreateAuditExport = z.input<typeof createAuditExport>;
/** An export of the audit trail, as the API shows it. */
export type AuditExportView = z.infer<typeof auditExportView>;

const tag = 'audit-exports';

/** The endpoints of exports of the audit trail that a worker makes. */
export const auditExportRoutes = {
  listAuditExports: route({
    operationId: 'listAuditExports',
    method: 'GET',
    path: '/audit/exports',
    tag,
    summary: 'Lists exports of the audit trail, newest first.',
    access: 'audit-exports:read',
    query: listQuery({}),
    response: pageOf(auditExportView),
    status: 200,
  }),
  createAuditExport: route({
    operationId: 'createAuditExport',
    method: 'POST',
    path: '/audit/exports',
    tag,
    summary: 'Asks for an export of the audit trail. A worker makes its file, which can be fetched for seven days.',
    access: 'audit-exports:create',
    body: createAuditExport,
    response: auditExportView,
    status: 202,
    idempotent: true,
  }),
  getAuditExport: route({
    operationId: 'getAuditExport',
    method: 'GET',
    path: '/audit/exports/{id}',
    tag,
    summary: 'Shows an export: its state and how far it is.',
    access: 'audit-exports:read',
    params: byId,
    response: auditExportView,
    status: 200,
  }),
  cancelAuditExport: route({
    operationId: 'cancelAuditExport',
    method: 'POST',
    path: '/audit/exports/{id}/cancel',
    tag,
    summary: 'Cancels an export that is not over.',
    access: 'audit-exports:cancel',
    params: byId,
    response: auditExportView,
    status: 200,
  }),
  downloadAuditExport: route({
    operationId: 'downloadAuditExport',
    method: 'GET',
    path: '/audit/exports/{id}/file',
    tag,
    summary: 'Fetches the file of an export. Every fetching is in the trail.',
    access: 'audit-exports:download',
    params: byId,
    response: z.string().meta({ description: 'The file, as it was made.' }),
    produces: 'application/octet-stream',
    status: 200,
    problems: ['conflict.state'],
  }),
  deliverAuditExport: route({
    operationId: 'deliverAuditExport',
    method: 'POST',
    path: '/audit/exports/{id}/deliver',
    tag,
    summary: 'Delivers the file of an export that is kept: to a place, or once more to where it was to go.',
    access: 'audit-exports:deliver',
    params: byId,
    body: deliverAuditExport,
    response: auditExportView,
    status: 202,
  }),
  deleteAuditExport: route({
    operationId: 'deleteAuditExport',
    method: 'DELETE',
    path: '/audit/exports/{id}',
    tag,
    summary: 'Deletes an export and its file.',
    access: 'audit-exports:delete',
    params: byId,
    status: 204,
  }),
};
