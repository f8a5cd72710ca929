import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { type AdministrationDeps, createPartner, deletePartner, updatePartner } from '@waybill/engine';
import { withinReachOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ifWithinReach } from '../http/within-reach.js';
import { ADMINISTRATION } from '../tokens.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';
import { partnerView } from '../views/partner-views.js';
import { holdsText, pageOfNamed } from '../views/slug-filter.js';

/** Partners. */
@Controller()
export class PartnersController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listPartners)
  async list({ query, caller }: Call<typeof routes.listPartners>): Promise<Answer<typeof routes.listPartners>> {
    const { slug, ...filter } = filterOf(query);
    const { partners, reach } = this.deps.database.read;
    if (slug === undefined)
      return pageView(await partners.list({ ...filter, ...withinReachOf(caller) }, pageRequest(query)), partnerView);
    const page = pageOfNamed(await ifWithinReach(reach, caller, 'partner', await partners.findBySlug(slug)), filter, {
      text: (partner, wanted) => holdsText(partner.slug, partner.name)(wanted),
      tag: (partner, wanted) => partner.tags.some((tag) => tag === wanted),
    });
    return pageView(page, partnerView);
  }

  @Endpoint(routes.createPartner)
  async create({ body, caller }: Call<typeof routes.createPartner>): Promise<Answer<typeof routes.createPartner>> {
    return partnerView(await createPartner(this.deps, body, caller));
  }

  @Endpoint(routes.getPartner)
  async get({ params }: Call<typeof routes.getPartner>): Promise<Answer<typeof routes.getPartner>> {
    return partnerView(await this.deps.database.read.partners.get(params.id));
  }

  @Endpoint(routes.updatePartner)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updatePartner>): Promise<Answer<typeof routes.updatePartner>> {
    const change = { id: params.id, version: expectedVersion, changes: body };
    return partnerView(await updatePartner(this.deps, change, caller));
  }

  @Endpoint(routes.deletePartner)
  async delete({ params, caller }: Call<typeof routes.deletePartner>): Promise<Answer<typeof routes.deletePartner>> {
    await deletePartner(this.deps, params.id, caller);
    return undefined;
  }
}
