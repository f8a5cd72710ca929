import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import type { ScheduledExport } from '@waybill/core';
import {
  type AdministrationDeps,
  createScheduledExport,
  deleteScheduledExport,
  requestScheduledExport,
  updateScheduledExport,
} from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { scheduledExportView } from '../views/export-views.js';
import { filterOf, pageRequest, pageView, spanOf } from '../views/page-view.js';

/** Exports of the audit trail that are made by themselves. */
@Controller()
export class ScheduledExportsController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listScheduledExports)
  async list({ query }: Call<typeof routes.listScheduledExports>): Promise<Answer<typeof routes.listScheduledExports>> {
    const { scheduledExports } = this.deps.database.read;
    return pageView(await scheduledExports.list(filterOf(query), pageRequest(query)), (thing) => this.view(thing));
  }

  @Endpoint(routes.createScheduledExport)
  async create({
    body,
    caller,
  }: Call<typeof routes.createScheduledExport>): Promise<Answer<typeof routes.createScheduledExport>> {
    const { filter, ...rest } = body;
    const input = { ...rest, ...(filter === undefined ? {} : { filter: spanOf(filter) }) };
    return this.view(await createScheduledExport(this.deps, input, caller));
  }

  @Endpoint(routes.getScheduledExport)
  async get({ params }: Call<typeof routes.getScheduledExport>): Promise<Answer<typeof routes.getScheduledExport>> {
    return this.view(await this.deps.database.read.scheduledExports.get(params.id));
  }

  @Endpoint(routes.updateScheduledExport)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateScheduledExport>): Promise<Answer<typeof routes.updateScheduledExport>> {
    const { filter, ...rest } = body;
    const changes = { ...rest, ...(filter === undefined ? {} : { filter: spanOf(filter) }) };
    return this.view(await updateScheduledExport(this.deps, { id: params.id, version: expectedVersion, changes }, caller));
  }

  @Endpoint(routes.deleteScheduledExport)
  async delete({
    params,
    caller,
  }: Call<typeof routes.deleteScheduledExport>): Promise<Answer<typeof routes.deleteScheduledExport>> {
    await deleteScheduledExport(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.runScheduledExport)
  async run({ params, caller }: Call<typeof routes.runScheduledExport>): Promise<Answer<typeof routes.runScheduledExport>> {
    return this.view(await requestScheduledExport(this.deps, params.id, caller));
  }

  private async view(thing: ScheduledExport) {
    return scheduledExportView(thing, await this.deps.database.read.scheduledExports.state(thing.id));
  }
}
