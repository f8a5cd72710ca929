import { Readable } from 'node:stream';
import { Controller, Inject } from '@nestjs/common';
import { type AuditExportView, routes } from '@waybill/contracts';
import type { AuditExport } from '@waybill/core';
import {
  type AdministrationDeps,
  cancelAuditExport,
  deleteAuditExport,
  downloadAuditExport,
  exportFileName,
  listAuditExports,
  readAuditExport,
  requestAuditExport,
} from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { pageRequest, pageView, spanOf } from '../views/page-view.js';
import { instant, instantOrNull, stored } from '../views/wire.js';

/** Exports of the audit trail that a worker makes. */
@Controller()
export class AuditExportsController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listAuditExports)
  async list({ query }: Call<typeof routes.listAuditExports>): Promise<Answer<typeof routes.listAuditExports>> {
    return pageView(await listAuditExports(this.deps, pageRequest(query)), view);
  }

  @Endpoint(routes.createAuditExport)
  async create({ body, caller }: Call<typeof routes.createAuditExport>): Promise<Answer<typeof routes.createAuditExport>> {
    return view(await requestAuditExport(this.deps, { ...body, filter: spanOf(body.filter) }, caller));
  }

  @Endpoint(routes.getAuditExport)
  async get({ params }: Call<typeof routes.getAuditExport>): Promise<Answer<typeof routes.getAuditExport>> {
    return view(await readAuditExport(this.deps, params.id));
  }

  @Endpoint(routes.cancelAuditExport)
  async cancel({ params, caller }: Call<typeof routes.cancelAuditExport>): Promise<Answer<typeof routes.cancelAuditExport>> {
    return view(await cancelAuditExport(this.deps, params.id, caller));
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

  @Endpoint(routes.deleteAuditExport)
  async delete({ params, caller }: Call<typeof routes.deleteAuditExport>): Promise<Answer<typeof routes.deleteAuditExport>> {
    await deleteAuditExport(this.deps, params.id, caller);
    return undefined;
  }
}

function view(made: AuditExport): AuditExportView {
  const { format, reason, requestedBy, state, attempt, doneEvents, totalEvents, sizeBytes, sha256, failure } = made;
  const { since, until, types: _t, transferIds: _i, fileNames: _n, ...filter } = made.filter;
  return {
    ...stored(made),
    ...{ format, reason, requestedBy, state, attempt, doneEvents, totalEvents, sizeBytes, sha256, failure },
    filter: {
      ...filter,
      ...(since === undefined ? {} : { since: instant(since) }),
      ...(until === undefined ? {} : { until: instant(until) }),
    },
    fileName: exportFileName(made),
    finishedAt: instantOrNull(made.finishedAt),
    expiresAt: instantOrNull(made.expiresAt),
  };
}
