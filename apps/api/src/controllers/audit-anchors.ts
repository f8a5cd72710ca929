import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import type { AuditAnchor, Id, StoreOpener } from '@waybill/core';
import {
  type AdministrationDeps,
  compareAuditAnchor,
  createAuditAnchor,
  deleteAuditAnchor,
  updateAuditAnchor,
} from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION, STORES } from '../tokens.js';
import { auditAnchorView } from '../views/anchor-views.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';

/** Anchors: where checkpoints of the audit trail are put outside of the database. */
@Controller()
export class AuditAnchorsController {
  constructor(
    @Inject(ADMINISTRATION) private readonly deps: AdministrationDeps,
    @Inject(STORES) private readonly stores: StoreOpener,
  ) {}

  @Endpoint(routes.listAuditAnchors)
  async list({ query }: Call<typeof routes.listAuditAnchors>): Promise<Answer<typeof routes.listAuditAnchors>> {
    const { auditAnchors } = this.deps.database.read;
    return pageView(await auditAnchors.list(filterOf(query), pageRequest(query)), (anchor) => this.view(anchor));
  }

  @Endpoint(routes.createAuditAnchor)
  async create({ body, caller }: Call<typeof routes.createAuditAnchor>): Promise<Answer<typeof routes.createAuditAnchor>> {
    return this.view(await createAuditAnchor(this.deps, body, caller));
  }

  @Endpoint(routes.getAuditAnchor)
  async get({ params }: Call<typeof routes.getAuditAnchor>): Promise<Answer<typeof routes.getAuditAnchor>> {
    return this.view(await this.find(params.id));
  }

  @Endpoint(routes.updateAuditAnchor)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateAuditAnchor>): Promise<Answer<typeof routes.updateAuditAnchor>> {
    const change = { id: params.id, version: expectedVersion, changes: body };
    return this.view(await updateAuditAnchor(this.deps, change, caller));
  }

  @Endpoint(routes.deleteAuditAnchor)
  async delete({ params, caller }: Call<typeof routes.deleteAuditAnchor>): Promise<Answer<typeof routes.deleteAuditAnchor>> {
    await deleteAuditAnchor(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.compareAuditAnchor)
  async compare({
    params,
    signal,
    caller,
  }: Call<typeof routes.compareAuditAnchor>): Promise<Answer<typeof routes.compareAuditAnchor>> {
    const deps = { ...this.deps, stores: this.stores };
    const { findings, ...rest } = await compareAuditAnchor(deps, { id: params.id, signal }, caller);
    return { ...rest, findings: findings.map((finding) => ({ ...finding })) };
  }

  private find(id: Id): Promise<AuditAnchor> {
    return this.deps.database.read.auditAnchors.get(id);
  }

  private async view(anchor: AuditAnchor) {
    const { auditAnchors, checkpoints } = this.deps.database.read;
    return auditAnchorView(anchor, await auditAnchors.state(anchor.id), await checkpoints.lastSeq());
  }
}
