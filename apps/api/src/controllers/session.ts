import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { Failure } from '@waybill/core';
import { type AdministrationDeps, changeOwnPassword, signIn, signOut } from '@waybill/engine';
import type { Caller, UserCaller } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import type { SessionCookie } from '../http/session-cookie.js';
import { SESSION_COOKIE } from '../http/tokens.js';
import { ADMINISTRATION } from '../tokens.js';
import { sessionView } from '../views/platform-views.js';

/** @throws Failure `not-found` for an API key, which has no session */
function personOf(caller: Caller): UserCaller {
  if (caller.kind === 'user') return caller;
  throw new Failure('not-found', { publicDetail: 'An API key has no session.' });
}

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
    return sessionView(user, session);
  }

  @Endpoint(routes.getSession)
  async get({ caller }: Call<typeof routes.getSession>): Promise<Answer<typeof routes.getSession>> {
    const { user, session } = personOf(caller);
    return sessionView(user, session);
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
    const input = { userId: personOf(caller).user.id, ...body };
    const { user, session, token } = await changeOwnPassword(this.deps, input, caller);
    this.cookie.write(request, reply, token);
    return sessionView(user, session);
  }
}
