import { auditActorKinds, auditExportFormats, auditExportStates } from '@waybill/core';
import { z } from 'zod';
import { auditors } from './access.js';
import { auditFilter } from './audit.js';
import { byId, bytes, id, instant, line, stored } from './fields.js';
import { listQuery, pageOf } from './paging.js';
import { route } from './route.js';

const createAuditExport = z
  .strictObject({
    format: z.enum(auditExportFormats).meta({
      description:
        '`ndjson` can be checked offline. `csv` for spreadsheets; `ocsf` (JSON), `cef`, `leef` and `syslog` (RFC 5424) for log collectors.',
    }),
    filter: auditFilter.default({}).meta({ description: 'Which events; all when not given.' }),
    reason: line(500).meta({ description: 'Why it is asked for. Kept in the audit trail.', examples: ['Quarterly review'] }),
  })
  .meta({ id: 'CreateAuditExport' });

const auditExportView = z
  .object({
    ...stored,
    format: z.enum(auditExportFormats),
    filter: auditFilter,
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
  })
  .meta({ id: 'AuditExport' });

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
    access: auditors,
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
    access: auditors,
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
    access: auditors,
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
    access: auditors,
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
    access: auditors,
    params: byId,
    response: z.string().meta({ description: 'The file, as it was made.' }),
    produces: 'application/octet-stream',
    status: 200,
  }),
  deleteAuditExport: route({
    operationId: 'deleteAuditExport',
    method: 'DELETE',
    path: '/audit/exports/{id}',
    tag,
    summary: 'Deletes an export and its file.',
    access: auditors,
    params: byId,
    status: 204,
  }),
};
