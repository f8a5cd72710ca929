import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { type AdministrationDeps, readOverview } from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { Names } from '../views/names.js';
import { overviewView } from '../views/overview-view.js';

/** The first screen. */
@Controller()
export class OverviewController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.getOverview)
  async get(_: Call<typeof routes.getOverview>): Promise<Answer<typeof routes.getOverview>> {
    return overviewView(await readOverview(this.deps), new Names(this.deps.database.read));
  }
}
