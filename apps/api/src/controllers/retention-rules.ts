import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import type { RetentionRule, StoreOpener } from '@waybill/core';
import {
  type AdministrationDeps,
  createRetentionRule,
  deleteRetentionRule,
  previewRetentionRule,
  requestRetentionRun,
  updateRetentionRule,
} from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION, STORES } from '../tokens.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';
import { retentionPreviewView, retentionRuleView } from '../views/retention-rule-views.js';

/** Rules by which old files of Stores are deleted or archived. */
@Controller()
export class RetentionRulesController {
  constructor(
    @Inject(ADMINISTRATION) private readonly deps: AdministrationDeps,
    @Inject(STORES) private readonly stores: StoreOpener,
  ) {}

  @Endpoint(routes.listRetentionRules)
  async list({ query }: Call<typeof routes.listRetentionRules>): Promise<Answer<typeof routes.listRetentionRules>> {
    const { retentionRules } = this.deps.database.read;
    return pageView(await retentionRules.list(filterOf(query), pageRequest(query)), (rule) => this.view(rule));
  }

  @Endpoint(routes.createRetentionRule)
  async create({ body, caller }: Call<typeof routes.createRetentionRule>): Promise<Answer<typeof routes.createRetentionRule>> {
    return this.view(await createRetentionRule(this.deps, body, caller));
  }

  @Endpoint(routes.getRetentionRule)
  async get({ params }: Call<typeof routes.getRetentionRule>): Promise<Answer<typeof routes.getRetentionRule>> {
    return this.view(await this.deps.database.read.retentionRules.get(params.id));
  }

  @Endpoint(routes.updateRetentionRule)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateRetentionRule>): Promise<Answer<typeof routes.updateRetentionRule>> {
    const change = { id: params.id, version: expectedVersion, changes: body };
    return this.view(await updateRetentionRule(this.deps, change, caller));
  }

  @Endpoint(routes.deleteRetentionRule)
  async delete({ params, caller }: Call<typeof routes.deleteRetentionRule>): Promise<Answer<typeof routes.deleteRetentionRule>> {
    await deleteRetentionRule(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.previewRetentionRule)
  async preview({
    params,
    signal,
    caller,
  }: Call<typeof routes.previewRetentionRule>): Promise<Answer<typeof routes.previewRetentionRule>> {
    const deps = { ...this.deps, stores: this.stores };
    return retentionPreviewView(await previewRetentionRule(deps, { id: params.id, signal }, caller));
  }

  @Endpoint(routes.runRetentionRule)
  async run({ params, body, caller }: Call<typeof routes.runRetentionRule>): Promise<Answer<typeof routes.runRetentionRule>> {
    await requestRetentionRun(this.deps, { id: params.id, confirmedFiles: body.confirmedFiles }, caller);
    return this.view(await this.deps.database.read.retentionRules.get(params.id));
  }

  private async view(rule: RetentionRule) {
    return retentionRuleView(rule, await this.deps.database.read.retentionRules.state(rule.id));
  }
}
