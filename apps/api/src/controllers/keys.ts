import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { type AdministrationDeps, deleteKey, generateKey, importKey, updateKey } from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { Names } from '../views/names.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';
import { keyView } from '../views/platform-views.js';
import { holdsText, pageOfNamed } from '../views/slug-filter.js';

/** Keys: the SSH key pairs of ours. */
@Controller()
export class KeysController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listKeys)
  async list({ query }: Call<typeof routes.listKeys>): Promise<Answer<typeof routes.listKeys>> {
    const { slug, ...filter } = filterOf(query);
    const { keys } = this.deps.database.read;
    if (slug === undefined) return pageView(await keys.list(filter, pageRequest(query)), keyView);
    const page = pageOfNamed(await keys.findBySlug(slug), filter, {
      text: (key, wanted) => holdsText(key.slug, key.comment, key.fingerprint)(wanted),
    });
    return pageView(page, keyView);
  }

  @Endpoint(routes.createKey)
  async create({ body, caller }: Call<typeof routes.createKey>): Promise<Answer<typeof routes.createKey>> {
    if ('generate' in body) {
      const { generate, ...naming } = body;
      return keyView(await generateKey(this.deps, { ...naming, ...generate }, caller));
    }
    const { import: imported, ...naming } = body;
    return keyView(await importKey(this.deps, { ...naming, ...imported }, caller));
  }

  @Endpoint(routes.getKey)
  async get({ params }: Call<typeof routes.getKey>): Promise<Answer<typeof routes.getKey>> {
    return keyView(await this.deps.database.read.keys.get(params.id));
  }

  @Endpoint(routes.updateKey)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateKey>): Promise<Answer<typeof routes.updateKey>> {
    const change = { id: params.id, version: expectedVersion, changes: body };
    return keyView(await updateKey(this.deps, change, caller));
  }

  @Endpoint(routes.deleteKey)
  async delete({ params, caller }: Call<typeof routes.deleteKey>): Promise<Answer<typeof routes.deleteKey>> {
    await deleteKey(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.getKeyUse)
  async use({ params }: Call<typeof routes.getKeyUse>): Promise<Answer<typeof routes.getKeyUse>> {
    const { read } = this.deps.database;
    const { id } = await read.keys.get(params.id);
    const names = new Names(read);
    const connections = (await read.keys.usedBy(id)).map(async ({ id, slug, partnerId }) => ({
      id,
      slug,
      partnerId,
      partnerName: await names.partnerName(partnerId),
    }));
    return { connections: await Promise.all(connections) };
  }
}
