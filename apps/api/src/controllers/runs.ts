import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { type AdministrationDeps, cancelRun, requestRerun } from '@waybill/engine';
import { withinReachOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { runView, sightingView } from '../views/exchange-views.js';
import { Names } from '../views/names.js';
import { pageRequest, pageView, timedFilterOf } from '../views/page-view.js';
import { runShown } from '../views/run-shown.js';

/** Runs: the executions of jobs. */
@Controller()
export class RunsController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listRuns)
  async list({ query, caller }: Call<typeof routes.listRuns>): Promise<Answer<typeof routes.listRuns>> {
    const names = this.#names();
    const page = await this.deps.database.read.runs.list(
      { ...timedFilterOf(query), ...withinReachOf(caller) },
      pageRequest(query),
    );
    return pageView(page, (run) => runView(runShown(run, caller), names));
  }

  @Endpoint(routes.getRun)
  async get({ params, caller }: Call<typeof routes.getRun>): Promise<Answer<typeof routes.getRun>> {
    return runView(runShown(await this.deps.database.read.runs.get(params.id), caller), this.#names());
  }

  @Endpoint(routes.cancelRun)
  async cancel({ params, caller }: Call<typeof routes.cancelRun>): Promise<Answer<typeof routes.cancelRun>> {
    return runView(runShown(await cancelRun(this.deps, params.id, caller), caller), this.#names());
  }

  @Endpoint(routes.rerunRun)
  async rerun({ params, body, caller }: Call<typeof routes.rerunRun>): Promise<Answer<typeof routes.rerunRun>> {
    const run = await requestRerun(this.deps, { runId: params.id, files: body.files }, caller);
    return runView(runShown(run, caller), this.#names());
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
