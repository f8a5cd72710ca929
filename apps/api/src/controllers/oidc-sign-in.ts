import { Controller, Inject } from '@nestjs/common';
import { type RouteContract, routes } from '@waybill/contracts';
import {
  type AdministrationDeps,
  type BegunFlow,
  beginProviderFor,
  beginProviderInvitation,
  beginProviderSignIn,
  finishProviderFlow,
  listIdentities,
  readSignInPolicy,
  removeIdentity,
  removeOwnIdentity,
  signOut,
  signOutOfProvider,
} from '@waybill/engine';
import { personOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { FlowCookie } from '../http/flow-cookie.js';
import { type SessionCookie, secureBy } from '../http/session-cookie.js';
import { SESSION_COOKIE } from '../http/tokens.js';
import { ADMINISTRATION, PUBLIC_URL } from '../tokens.js';
import { identityView } from '../views/oidc-views.js';
import { sessionView } from '../views/platform-views.js';

/** Signing in by providers of OpenID Connect, and which one somebody signs in by. */
@Controller()
export class OidcSignInController {
  readonly #flow: FlowCookie;

  constructor(
    @Inject(ADMINISTRATION) private readonly deps: AdministrationDeps,
    @Inject(SESSION_COOKIE) private readonly cookie: SessionCookie,
    @Inject(PUBLIC_URL) private readonly publicUrl: URL,
  ) {
    this.#flow = new FlowCookie(secureBy(publicUrl));
  }

  @Endpoint(routes.getWaysToSignIn)
  async ways(): Promise<Answer<typeof routes.getWaysToSignIn>> {
    const { read } = this.deps.database;
    const providers = await read.oidcProviders.listEnabled();
    const { passwords } = await readSignInPolicy(read);
    return { providers: providers.map(({ slug, name }) => ({ slug, name })), passwords: passwords === 'everybody' };
  }

  @Endpoint(routes.beginOidcSignIn)
  async begin(call: Call<typeof routes.beginOidcSignIn>): Promise<Answer<typeof routes.beginOidcSignIn>> {
    return this.#sent(call, await beginProviderSignIn(this.deps, this.#way(call.body), call.caller));
  }

  @Endpoint(routes.beginOidcInvitation)
  async accept(call: Call<typeof routes.beginOidcInvitation>): Promise<Answer<typeof routes.beginOidcInvitation>> {
    const way = { ...this.#way(call.body), token: call.body.token };
    return this.#sent(call, await beginProviderInvitation(this.deps, way, call.caller));
  }

  @Endpoint(routes.beginOidcProof)
  async prove(call: Call<typeof routes.beginOidcProof>): Promise<Answer<typeof routes.beginOidcProof>> {
    const way = { ...this.#way(call.body), user: personOf(call.caller).user, purpose: 'proof' } as const;
    return this.#sent(call, await beginProviderFor(this.deps, way, call.caller));
  }

  @Endpoint(routes.linkIdentity)
  async link(call: Call<typeof routes.linkIdentity>): Promise<Answer<typeof routes.linkIdentity>> {
    const way = { ...this.#way(call.body), user: personOf(call.caller).user, purpose: 'link' } as const;
    return this.#sent(call, await beginProviderFor(this.deps, way, call.caller));
  }

  @Endpoint(routes.finishOidc)
  async finish({ body, caller, request, reply }: Call<typeof routes.finishOidc>): Promise<Answer<typeof routes.finishOidc>> {
    const previousToken = this.cookie.read(request);
    const browserToken = this.#flow.read(request);
    // Whatever comes of it, this way was gone once.
    this.#flow.clear(request, reply);
    const cameBack = { slug: body.provider, publicUrl: this.publicUrl.href, parameters: body.parameters, browserToken };
    const present = caller.kind === 'user' ? { present: { user: caller.user, session: caller.session } } : {};
    const before = previousToken === undefined ? {} : { previousToken };
    const finished = await finishProviderFlow(this.deps, { ...cameBack, ...before, ...present }, caller);
    const { user, session, token, purpose, returnTo } = finished;
    if (token !== undefined) this.cookie.write(request, reply, token);
    return {
      session: await sessionView(this.deps, user, session),
      purpose,
      returnTo,
    };
  }

  @Endpoint(routes.listOwnIdentities)
  async list({ caller }: Call<typeof routes.listOwnIdentities>): Promise<Answer<typeof routes.listOwnIdentities>> {
    return { items: (await listIdentities(this.deps, personOf(caller).user.id)).map(identityView) };
  }

  @Endpoint(routes.removeOwnIdentity)
  async remove({ params, caller }: Call<typeof routes.removeOwnIdentity>): Promise<Answer<typeof routes.removeOwnIdentity>> {
    await removeOwnIdentity(this.deps, { user: personOf(caller).user, identityId: params.id }, caller);
    return undefined;
  }

  @Endpoint(routes.signOutEverywhere)
  async signOut({
    caller,
    request,
    reply,
  }: Call<typeof routes.signOutEverywhere>): Promise<Answer<typeof routes.signOutEverywhere>> {
    const { session } = personOf(caller);
    await signOut(this.deps, session, caller);
    this.cookie.clear(request, reply);
    return { url: await signOutOfProvider(this.deps, { session, publicUrl: this.publicUrl.href }) };
  }

  @Endpoint(routes.listUserIdentities)
  async listOf({ params }: Call<typeof routes.listUserIdentities>): Promise<Answer<typeof routes.listUserIdentities>> {
    const { id } = await this.deps.database.read.users.get(params.id);
    return { items: (await listIdentities(this.deps, id)).map(identityView) };
  }

  @Endpoint(routes.removeUserIdentity)
  async removeOf({ params, caller }: Call<typeof routes.removeUserIdentity>): Promise<Answer<typeof routes.removeUserIdentity>> {
    await removeIdentity(this.deps, params.id, caller);
    return undefined;
  }

  #way({ provider, ...rest }: { readonly provider: string; readonly returnTo?: string }) {
    const { returnTo } = rest;
    return { slug: provider, publicUrl: this.publicUrl.href, ...(returnTo === undefined ? {} : { returnTo }) };
  }

  #sent({ request, reply }: Pick<Call<RouteContract>, 'request' | 'reply'>, { url, browserToken }: BegunFlow) {
    this.#flow.write(request, reply, browserToken);
    return { url };
  }
}
