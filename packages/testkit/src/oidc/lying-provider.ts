import { createHash, createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** What is wrong with what it signs or answers. */
export interface OidcLie {
  /** Claims in place of the true ones; those that are undefined are left out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** When the token is over, in seconds from now; 300 when absent. */
  readonly expiresIn?: number;
  /** `none` signs nothing; `HS256` signs with the client secret, as whoever knows only that could. */
  readonly algorithm?: 'none' | 'HS256';
  /** Signed with a key that is not published. */
  readonly foreignKey?: boolean;
  /** What stands in `iss` of the answer to the browser; null leaves it out. */
  readonly issuerParameter?: string | null;
  /** What userinfo says. */
  readonly userinfo?: Readonly<Record<string, unknown>>;
}

/** A provider of OpenID Connect that is right in everything, but for what it is told to be wrong in. */
export interface LyingProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What it says of itself; a test changes it. */
  readonly metadata: Record<string, unknown>;
  /** What a browser is sent back with that was sent to `url`, when somebody of this subject signed in. */
  answer(url: string, subject: string, lie?: OidcLie): Record<string, string>;
  /** Signs with another key from now on, and publishes that one only. */
  rotateKeys(): void;
  /** The paths that it was asked for, in order. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

interface Grant {
  readonly subject: string;
  readonly lie: OidcLie;
  readonly nonce: string;
  readonly redirectUri: string;
  readonly challenge: string;
}

const client = { clientId: 'waybill', clientSecret: 'a secret of the tests' };
const newKey = () => ({ id: randomUUID(), ...generateKeyPairSync('rsa', { modulusLength: 2048 }) });
const base64url = (value: string | Buffer): string => Buffer.from(value).toString('base64url');

/** Starts one on a free port of 127.0.0.1. Codes hold once, and only with the verifier and the redirect address that they were asked for with. */
export async function startLyingProvider(now: () => Date = () => new Date()): Promise<LyingProvider> {
  const grants = new Map<string, Grant>();
  const asked: string[] = [];
  const tokens = new Map<string, Grant>();
  const metadata: Record<string, unknown> = {};
  let key = newKey();
  const foreign = newKey();

  const idToken = ({ subject, lie, nonce }: Grant): string => {
    const iat = Math.floor(now().getTime() / 1000);
    const claims = {
      ...{ iss: metadata['issuer'], aud: client.clientId, sub: subject, iat, exp: iat + (lie.expiresIn ?? 300), nonce },
      ...lie.claims,
    };
    const signed = `${base64url(JSON.stringify({ alg: lie.algorithm ?? 'RS256', kid: key.id }))}.${base64url(JSON.stringify(claims))}`;
    if (lie.algorithm === 'none') return `${signed}.`;
    if (lie.algorithm === 'HS256')
      return `${signed}.${createHmac('sha256', client.clientSecret).update(signed).digest('base64url')}`;
    const { privateKey } = lie.foreignKey === true ? foreign : key;
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  };

  const takeCode = async (request: IncomingMessage): Promise<readonly [status: number, body: Record<string, unknown>]> => {
    const form = new URLSearchParams(await text(request));
    const [user, password] = Buffer.from((request.headers.authorization ?? '').replace(/^Basic /, ''), 'base64')
      .toString()
      .split(':');
    const shown = decodeURIComponent((password ?? '').replaceAll('+', ' '));
    if (user !== client.clientId || shown !== client.clientSecret) return [401, { error: 'invalid_client' }];
    const code = form.get('code') ?? '';
    const grant = grants.get(code);
    grants.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (grant === undefined || grant.challenge !== challenge || grant.redirectUri !== form.get('redirect_uri'))
      return [400, { error: 'invalid_grant' }];
    const token = randomUUID();
    tokens.set(token, grant);
    return [200, { access_token: token, token_type: 'Bearer', expires_in: 300, id_token: idToken(grant) }];
  };

  const serve = async (request: IncomingMessage): Promise<readonly [status: number, body: Record<string, unknown>]> => {
    const path = request.url ?? '';
    asked.push(path);
    if (path === '/.well-known/openid-configuration') return [200, metadata];
    if (path === '/jwks') {
      return [200, { keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: key.id, use: 'sig', alg: 'RS256' }] }];
    }
    if (path === '/token') return takeCode(request);
    if (path === '/userinfo') {
      const grant = tokens.get((request.headers.authorization ?? '').replace(/^Bearer /i, ''));
      return grant === undefined ? [401, {}] : [200, { sub: grant.subject, ...grant.lie.userinfo }];
    }
    return [404, {}];
  };

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    void serve(request).then(([status, body]) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  Object.assign(metadata, {
    ...{ issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` },
    ...{ userinfo_endpoint: `${issuer}/userinfo`, end_session_endpoint: `${issuer}/end` },
    ...{ response_types_supported: ['code'], subject_types_supported: ['public'], code_challenge_methods_supported: ['S256'] },
    ...{ id_token_signing_alg_values_supported: ['RS256'], authorization_response_iss_parameter_supported: true },
  });
  return {
    ...{ issuer, ...client, metadata, asked },
    answer(url, subject, lie = {}) {
      const { searchParams } = new URL(url);
      const of = (name: string): string => searchParams.get(name) ?? '';
      const code = randomUUID();
      const [nonce, redirectUri, challenge] = [of('nonce'), of('redirect_uri'), of('code_challenge')];
      grants.set(code, { subject, lie, nonce, redirectUri, challenge });
      const iss = lie.issuerParameter === undefined ? issuer : lie.issuerParameter;
      return { code, state: of('state'), ...(iss === null ? {} : { iss }) };
    },
    rotateKeys: () => {
      key = newKey();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
