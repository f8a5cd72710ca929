import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { type AdministrationDeps, banAddress, liftBan } from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { pageRequest, pageView } from '../views/page-view.js';
import { banView } from '../views/server-views.js';

/** Bans: who is kept out of the SFTP server by address. */
@Controller()
export class BansController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listBans)
  async list({ query }: Call<typeof routes.listBans>): Promise<Answer<typeof routes.listBans>> {
    const { text, state } = query;
    const at = this.deps.clock.now();
    const filter = {
      ...(text === undefined ? {} : { text }),
      ...(state === undefined ? {} : { active: { at, holds: state === 'active' } }),
    };
    return pageView(await this.deps.database.read.bans.list(filter, pageRequest(query)), (ban) => banView(ban, at));
  }

  @Endpoint(routes.createBan)
  async create({ body, caller }: Call<typeof routes.createBan>): Promise<Answer<typeof routes.createBan>> {
    const { address, reason } = body;
    const until = body.until === null ? null : new Date(body.until);
    return banView(await banAddress(this.deps, { address, reason, until }, caller), this.deps.clock.now());
  }

  @Endpoint(routes.getBan)
  async get({ params }: Call<typeof routes.getBan>): Promise<Answer<typeof routes.getBan>> {
    return banView(await this.deps.database.read.bans.get(params.id), this.deps.clock.now());
  }

  @Endpoint(routes.liftBan)
  async lift({ params, caller }: Call<typeof routes.liftBan>): Promise<Answer<typeof routes.liftBan>> {
    await liftBan(this.deps, params.id, caller);
    return undefined;
  }
}
