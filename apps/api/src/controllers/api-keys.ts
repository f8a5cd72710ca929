import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { type AdministrationDeps, createApiKey, revokeApiKey, updateApiKey } from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';
import { apiKeyView } from '../views/platform-views.js';
import { withEnd } from '../views/wire.js';

/** API keys: the credentials of programs. */
@Controller()
export class ApiKeysController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listApiKeys)
  async list({ query }: Call<typeof routes.listApiKeys>): Promise<Answer<typeof routes.listApiKeys>> {
    const page = await this.deps.database.read.apiKeys.list(filterOf(query), pageRequest(query));
    return pageView(page, apiKeyView);
  }

  @Endpoint(routes.createApiKey)
  async create({ body, caller }: Call<typeof routes.createApiKey>): Promise<Answer<typeof routes.createApiKey>> {
    const { apiKey, token } = await createApiKey(this.deps, withEnd(body), caller);
    return { apiKey: apiKeyView(apiKey), token };
  }

  @Endpoint(routes.getApiKey)
  async get({ params }: Call<typeof routes.getApiKey>): Promise<Answer<typeof routes.getApiKey>> {
    return apiKeyView(await this.deps.database.read.apiKeys.get(params.id));
  }

  @Endpoint(routes.updateApiKey)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateApiKey>): Promise<Answer<typeof routes.updateApiKey>> {
    const change = { id: params.id, version: expectedVersion, changes: withEnd(body) };
    return apiKeyView(await updateApiKey(this.deps, change, caller));
  }

  @Endpoint(routes.deleteApiKey)
  async revoke({ params, caller }: Call<typeof routes.deleteApiKey>): Promise<Answer<typeof routes.deleteApiKey>> {
    await revokeApiKey(this.deps, params.id, caller);
    return undefined;
  }
}
