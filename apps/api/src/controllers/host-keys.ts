import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { type AdministrationDeps, addHostKey, approveHostKey, retireHostKey } from '@waybill/engine';
import { withinReachOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { Names } from '../views/names.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';
import { hostKeyView } from '../views/partner-views.js';

/** Host keys: what a partner’s server is recognised by. */
@Controller()
export class HostKeysController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listHostKeys)
  async list({ query, caller }: Call<typeof routes.listHostKeys>): Promise<Answer<typeof routes.listHostKeys>> {
    const names = this.#names();
    const page = await this.deps.database.read.hostKeys.list(
      { ...filterOf(query), ...withinReachOf(caller) },
      pageRequest(query),
    );
    return pageView(page, (hostKey) => hostKeyView(hostKey, names));
  }

  @Endpoint(routes.listHostKeysOfConnection)
  async ofConnection({
    params,
  }: Call<typeof routes.listHostKeysOfConnection>): Promise<Answer<typeof routes.listHostKeysOfConnection>> {
    const { connections, hostKeys } = this.deps.database.read;
    const { id } = await connections.get(params.id);
    const names = this.#names();
    return pageView({ items: await hostKeys.ofConnection(id) }, (hostKey) => hostKeyView(hostKey, names));
  }

  @Endpoint(routes.addHostKey)
  async add({ params, body, caller }: Call<typeof routes.addHostKey>): Promise<Answer<typeof routes.addHostKey>> {
    const input = { connectionId: params.id, hostKey: body.hostKey };
    return hostKeyView(await addHostKey(this.deps, input, caller), this.#names());
  }

  @Endpoint(routes.approveHostKey)
  async approve({ params, caller }: Call<typeof routes.approveHostKey>): Promise<Answer<typeof routes.approveHostKey>> {
    return hostKeyView(await approveHostKey(this.deps, params.id, caller), this.#names());
  }

  @Endpoint(routes.retireHostKey)
  async retire({ params, caller }: Call<typeof routes.retireHostKey>): Promise<Answer<typeof routes.retireHostKey>> {
    return hostKeyView(await retireHostKey(this.deps, params.id, caller), this.#names());
  }

  #names(): Names {
    return new Names(this.deps.database.read);
  }
}
