import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { parseVPath, type StoreOpener } from '@waybill/core';
import { type AdministrationDeps, createStore, deleteStore, readStoreFolder, updateStore } from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { listStoreEntries } from '../store-entries.js';
import { ADMINISTRATION, STORES } from '../tokens.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';
import { storeEntryView, storeView } from '../views/platform-views.js';
import { holdsText, pageOfNamed } from '../views/slug-filter.js';

/** Stores: where files live on our side. */
@Controller()
export class StoresController {
  constructor(
    @Inject(ADMINISTRATION) private readonly deps: AdministrationDeps,
    @Inject(STORES) private readonly opener: StoreOpener,
  ) {}

  @Endpoint(routes.listStores)
  async list({ query }: Call<typeof routes.listStores>): Promise<Answer<typeof routes.listStores>> {
    const { slug, ...filter } = filterOf(query);
    const { stores } = this.deps.database.read;
    if (slug === undefined) return pageView(await stores.list(filter, pageRequest(query)), storeView);
    const page = pageOfNamed(await stores.findBySlug(slug), filter, {
      text: (store, wanted) => holdsText(store.slug, store.root)(wanted),
    });
    return pageView(page, storeView);
  }

  @Endpoint(routes.createStore)
  async create({ body, caller }: Call<typeof routes.createStore>): Promise<Answer<typeof routes.createStore>> {
    return storeView(await createStore(this.deps, body, caller));
  }

  @Endpoint(routes.getStore)
  async get({ params }: Call<typeof routes.getStore>): Promise<Answer<typeof routes.getStore>> {
    return storeView(await this.deps.database.read.stores.get(params.id));
  }

  @Endpoint(routes.updateStore)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateStore>): Promise<Answer<typeof routes.updateStore>> {
    const change = { id: params.id, version: expectedVersion, changes: body };
    return storeView(await updateStore(this.deps, change, caller));
  }

  @Endpoint(routes.deleteStore)
  async delete({ params, caller }: Call<typeof routes.deleteStore>): Promise<Answer<typeof routes.deleteStore>> {
    await deleteStore(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.getStoreUse)
  async use({ params }: Call<typeof routes.getStoreUse>): Promise<Answer<typeof routes.getStoreUse>> {
    const { stores } = this.deps.database.read;
    const { id } = await stores.get(params.id);
    const { accounts, jobs } = await stores.usedBy(id);
    return {
      accounts: accounts.map(({ id, username }) => ({ id, username })),
      jobs: jobs.map(({ id, slug }) => ({ id, slug })),
    };
  }

  @Endpoint(routes.listStoreEntries)
  async entries({
    params,
    query,
    signal,
    caller,
  }: Call<typeof routes.listStoreEntries>): Promise<Answer<typeof routes.listStoreEntries>> {
    const store = await this.deps.database.read.stores.get(params.id);
    const storage = await this.opener.open(store);
    try {
      const asked = { folder: parseVPath(query.path), page: pageRequest(query) };
      const look = () => listStoreEntries(storage, asked, signal);
      const page = await readStoreFolder(this.deps, { store, folder: asked.folder }, look, caller);
      return await pageView(page, storeEntryView);
    } finally {
      await storage.close();
    }
  }
}
