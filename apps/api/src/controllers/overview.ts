import { Controller, Inject } from '@nestjs/common';
import { allows, routes } from '@waybill/contracts';
import { type AdministrationDeps, readOverview, readOverviewMonth } from '@waybill/engine';
import { withinReachOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { Names } from '../views/names.js';
import { overviewMonthView, overviewView } from '../views/overview-view.js';
import { runShown } from '../views/run-shown.js';

/** The first screen. */
@Controller()
export class OverviewController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.getOverview)
  async get({ caller }: Call<typeof routes.getOverview>): Promise<Answer<typeof routes.getOverview>> {
    const figures = await readOverview(this.deps, withinReachOf(caller));
    const shown = (runs: typeof figures.activeRuns) => runs.map((run) => runShown(run, caller));
    const told = { ...figures, activeRuns: shown(figures.activeRuns), failedRuns: shown(figures.failedRuns) };
    return overviewView(told, new Names(this.deps.database.read));
  }
  @Endpoint(routes.getOverviewMonth)
  async month({ caller }: Call<typeof routes.getOverviewMonth>): Promise<Answer<typeof routes.getOverviewMonth>> {
    const mayListApiKeys =
      caller.kind !== 'anonymous' &&
      allows(routes.listApiKeys, { permissions: caller.permissions, isScoped: caller.reach !== undefined });
    const month = await readOverviewMonth(this.deps, { reach: withinReachOf(caller), apiKeys: mayListApiKeys });
    return overviewMonthView(month, new Names(this.deps.database.read));
  }
}
