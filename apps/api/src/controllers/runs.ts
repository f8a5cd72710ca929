import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { type AdministrationDeps, cancelRun, requestRerun } from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { runView, sightingView } from '../views/exchange-views.js';
import { Names } from '../views/names.js';
import { pageRequest, pageView, timedFilterOf } from '../views/page-view.js';

/** Runs: the executions of jobs. */
@Controller()
export class RunsController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listRuns)
  async list({ query }: Call<typeof routes.listRuns>): Promise<Answer<typeof routes.listRuns>> {
    const names = this.#names();
    const page = await this.deps.database.read.runs.list(timedFilterOf(query), pageRequest(query));
    return pageView(page, (run) => runView(run, names));
  }

  @Endpoint(routes.getRun)
  async get({ params }: Call<typeof routes.getRun>): Promise<Answer<typeof routes.getRun>> {
    return runView(await this.deps.database.read.runs.get(params.id), this.#names());
  }

  @Endpoint(routes.cancelRun)
  async cancel({ params, caller }: Call<typeof routes.cancelRun>): Promise<Answer<typeof routes.cancelRun>> {
    return runView(await cancelRun(this.deps, params.id, caller), this.#names());
  }

  @Endpoint(routes.rerunRun)
  async rerun({ params, body, caller }: Call<typeof routes.rerunRun>): Promise<Answer<typeof routes.rerunRun>> {
    return runView(await requestRerun(this.deps, { runId: params.id, files: body.files }, caller), this.#names());
  }

  @Endpoint(routes.listSightings)
  async sightings({ params, query }: Call<typeof routes.listSightings>): Promise<Answer<typeof routes.listSightings>> {
    const { runs } = this.deps.database.read;
    const { id } = await runs.get(params.id);
    return pageView(await runs.sightings(id, pageRequest(query)), sightingView);
  }

  #names(): Names {
    return new Names(this.deps.database.read);
  }
}
