import { Controller, Inject } from '@nestjs/common';
import { type PauseView, routes } from '@waybill/contracts';
import { type AdministrationDeps, type Pause, pausePlatform, readPause, resumePlatform } from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { instant } from '../views/wire.js';

function pauseView(pause: Pause | undefined): PauseView {
  return { pause: pause === undefined ? null : { since: instant(pause.since), by: pause.by, reason: pause.reason } };
}

/** The one switch that pauses everything. */
@Controller()
export class PauseController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.getPause)
  async get(_: Call<typeof routes.getPause>): Promise<Answer<typeof routes.getPause>> {
    return pauseView(await readPause(this.deps.database.read));
  }

  @Endpoint(routes.pauseEverything)
  async pause({ body, caller }: Call<typeof routes.pauseEverything>): Promise<Answer<typeof routes.pauseEverything>> {
    return pauseView(await pausePlatform(this.deps, body, caller));
  }

  @Endpoint(routes.resumeEverything)
  async resume({ caller }: Call<typeof routes.resumeEverything>): Promise<Answer<typeof routes.resumeEverything>> {
    await resumePlatform(this.deps, caller);
    return undefined;
  }
}
