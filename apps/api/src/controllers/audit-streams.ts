import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import type { AuditStream } from '@waybill/core';
import {
  type AdministrationDeps,
  createAuditStream,
  deleteAuditStream,
  testAuditStream,
  updateAuditStream,
} from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';
import { auditStreamView } from '../views/stream-views.js';

/** Streams: collectors that get the audit trail as it grows. */
@Controller()
export class AuditStreamsController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listAuditStreams)
  async list({ query }: Call<typeof routes.listAuditStreams>): Promise<Answer<typeof routes.listAuditStreams>> {
    const { auditStreams } = this.deps.database.read;
    return pageView(await auditStreams.list(filterOf(query), pageRequest(query)), (stream) => this.view(stream));
  }

  @Endpoint(routes.createAuditStream)
  async create({ body, caller }: Call<typeof routes.createAuditStream>): Promise<Answer<typeof routes.createAuditStream>> {
    return this.view(await createAuditStream(this.deps, body, caller));
  }

  @Endpoint(routes.getAuditStream)
  async get({ params }: Call<typeof routes.getAuditStream>): Promise<Answer<typeof routes.getAuditStream>> {
    return this.view(await this.deps.database.read.auditStreams.get(params.id));
  }

  @Endpoint(routes.updateAuditStream)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateAuditStream>): Promise<Answer<typeof routes.updateAuditStream>> {
    const change = { id: params.id, version: expectedVersion, changes: body };
    return this.view(await updateAuditStream(this.deps, change, caller));
  }

  @Endpoint(routes.deleteAuditStream)
  async delete({ params, caller }: Call<typeof routes.deleteAuditStream>): Promise<Answer<typeof routes.deleteAuditStream>> {
    await deleteAuditStream(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.testAuditStream)
  async test({ params, caller, signal }: Call<typeof routes.testAuditStream>): Promise<Answer<typeof routes.testAuditStream>> {
    const { ok, steps } = await testAuditStream(this.deps, params.id, caller, signal);
    return { ok, steps: steps.map((step) => ({ ...step })) };
  }

  private async view(stream: AuditStream) {
    const { auditStreams } = this.deps.database.read;
    const [state, lag] = await Promise.all([auditStreams.state(stream.id), auditStreams.lag(stream.id)]);
    return auditStreamView(stream, state, { lag, now: this.deps.clock.now() });
  }
}
