import { addressGroup, Failure, type Id, type OidcFlow, type OidcProvider, type OidcPurpose } from '@waybill/core';
import type { AdministrationDeps } from './deps.js';
import { enabledProvider, partyOf, redirectUriOf } from './oidc-providers.js';
import type { OidcRequest } from './oidc-tools.js';
import type { RequestOrigin } from './prove-person.js';
import { countTries } from './sign-in-throttle.js';

/** So long a person may take at the provider. */
const FLOW_MS = 10 * 60_000;
/** So many an address may begin in a window: each asks the provider. */
const MAX_BEGUN = 200;

/** A browser that is to be sent to a provider. */
export interface BegunFlow {
  /** Where to: https, or this machine. */
  readonly url: string;
  /** For a cookie of this browser, and for nobody else; it holds 256 random bits. */
  readonly browserToken: string;
}

interface Beginning {
  readonly slug: string;
  readonly publicUrl: string;
  readonly purpose: OidcPurpose;
  /** Null for a sign-in. */
  readonly userId: Id | null;
  readonly invitationId?: Id;
  /** A path of the console. */
  readonly returnTo?: string;
}

/**
 * Begins a way to a provider and back. Of what is secret only digests are kept: nonce and code verifier are made anew of what the browser holds.
 * @throws Failure `not-found`, `sign-in.throttled`, `sign-in.provider-unreachable`
 */
export async function beginFlow(deps: AdministrationDeps, beginning: Beginning, origin: RequestOrigin): Promise<BegunFlow> {
  const { slug, publicUrl, purpose, userId, invitationId, returnTo } = beginning;
  const provider = await enabledProvider(deps, slug);
  await countTries(deps, `oidc begun from ${addressGroup(origin.source.address)}`, MAX_BEGUN);
  const { token: browserToken, hash: browserHash } = deps.tokens.createToken();
  const { token: state, hash: stateHash } = deps.tokens.createToken();
  const request = requestOf(deps, { browserToken, state, purpose, redirectUri: redirectUriOf(publicUrl, slug) });
  const { scopes, secondFactorAcr: acrValues } = provider;
  const url = await asking(provider, async () =>
    deps.oidc.authorizationUrl(await partyOf(deps, provider), { ...request, scopes, acrValues }),
  );
  const expiresAt = new Date(deps.clock.now().getTime() + FLOW_MS);
  await deps.database.read.oidcFlows.insert({
    ...{ stateHash, browserHash, providerId: provider.id, purpose, userId, expiresAt },
    ...{ invitationId: invitationId ?? null, returnTo: returnTo ?? null },
  });
  return { url, browserToken };
}

/** What a browser came back with. */
export interface CameBack {
  /** Of the address that it came back to. */
  readonly slug: string;
  readonly publicUrl: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Of its cookie; undefined without one. */
  readonly browserToken: string | undefined;
}

/** A flow that ended, with what its provider's answer has to fit. */
export interface TakenFlow {
  readonly flow: OidcFlow;
  readonly provider: OidcProvider;
  readonly request: OidcRequest;
}

/**
 * Uses up the flow that a browser came back from. One that another browser began, or at another provider, is none of it.
 * @throws Failure `sign-in.refused`, `not-found`
 */
export async function takeFlow(deps: AdministrationDeps, cameBack: CameBack): Promise<TakenFlow> {
  const { slug, publicUrl, parameters, browserToken } = cameBack;
  const state = parameters['state'];
  const provider = await enabledProvider(deps, slug);
  const hashes =
    state === undefined || browserToken === undefined
      ? undefined
      : { stateHash: deps.tokens.hashToken(state), browserHash: deps.tokens.hashToken(browserToken) };
  const flow = hashes === undefined ? undefined : await deps.database.read.oidcFlows.take(hashes, deps.clock.now());
  if (flow === undefined || state === undefined || browserToken === undefined || flow.providerId !== provider.id) {
    throw new Failure('sign-in.refused', {
      publicDetail: 'This sign-in was not begun in this browser, took too long, or was answered before. Begin anew.',
    });
  }
  const redirectUri = redirectUriOf(publicUrl, slug);
  return { flow, provider, request: requestOf(deps, { browserToken, state, purpose: flow.purpose, redirectUri }) };
}

function requestOf(
  { tokens }: Pick<AdministrationDeps, 'tokens'>,
  of: { readonly browserToken: string; readonly state: string; readonly purpose: OidcPurpose; readonly redirectUri: string },
): OidcRequest {
  const { browserToken, state, purpose, redirectUri } = of;
  return {
    ...{ redirectUri, state, fresh: purpose === 'proof' },
    nonce: tokens.hashToken(`nonce ${browserToken} ${state}`),
    codeVerifier: tokens.hashToken(`verifier ${browserToken} ${state}`),
  };
}

/** Says which provider it is, and what to do meanwhile. */
export async function asking<T>({ name }: OidcProvider, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'sign-in.provider-unreachable') throw error;
    throw new Failure(error.code, {
      cause: error,
      publicDetail: `Nobody can sign in by ${name} now. ${error.publicDetail} Who has another way to sign in can use it.`,
    });
  }
}
