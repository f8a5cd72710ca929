import { asFailure, Failure } from '@waybill/core';
import type { Configuration, ServerMetadata } from 'openid-client';
import { explain, refused, unreachable } from './oidc-failures.js';

/** What is needed of a provider. */
interface Party {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly caPem: string | null;
}

interface Request {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly fresh: boolean;
}

/** Asks for an address of the web, where that is allowed; follows no redirect. */
type Fetch = (
  url: string,
  asked: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly signal: AbortSignal;
  },
  trust: { readonly caPem: string | null },
) => Promise<Response>;

type StepName = 'discovery' | 'features' | 'keys' | 'client';
interface Step {
  readonly name: StepName;
  readonly ok: boolean;
  readonly detail: string;
}

/** How far a provider's clock may be from ours, in seconds. */
const CLOCK_TOLERANCE = 60;
/** A proof counts as made now when it was made in so many seconds. */
const FRESH_SECONDS = 60;
const TIMEOUT_SECONDS = 10;

/** The library takes a moment to load, and no command and no other role needs it. */
const library = () => import('openid-client');

/** OpenID Connect Core 1.0 with PKCE (RFC 7636) and issuer identification (RFC 9207), by the library openid-client. Keeps nothing: rotated keys hold at once. */
export function oidcTools(fetch: Fetch) {
  const discover = async (party: Party, now = new Date()): Promise<Configuration> => {
    const client = await library();
    const { issuer, clientId, clientSecret, caPem } = party;
    const server = new URL(issuer);
    const execute = [client.enableNonRepudiationChecks];
    // What is not https and not this machine, our fetch refuses.
    if (server.protocol === 'http:') execute.push(client.allowInsecureRequests);
    const asked: Parameters<typeof client.discovery>[4] = {
      timeout: TIMEOUT_SECONDS,
      execute,
      [client.customFetch]: (url, { method, headers, body, signal }) =>
        fetch(
          url,
          {
            method,
            headers,
            ...(body === undefined || body === null ? {} : { body: String(body) }),
            signal: signal ?? AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
          },
          { caPem },
        ),
    };
    const metadata = {
      [client.clockTolerance]: CLOCK_TOLERANCE,
      [client.clockSkew]: Math.round((now.getTime() - Date.now()) / 1000),
    };
    try {
      // Which way the secret is sent, the provider says; that is known only after the first answer.
      const first = await client.discovery(server, clientId, metadata, client.None(), asked);
      const found = first.serverMetadata();
      checkMetadata(found, issuer);
      const config = new client.Configuration(found, clientId, metadata, authentication(client, found, clientSecret));
      config.timeout = TIMEOUT_SECONDS;
      const used = asked[client.customFetch];
      if (used !== undefined) config[client.customFetch] = used;
      for (const extend of execute) extend(config);
      return config;
    } catch (error) {
      throw explain(error, 'discovery');
    }
  };

  return {
    async authorizationUrl(
      party: Party,
      request: Request & { readonly scopes: readonly string[]; readonly acrValues: readonly string[] },
    ): Promise<string> {
      const config = await discover(party);
      const client = await library();
      const { redirectUri, state, nonce, codeVerifier, fresh, scopes, acrValues } = request;
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: ['openid', ...scopes].join(' '),
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...{ state, nonce },
        ...(acrValues.length === 0 ? {} : { acr_values: acrValues.join(' ') }),
        ...(fresh ? { prompt: 'login', max_age: '0' } : {}),
      });
      return url.href;
    },

    async finish(
      party: Party,
      request: Request & {
        readonly parameters: Readonly<Record<string, string>>;
        readonly claims: readonly string[];
        readonly now: Date;
      },
    ) {
      const config = await discover(party, request.now);
      const client = await library();
      const { redirectUri, state, nonce, codeVerifier, fresh, parameters, claims } = request;
      const cameBack = new URL(redirectUri);
      for (const [name, value] of Object.entries(parameters)) cameBack.searchParams.set(name, value);
      try {
        const tokens = await client.authorizationCodeGrant(config, cameBack, {
          pkceCodeVerifier: codeVerifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
          ...(fresh ? { maxAge: FRESH_SECONDS } : {}),
        });
        const said = tokens.claims();
        if (said === undefined) throw refused('The provider gave no ID token.');
        const lacks = claims.some((name) => !Object.hasOwn(said, name.split('.')[0] ?? name) && !Object.hasOwn(said, name));
        const more =
          lacks && config.serverMetadata().userinfo_endpoint !== undefined
            ? await client.fetchUserInfo(config, tokens.access_token, said.sub)
            : {};
        const { auth_time, amr, acr } = said;
        return {
          subject: said.sub,
          authenticatedAt: typeof auth_time === 'number' ? new Date(auth_time * 1000) : null,
          amr: Array.isArray(amr) ? amr.filter((each): each is string => typeof each === 'string') : [],
          acr: typeof acr === 'string' ? acr : null,
          // What is signed counts before what is only said.
          all: { ...more, ...said },
        };
      } catch (error) {
        throw explain(error, 'answer');
      }
    },

    async signOutUrl(party: Party, returnTo: string): Promise<string | null> {
      const config = await discover(party);
      const end = config.serverMetadata().end_session_endpoint;
      if (end === undefined || !isWeb(end)) return null;
      const client = await library();
      return client.buildEndSessionUrl(config, { post_logout_redirect_uri: returnTo }).href;
    },

    async inspect(party: Party, redirectUri: string): Promise<readonly Step[]> {
      const steps: Step[] = [];
      let current: StepName = 'discovery';
      const done = (detail: string, next: StepName): void => {
        steps.push({ name: current, ok: true, detail });
        current = next;
      };
      try {
        const config = await discover(party);
        const found = config.serverMetadata();
        done(`${found.issuer} describes itself.`, 'features');
        done(describeFeatures(found, config), 'keys');
        done(await describeKeys(found, (url, signal) => fetch(url, { method: 'GET', headers: {}, signal }, party)), 'client');
        const detail = await describeClient(config, redirectUri);
        steps.push({ name: 'client', ok: true, detail });
      } catch (error) {
        const { publicDetail } = error instanceof Failure ? error : asFailure(error);
        steps.push({ name: current, ok: false, detail: publicDetail });
      }
      return steps;
    },
  };
}

type Library = Awaited<ReturnType<typeof library>>;

function authentication(client: Library, found: ServerMetadata, secret: string | null) {
  if (secret === null) return client.None();
  // Basic when nothing is said (OpenID Connect Discovery 1.0, section 3).
  const ways = found.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return ways.includes('client_secret_basic') || !ways.includes('client_secret_post')
    ? client.ClientSecretBasic(secret)
    : client.ClientSecretPost(secret);
}

function checkMetadata(found: ServerMetadata, issuer: string): void {
  if (found.issuer !== issuer) {
    throw unreachable(`It says that its issuer is ${found.issuer.slice(0, 200)}, and not ${issuer}. Give exactly what it says.`);
  }
  const needed = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;
  const missing = needed.filter((name) => found[name] === undefined);
  if (missing.length > 0) throw unreachable(`It does not say its ${missing.join(' and ')}.`);
  const foreign = needed.filter((name) => !isWeb(found[name] ?? ''));
  if (foreign.length > 0) throw unreachable(`Its ${foreign.join(' and ')} is no address of https.`);
}

/** A browser is sent there, or we ask there. */
function isWeb(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
}

function describeFeatures(found: ServerMetadata, config: Configuration): string {
  if (found.response_types_supported?.includes('code') === false)
    throw unreachable('It does not know the authorization code flow.');
  const signing = found.id_token_signing_alg_values_supported ?? ['RS256'];
  const asymmetric = signing.filter((name) => /^(RS|PS|ES)\d{3}$|^Ed/.test(name));
  if (asymmetric.length === 0)
    throw unreachable(`It signs with ${signing.join(', ')} only; one with a public key is needed, such as RS256.`);
  const pkce = config.serverMetadata().supportsPKCE() ? 'PKCE' : 'PKCE not announced, and sent all the same';
  const issuer = found.authorization_response_iss_parameter_supported === true ? ', issuer in its answers' : '';
  return `Authorization code, ${pkce}, ${asymmetric.join(' ')}${issuer}.`;
}

async function describeKeys(
  { jwks_uri: address = '' }: ServerMetadata,
  ask: (url: string, signal: AbortSignal) => Promise<Response>,
): Promise<string> {
  const answered = await ask(address, AbortSignal.timeout(TIMEOUT_SECONDS * 1000)).catch((error: unknown) => {
    throw explain(error, 'discovery');
  });
  const body: unknown = answered.ok ? await answered.json().catch(() => undefined) : undefined;
  const keys: unknown = Object(body).keys;
  if (!Array.isArray(keys) || keys.length === 0) throw unreachable(`Its keys are not at ${address}.`);
  return `${keys.length} ${keys.length === 1 ? 'key' : 'keys'} at ${address}.`;
}

/** Shows the client's credential with a code that cannot be right: what the provider finds wrong tells whether it knows the client. */
async function describeClient(config: Configuration, redirectUri: string): Promise<string> {
  const client = await library();
  try {
    const url = new URL(redirectUri);
    url.searchParams.set('code', 'waybill-test');
    url.searchParams.set('iss', config.serverMetadata().issuer);
    await client.authorizationCodeGrant(config, url, { pkceCodeVerifier: 'w'.repeat(43) });
  } catch (error) {
    if (error instanceof client.ResponseBodyError && error.error === 'invalid_grant')
      return `It knows the client. Register the redirect address there: ${redirectUri}`;
    if (error instanceof client.ResponseBodyError)
      throw unreachable(`It does not take the client id with this secret (${error.error.slice(0, 60)}).`);
    throw explain(error, 'discovery');
  }
  throw unreachable('It took a code that nobody was given.');
}
