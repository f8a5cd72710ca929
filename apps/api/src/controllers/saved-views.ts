import { Controller, Inject } from '@nestjs/common';
import { routes, type SavedViewView } from '@waybill/contracts';
import type { SavedView } from '@waybill/core';
import { type AdministrationDeps, deleteSavedView, listSavedViews, saveView } from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { instant } from '../views/wire.js';

/** Views of lists that each person saves for themselves. */
@Controller()
export class SavedViewsController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listSavedViews)
  async list({ query, caller }: Call<typeof routes.listSavedViews>): Promise<Answer<typeof routes.listSavedViews>> {
    return { items: (await listSavedViews(this.deps, query.list, caller)).map(view) };
  }

  @Endpoint(routes.saveView)
  async save({ body, caller }: Call<typeof routes.saveView>): Promise<Answer<typeof routes.saveView>> {
    return view(await saveView(this.deps, body, caller));
  }

  @Endpoint(routes.deleteSavedView)
  async delete({ params, caller }: Call<typeof routes.deleteSavedView>): Promise<Answer<typeof routes.deleteSavedView>> {
    await deleteSavedView(this.deps, params.id, caller);
    return undefined;
  }
}

function view({ id, list, name, search, updatedAt }: SavedView): SavedViewView {
  return { id, list, name, search, updatedAt: instant(updatedAt) };
}
