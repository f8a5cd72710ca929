import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import {
  type AdministrationDeps,
  addPasskey,
  beginPasskey,
  beginPasskeyProof,
  beginPasskeySignIn,
  proveWithPasskey,
  type RelyingParty,
  relyingPartyOf,
  removeAllPasskeys,
  removePasskey,
  signInWithPasskey,
} from '@waybill/engine';
import { personOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import type { SessionCookie } from '../http/session-cookie.js';
import { SESSION_COOKIE } from '../http/tokens.js';
import { ADMINISTRATION, PUBLIC_URL } from '../tokens.js';
import { passkeyView, sessionView } from '../views/platform-views.js';

/** Passkeys: signing in and proving with one, and one's own. */
@Controller()
export class PasskeysController {
  constructor(
    @Inject(ADMINISTRATION) private readonly deps: AdministrationDeps,
    @Inject(SESSION_COOKIE) private readonly cookie: SessionCookie,
    @Inject(PUBLIC_URL) private readonly publicUrl: URL,
  ) {}

  /** @throws Failure `conflict.state` where there can be none */
  #party(): RelyingParty {
    return relyingPartyOf(this.publicUrl.href);
  }

  @Endpoint(routes.beginPasskeySignIn)
  async beginSignIn({ caller }: Call<typeof routes.beginPasskeySignIn>): Promise<Answer<typeof routes.beginPasskeySignIn>> {
    const party = this.#party();
    return { options: await beginPasskeySignIn(this.deps, party, caller), origin: party.origin };
  }

  @Endpoint(routes.signInWithPasskey)
  async signIn({
    body,
    caller,
    request,
    reply,
  }: Call<typeof routes.signInWithPasskey>): Promise<Answer<typeof routes.signInWithPasskey>> {
    const previousToken = this.cookie.read(request);
    const input = { party: this.#party(), answer: body.response };
    const before = previousToken === undefined ? {} : { previousToken };
    const { user, session, token } = await signInWithPasskey(this.deps, { ...input, ...before }, caller);
    this.cookie.write(request, reply, token);
    return await sessionView(this.deps, user, session);
  }

  @Endpoint(routes.beginPasskeyProof)
  async beginProof({ caller }: Call<typeof routes.beginPasskeyProof>): Promise<Answer<typeof routes.beginPasskeyProof>> {
    const { user } = personOf(caller);
    const party = this.#party();
    return { options: await beginPasskeyProof(this.deps, { user, party }, caller), origin: party.origin };
  }

  @Endpoint(routes.proveWithPasskey)
  async prove({ body, caller }: Call<typeof routes.proveWithPasskey>): Promise<Answer<typeof routes.proveWithPasskey>> {
    const { user, session } = personOf(caller);
    const input = { user, session, party: this.#party(), answer: body.response };
    return await sessionView(this.deps, user, await proveWithPasskey(this.deps, input, caller));
  }

  @Endpoint(routes.listOwnPasskeys)
  async list({ caller }: Call<typeof routes.listOwnPasskeys>): Promise<Answer<typeof routes.listOwnPasskeys>> {
    const passkeys = await this.deps.database.read.passkeys.listOfUser(personOf(caller).user.id);
    return { items: passkeys.map(passkeyView) };
  }

  @Endpoint(routes.beginPasskey)
  async begin({ caller }: Call<typeof routes.beginPasskey>): Promise<Answer<typeof routes.beginPasskey>> {
    const { user } = personOf(caller);
    const party = this.#party();
    return { options: await beginPasskey(this.deps, { user, party }), origin: party.origin };
  }

  @Endpoint(routes.addPasskey)
  async add({ body, caller }: Call<typeof routes.addPasskey>): Promise<Answer<typeof routes.addPasskey>> {
    const { user, session } = personOf(caller);
    const input = { user, session, party: this.#party(), name: body.name, answer: body.response };
    return passkeyView(await addPasskey(this.deps, input, caller));
  }

  @Endpoint(routes.removeOwnPasskey)
  async remove({ params, caller }: Call<typeof routes.removeOwnPasskey>): Promise<Answer<typeof routes.removeOwnPasskey>> {
    await removePasskey(this.deps, { user: personOf(caller).user, passkeyId: params.id }, caller);
    return undefined;
  }

  @Endpoint(routes.removeUserPasskeys)
  async removeAll({ params, caller }: Call<typeof routes.removeUserPasskeys>): Promise<Answer<typeof routes.removeUserPasskeys>> {
    await removeAllPasskeys(this.deps, params.id, caller);
    return undefined;
  }
}
