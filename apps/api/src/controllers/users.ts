import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import {
  type AdministrationDeps,
  createUser,
  deleteUser,
  endAllWebSessions,
  eraseCertificateHolder,
  erasePerson,
  removeSecondFactor,
  updateUser,
} from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';
import { userView } from '../views/platform-views.js';
import { holdsText, pageOfNamed } from '../views/slug-filter.js';

/** Users: the people who sign in to the console. */
@Controller()
export class UsersController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listUsers)
  async list({ query }: Call<typeof routes.listUsers>): Promise<Answer<typeof routes.listUsers>> {
    const { username, ...filter } = filterOf(query);
    const { users } = this.deps.database.read;
    if (username === undefined) return pageView(await users.list(filter, pageRequest(query)), userView);
    const page = pageOfNamed(await users.findByUsername(username), filter, {
      text: (user, wanted) => holdsText(user.username, user.name)(wanted),
    });
    return pageView(page, userView);
  }

  @Endpoint(routes.createUser)
  async create({ body, caller }: Call<typeof routes.createUser>): Promise<Answer<typeof routes.createUser>> {
    return userView(await createUser(this.deps, body, caller));
  }

  @Endpoint(routes.getUser)
  async get({ params }: Call<typeof routes.getUser>): Promise<Answer<typeof routes.getUser>> {
    return userView(await this.deps.database.read.users.get(params.id));
  }

  @Endpoint(routes.updateUser)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateUser>): Promise<Answer<typeof routes.updateUser>> {
    const change = { id: params.id, version: expectedVersion, changes: body };
    return userView(await updateUser(this.deps, change, caller));
  }

  @Endpoint(routes.deleteUser)
  async delete({ params, caller }: Call<typeof routes.deleteUser>): Promise<Answer<typeof routes.deleteUser>> {
    await deleteUser(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.erasePerson)
  async erase({ params, body, caller }: Call<typeof routes.erasePerson>): Promise<Answer<typeof routes.erasePerson>> {
    return erasePerson(this.deps, { userId: params.id, reason: body.reason }, caller);
  }

  @Endpoint(routes.eraseCertificateHolder)
  async eraseHolder({
    body,
    caller,
  }: Call<typeof routes.eraseCertificateHolder>): Promise<Answer<typeof routes.eraseCertificateHolder>> {
    return eraseCertificateHolder(this.deps, body, caller);
  }

  @Endpoint(routes.resetSecondFactor)
  async resetFactor({ params, caller }: Call<typeof routes.resetSecondFactor>): Promise<Answer<typeof routes.resetSecondFactor>> {
    await removeSecondFactor(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.endUserSessions)
  async endSessions({ params, caller }: Call<typeof routes.endUserSessions>): Promise<Answer<typeof routes.endUserSessions>> {
    await endAllWebSessions(this.deps, params.id, caller);
    return undefined;
  }
}
