import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import {
  type AdministrationDeps,
  changeOwnPassword,
  endWebSession,
  listWebSessions,
  proveAgain,
  signIn,
  signOut,
} from '@waybill/engine';
import { personOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import type { SessionCookie } from '../http/session-cookie.js';
import { SESSION_COOKIE } from '../http/tokens.js';
import { ADMINISTRATION } from '../tokens.js';
import { sessionView, webSessionView } from '../views/platform-views.js';

/** Sessions: people signing in to the console and out. */
@Controller()
export class SessionController {
  constructor(
    @Inject(ADMINISTRATION) private readonly deps: AdministrationDeps,
    @Inject(SESSION_COOKIE) private readonly cookie: SessionCookie,
  ) {}

  @Endpoint(routes.signIn)
  async signIn({ body, caller, request, reply }: Call<typeof routes.signIn>): Promise<Answer<typeof routes.signIn>> {
    const previousToken = this.cookie.read(request);
    const input = previousToken === undefined ? body : { ...body, previousToken };
    const { user, session, token } = await signIn(this.deps, input, caller);
    this.cookie.write(request, reply, token);
    return await sessionView(this.deps, user, session);
  }

  @Endpoint(routes.getSession)
  async get({ caller }: Call<typeof routes.getSession>): Promise<Answer<typeof routes.getSession>> {
    const { user, session } = personOf(caller);
    return await sessionView(this.deps, user, session);
  }

  @Endpoint(routes.signOut)
  async signOut({ caller, request, reply }: Call<typeof routes.signOut>): Promise<Answer<typeof routes.signOut>> {
    await signOut(this.deps, personOf(caller).session, caller);
    this.cookie.clear(request, reply);
    return undefined;
  }

  @Endpoint(routes.changeOwnPassword)
  async changePassword({
    body,
    caller,
    request,
    reply,
  }: Call<typeof routes.changeOwnPassword>): Promise<Answer<typeof routes.changeOwnPassword>> {
    const input = { session: personOf(caller).session, ...body };
    const { user, session, token } = await changeOwnPassword(this.deps, input, caller);
    this.cookie.write(request, reply, token);
    return await sessionView(this.deps, user, session);
  }

  @Endpoint(routes.proveAgain)
  async prove({ body, caller }: Call<typeof routes.proveAgain>): Promise<Answer<typeof routes.proveAgain>> {
    const { user, session } = personOf(caller);
    return await sessionView(this.deps, user, await proveAgain(this.deps, { user, session, ...body }, caller));
  }

  @Endpoint(routes.listOwnSessions)
  async list({ caller }: Call<typeof routes.listOwnSessions>): Promise<Answer<typeof routes.listOwnSessions>> {
    const { user, session } = personOf(caller);
    const sessions = await listWebSessions(this.deps, user.id);
    return { items: sessions.map((each) => webSessionView(each, session)) };
  }

  @Endpoint(routes.endOwnSession)
  async end({ params, caller }: Call<typeof routes.endOwnSession>): Promise<Answer<typeof routes.endOwnSession>> {
    await endWebSession(this.deps, { user: personOf(caller).user, sessionId: params.id }, caller);
    return undefined;
  }
}
