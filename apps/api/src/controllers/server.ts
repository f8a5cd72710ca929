import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import {
  type AdministrationDeps,
  activateServerHostKey,
  addServerHostKey,
  retireServerHostKey,
  updateServerRules,
} from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { pageView } from '../views/page-view.js';
import { serverHostKeyView, serverRulesView } from '../views/server-views.js';

/** More than this many host keys nobody looks at. */
const SHOWN = 100;

/** Our own SFTP server: its rules, and the host keys it is recognised by. */
@Controller()
export class ServerController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.getServerRules)
  async rules(_: Call<typeof routes.getServerRules>): Promise<Answer<typeof routes.getServerRules>> {
    return serverRulesView(await this.deps.database.read.serverRules.read());
  }

  @Endpoint(routes.updateServerRules)
  async updateRules({
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateServerRules>): Promise<Answer<typeof routes.updateServerRules>> {
    return serverRulesView(await updateServerRules(this.deps, { version: expectedVersion, changes: body }, caller));
  }

  @Endpoint(routes.listServerHostKeys)
  async hostKeys(_: Call<typeof routes.listServerHostKeys>): Promise<Answer<typeof routes.listServerHostKeys>> {
    const { items } = await this.deps.database.read.serverHostKeys.list({}, { limit: SHOWN });
    return pageView({ items }, serverHostKeyView);
  }

  @Endpoint(routes.addServerHostKey)
  async addHostKey({ body, caller }: Call<typeof routes.addServerHostKey>): Promise<Answer<typeof routes.addServerHostKey>> {
    return serverHostKeyView(await addServerHostKey(this.deps, body.algorithm, caller));
  }

  @Endpoint(routes.activateServerHostKey)
  async activate({
    params,
    caller,
  }: Call<typeof routes.activateServerHostKey>): Promise<Answer<typeof routes.activateServerHostKey>> {
    return serverHostKeyView(await activateServerHostKey(this.deps, params.id, caller));
  }

  @Endpoint(routes.retireServerHostKey)
  async retire({ params, caller }: Call<typeof routes.retireServerHostKey>): Promise<Answer<typeof routes.retireServerHostKey>> {
    return serverHostKeyView(await retireServerHostKey(this.deps, params.id, caller));
  }
}
