import { Readable } from 'node:stream';
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import {
  type AdministrationDeps,
  cancelAuditExport,
  deleteAuditExport,
  downloadAuditExport,
  listAuditExports,
  readAuditExport,
  requestAuditExport,
  requestExportDelivery,
} from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { auditExportView } from '../views/export-views.js';
import { pageRequest, pageView, spanOf } from '../views/page-view.js';

/** Exports of the audit trail that a worker makes. */
@Controller()
export class AuditExportsController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listAuditExports)
  async list({ query }: Call<typeof routes.listAuditExports>): Promise<Answer<typeof routes.listAuditExports>> {
    return pageView(await listAuditExports(this.deps, pageRequest(query)), auditExportView);
  }

  @Endpoint(routes.createAuditExport)
  async create({ body, caller }: Call<typeof routes.createAuditExport>): Promise<Answer<typeof routes.createAuditExport>> {
    return auditExportView(await requestAuditExport(this.deps, { ...body, filter: spanOf(body.filter) }, caller));
  }

  @Endpoint(routes.getAuditExport)
  async get({ params }: Call<typeof routes.getAuditExport>): Promise<Answer<typeof routes.getAuditExport>> {
    return auditExportView(await readAuditExport(this.deps, params.id));
  }

  @Endpoint(routes.cancelAuditExport)
  async cancel({ params, caller }: Call<typeof routes.cancelAuditExport>): Promise<Answer<typeof routes.cancelAuditExport>> {
    return auditExportView(await cancelAuditExport(this.deps, params.id, caller));
  }

  @Endpoint(routes.downloadAuditExport)
  async download({
    params,
    caller,
    reply,
  }: Call<typeof routes.downloadAuditExport>): Promise<Answer<typeof routes.downloadAuditExport>> {
    const { name, sizeBytes, sha256, content } = await downloadAuditExport(this.deps, params.id, caller);
    reply.header('content-disposition', `attachment; filename="${name}"`);
    reply.header('content-length', sizeBytes);
    reply.header('repr-digest', `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`);
    return Readable.from(content, { objectMode: false });
  }

  @Endpoint(routes.deliverAuditExport)
  async deliver({
    params,
    body,
    caller,
  }: Call<typeof routes.deliverAuditExport>): Promise<Answer<typeof routes.deliverAuditExport>> {
    return auditExportView(await requestExportDelivery(this.deps, { id: params.id, deliverTo: body.deliverTo }, caller));
  }

  @Endpoint(routes.deleteAuditExport)
  async delete({ params, caller }: Call<typeof routes.deleteAuditExport>): Promise<Answer<typeof routes.deleteAuditExport>> {
    await deleteAuditExport(this.deps, params.id, caller);
    return undefined;
  }
}
