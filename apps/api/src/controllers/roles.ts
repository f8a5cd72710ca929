import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { type AdministrationDeps, createRole, deleteRole, updateRole } from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';
import { roleView } from '../views/platform-views.js';
import { holdsText, pageOfNamed } from '../views/slug-filter.js';

/** Roles: what people and API keys may do. */
@Controller()
export class RolesController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listRoles)
  async list({ query }: Call<typeof routes.listRoles>): Promise<Answer<typeof routes.listRoles>> {
    const { slug, ...filter } = filterOf(query);
    const { roles } = this.deps.database.read;
    if (slug === undefined) return pageView(await roles.list(filter, pageRequest(query)), roleView);
    const page = pageOfNamed(await roles.findBySlug(slug), filter, {
      text: (role, wanted) => holdsText(role.slug, role.description)(wanted),
    });
    return pageView(page, roleView);
  }

  @Endpoint(routes.createRole)
  async create({ body, caller }: Call<typeof routes.createRole>): Promise<Answer<typeof routes.createRole>> {
    return roleView(await createRole(this.deps, body, caller));
  }

  @Endpoint(routes.getRole)
  async get({ params }: Call<typeof routes.getRole>): Promise<Answer<typeof routes.getRole>> {
    return roleView(await this.deps.database.read.roles.get(params.id));
  }

  @Endpoint(routes.updateRole)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateRole>): Promise<Answer<typeof routes.updateRole>> {
    const change = { id: params.id, version: expectedVersion, changes: body };
    return roleView(await updateRole(this.deps, change, caller));
  }

  @Endpoint(routes.deleteRole)
  async delete({ params, caller }: Call<typeof routes.deleteRole>): Promise<Answer<typeof routes.deleteRole>> {
    await deleteRole(this.deps, params.id, caller);
    return undefined;
  }
}
