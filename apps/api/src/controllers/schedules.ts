import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import {
  type AdministrationDeps,
  createSchedule,
  deleteSchedule,
  previewRule,
  previewSchedule,
  updateSchedule,
} from '@waybill/engine';
import { withinReachOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { Names } from '../views/names.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';
import { previewView, scheduleView } from '../views/schedule-views.js';

/** Schedules: when jobs fire. */
@Controller()
export class SchedulesController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listSchedules)
  async list({ query, caller }: Call<typeof routes.listSchedules>): Promise<Answer<typeof routes.listSchedules>> {
    const names = this.#names();
    const page = await this.deps.database.read.schedules.list(
      { ...filterOf(query), ...withinReachOf(caller) },
      pageRequest(query),
    );
    return pageView(page, (schedule) => scheduleView(schedule, names));
  }

  @Endpoint(routes.createSchedule)
  async create({ body, caller }: Call<typeof routes.createSchedule>): Promise<Answer<typeof routes.createSchedule>> {
    return scheduleView(await createSchedule(this.deps, body, caller), this.#names());
  }

  @Endpoint(routes.previewSchedule)
  async preview({ body }: Call<typeof routes.previewSchedule>): Promise<Answer<typeof routes.previewSchedule>> {
    return previewView(await previewRule(this.deps, body));
  }

  @Endpoint(routes.previewStoredSchedule)
  async previewStored({
    params,
    query,
  }: Call<typeof routes.previewStoredSchedule>): Promise<Answer<typeof routes.previewStoredSchedule>> {
    return previewView(await previewSchedule(this.deps, { id: params.id, count: query.count }));
  }

  @Endpoint(routes.getSchedule)
  async get({ params }: Call<typeof routes.getSchedule>): Promise<Answer<typeof routes.getSchedule>> {
    return scheduleView(await this.deps.database.read.schedules.get(params.id), this.#names());
  }

  @Endpoint(routes.updateSchedule)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateSchedule>): Promise<Answer<typeof routes.updateSchedule>> {
    const change = { id: params.id, version: expectedVersion, changes: body };
    return scheduleView(await updateSchedule(this.deps, change, caller), this.#names());
  }

  @Endpoint(routes.deleteSchedule)
  async delete({ params, caller }: Call<typeof routes.deleteSchedule>): Promise<Answer<typeof routes.deleteSchedule>> {
    await deleteSchedule(this.deps, params.id, caller);
    return undefined;
  }

  #names(): Names {
    return new Names(this.deps.database.read);
  }
}
