import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import {
  type AdministrationDeps,
  acceptInvitation,
  invitationLink,
  inviteAgain,
  invitePerson,
  type MadeInvitation,
  revokeInvitation,
  showInvitation,
} from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import type { SessionCookie } from '../http/session-cookie.js';
import { SESSION_COOKIE } from '../http/tokens.js';
import { ADMINISTRATION, PUBLIC_URL } from '../tokens.js';
import { sessionView, userView } from '../views/platform-views.js';
import { instant } from '../views/wire.js';

/** Invitations: made by administrators, taken by the people themselves. */
@Controller()
export class InvitationsController {
  constructor(
    @Inject(ADMINISTRATION) private readonly deps: AdministrationDeps,
    @Inject(SESSION_COOKIE) private readonly cookie: SessionCookie,
    @Inject(PUBLIC_URL) private readonly publicUrl: URL,
  ) {}

  @Endpoint(routes.invitePerson)
  async invite({ body, caller }: Call<typeof routes.invitePerson>): Promise<Answer<typeof routes.invitePerson>> {
    return this.#made(await invitePerson(this.deps, body, caller));
  }

  @Endpoint(routes.inviteAgain)
  async again({ params, body, caller }: Call<typeof routes.inviteAgain>): Promise<Answer<typeof routes.inviteAgain>> {
    return this.#made(await inviteAgain(this.deps, { userId: params.id, ...body }, caller));
  }

  @Endpoint(routes.revokeInvitation)
  async revoke({ params, caller }: Call<typeof routes.revokeInvitation>): Promise<Answer<typeof routes.revokeInvitation>> {
    await revokeInvitation(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.showInvitation)
  async show({ body, caller }: Call<typeof routes.showInvitation>): Promise<Answer<typeof routes.showInvitation>> {
    const { user, expiresAt } = await showInvitation(this.deps, body.token, caller);
    const { name, username, role, invitation } = user;
    return { name, username, role, invitedBy: invitation?.invitedBy ?? null, expiresAt: instant(expiresAt) };
  }

  @Endpoint(routes.acceptInvitation)
  async accept({
    body,
    caller,
    request,
    reply,
  }: Call<typeof routes.acceptInvitation>): Promise<Answer<typeof routes.acceptInvitation>> {
    const previousToken = this.cookie.read(request);
    const input = previousToken === undefined ? body : { ...body, previousToken };
    const { user, session, token } = await acceptInvitation(this.deps, input, caller);
    this.cookie.write(request, reply, token);
    return await sessionView(this.deps, user, session);
  }

  #made({ user, token }: MadeInvitation): Answer<typeof routes.invitePerson> {
    return { user: userView(user), link: invitationLink(this.publicUrl.href, token) };
  }
}
