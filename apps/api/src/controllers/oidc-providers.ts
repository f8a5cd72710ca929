import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import type { OidcProvider } from '@waybill/core';
import {
  type AdministrationDeps,
  createOidcProvider,
  deleteOidcProvider,
  testOidcProvider,
  updateOidcProvider,
} from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION, PUBLIC_URL } from '../tokens.js';
import { oidcProviderView } from '../views/oidc-views.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';

/** Providers of OpenID Connect that people sign in by. */
@Controller()
export class OidcProvidersController {
  constructor(
    @Inject(ADMINISTRATION) private readonly deps: AdministrationDeps,
    @Inject(PUBLIC_URL) private readonly publicUrl: URL,
  ) {}

  @Endpoint(routes.listOidcProviders)
  async list({ query }: Call<typeof routes.listOidcProviders>): Promise<Answer<typeof routes.listOidcProviders>> {
    const { oidcProviders } = this.deps.database.read;
    return pageView(await oidcProviders.list(filterOf(query), pageRequest(query)), (provider) => this.#view(provider));
  }

  @Endpoint(routes.createOidcProvider)
  async create({ body, caller }: Call<typeof routes.createOidcProvider>): Promise<Answer<typeof routes.createOidcProvider>> {
    return this.#view(await createOidcProvider(this.deps, body, caller));
  }

  @Endpoint(routes.getOidcProvider)
  async get({ params }: Call<typeof routes.getOidcProvider>): Promise<Answer<typeof routes.getOidcProvider>> {
    return this.#view(await this.deps.database.read.oidcProviders.get(params.id));
  }

  @Endpoint(routes.updateOidcProvider)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateOidcProvider>): Promise<Answer<typeof routes.updateOidcProvider>> {
    const change = { id: params.id, version: expectedVersion, changes: body };
    return this.#view(await updateOidcProvider(this.deps, change, caller));
  }

  @Endpoint(routes.deleteOidcProvider)
  async delete({ params, caller }: Call<typeof routes.deleteOidcProvider>): Promise<Answer<typeof routes.deleteOidcProvider>> {
    await deleteOidcProvider(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.testOidcProvider)
  async test({ params, caller }: Call<typeof routes.testOidcProvider>): Promise<Answer<typeof routes.testOidcProvider>> {
    const test = await testOidcProvider(this.deps, { id: params.id, publicUrl: this.publicUrl.href }, caller);
    return { ...test, steps: test.steps.map((step) => ({ ...step })) };
  }

  #view(provider: OidcProvider) {
    return oidcProviderView(provider, this.publicUrl.href);
  }
}
