import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { type AdministrationDeps, drainServer, endLiveSession, resumeServer } from '@waybill/engine';
import { withinReachOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { liveSessionView, serverProcessView } from '../views/live-session-views.js';
import { Names } from '../views/names.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';

/** Who is signed in to the SFTP server, and the processes that serve them. */
@Controller()
export class LiveSessionsController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listLiveSessions)
  async list({ query, caller }: Call<typeof routes.listLiveSessions>): Promise<Answer<typeof routes.listLiveSessions>> {
    const page = await this.deps.database.read.liveSessions.list(
      { ...filterOf(query), ...withinReachOf(caller) },
      pageRequest(query),
    );
    const names = this.#names();
    return pageView(page, (session) => liveSessionView(session, names));
  }

  @Endpoint(routes.getLiveSession)
  async get({ params }: Call<typeof routes.getLiveSession>): Promise<Answer<typeof routes.getLiveSession>> {
    return liveSessionView(await this.deps.database.read.liveSessions.get(params.id), this.#names());
  }

  @Endpoint(routes.endLiveSession)
  async end({ params, body, caller }: Call<typeof routes.endLiveSession>): Promise<Answer<typeof routes.endLiveSession>> {
    return liveSessionView(await endLiveSession(this.deps, { id: params.id, ...body }, caller), this.#names());
  }

  @Endpoint(routes.listServerProcesses)
  async processes(_: Call<typeof routes.listServerProcesses>): Promise<Answer<typeof routes.listServerProcesses>> {
    return { items: (await this.deps.database.read.serverProcesses.list()).map(serverProcessView) };
  }

  @Endpoint(routes.drainServer)
  async drain({ params, body, caller }: Call<typeof routes.drainServer>): Promise<Answer<typeof routes.drainServer>> {
    return serverProcessView(await drainServer(this.deps, { id: params.id, ...body }, caller));
  }

  @Endpoint(routes.resumeServer)
  async resume({ params, caller }: Call<typeof routes.resumeServer>): Promise<Answer<typeof routes.resumeServer>> {
    return serverProcessView(await resumeServer(this.deps, params.id, caller));
  }

  #names(): Names {
    return new Names(this.deps.database.read);
  }
}
