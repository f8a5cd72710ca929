import { type Input, routes } from '@waybill/contracts';
import { newId } from '@waybill/core';
import {
  exhaustive,
  type IdentityProvider,
  itWhenExhaustive,
  type LyingProvider,
  type OidcLie,
  startIdentityProvider,
  startLyingProvider,
} from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Answered, type Client, startTestApi, type TestApi } from '../testing/test-api.js';

const itExhaustively = await itWhenExhaustive();

const redirectUri = (slug: string) => `http://localhost:8080/sign-in/callback/${slug}`;

const isExhaustive = await exhaustive();
let api: TestApi;
let provider: LyingProvider;
let other: LyingProvider;
beforeAll(async () => {
  api = await startTestApi();
  const now = () => api.clock.now();
  [provider, other] = await Promise.all([startLyingProvider(now), startLyingProvider(now)]);
});
afterAll(async () => {
  await api.close();
  await Promise.all([provider.stop(), other.stop()]);
});

afterEach(async () => {
  const { items } = await api.database.read.oidcProviders.list({}, { limit: 100 });
  for (const each of items) await api.database.read.oidcProviders.remove(each);
});

type Settings = Partial<Input<typeof routes.createOidcProvider>['body']>;

/** Sets up a provider of a slug of its own. */
async function setUp(settings: Settings = {}, at: { issuer: string; clientId: string; clientSecret: string } = provider) {
  const slug = `p-${newId()}`;
  const { issuer, clientId, clientSecret } = at;
  const body = { slug, name: 'Acme', issuer, clientId, clientSecret, ...settings };
  const answered = await api.as('admin').call(routes.createOidcProvider, { body });
  expect(answered.status, answered.text).toBe(201);
  return { slug, id: String(answered.body['id']) };
}

const cookiesOf = ({ headers }: Answered): readonly string[] => [headers['set-cookie'] ?? []].flat();
const cookieOf = (answered: Answered, name: string): string =>
  cookiesOf(answered)
    .find((each) => each.startsWith(`${name}=`))
    ?.split(';')[0] ?? '';

/** A browser that was sent to a provider: where to, and what it holds. */
interface Sent {
  readonly url: string;
  readonly cookie: string;
  readonly slug: string;
}

async function begin(slug: string, returnTo?: string): Promise<Sent> {
  const body = { provider: slug, ...(returnTo === undefined ? {} : { returnTo }) };
  const answered = await api.anonymous.call(routes.beginOidcSignIn, { body });
  expect(answered.status, answered.text).toBe(200);
  return { url: String(answered.body['url']), cookie: cookieOf(answered, 'waybill-oidc'), slug };
}

function finish(sent: Sent, parameters: Record<string, string>, client: Client = api.anonymous, cookie = ''): Promise<Answered> {
  const cookies = [sent.cookie, cookie].filter((each) => each !== '').join('; ');
  return client.with({ cookie: cookies }).call(routes.finishOidc, { body: { provider: sent.slug, parameters } });
}

async function enter(slug: string, subject: string, lie?: OidcLie): Promise<Answered> {
  const sent = await begin(slug);
  return finish(sent, provider.answer(sent.url, subject, lie));
}

/** A browser with the session that was just answered. */
function browser(answered: Answered): { readonly client: Client; readonly cookie: string } {
  const cookie = cookieOf(answered, 'waybill');
  const session = Object(answered.body['session'] ?? answered.body);
  return { cookie, client: api.anonymous.with({ cookie, 'x-csrf-token': String(session.csrfToken) }) };
}

const lastEvent = async (
  type: 'user.signed-in' | 'user.sign-in-refused' | 'user.updated' | 'user.created' | 'user.proven-again',
) => (await api.database.read.auditTrail.list({ type }, { limit: 1 })).items[0];

const groups = (...names: string[]): OidcLie => ({ claims: { groups: names } });
const mapped: Settings = {
  roleMappings: [
    { group: 'waybill-admins', role: 'admin' },
    { group: 'waybill-viewers', role: 'viewer' },
  ],
  newPeople: 'created',
};

async function signedIn(role: 'admin' | 'viewer' = 'viewer') {
  const person = await api.makeUser(role);
  return { person, ...browser(await api.anonymous.call(routes.signIn, { body: person })) };
}

async function link(slug: string, { client, cookie }: { client: Client; cookie: string }, subject: string): Promise<Answered> {
  const begun = await client.call(routes.linkIdentity, { body: { provider: slug, returnTo: '/profile' } });
  expect(begun.status, begun.text).toBe(200);
  const sent = { url: String(begun.body['url']), cookie: cookieOf(begun, 'waybill-oidc'), slug };
  return finish(sent, provider.answer(sent.url, subject), client, cookie);
}

describe('a provider that runs', () => {
  const slug = 'keycloak';
  let real: IdentityProvider;
  beforeAll(async () => {
    real = await startIdentityProvider({
      redirectUri: redirectUri(slug),
      signedOutUri: 'http://localhost:8080/sign-in',
      people: { jane: { name: 'Jane Doe', email: 'jane@acme.example', groups: ['waybill-viewers'] } },
    });
  });
  afterAll(() => real.stop());

  it('signs somebody in whom it vouches for, with the role of their groups, and out again', async () => {
    const { issuer, clientId, clientSecret } = real;
    const made = await api.as('admin').call(routes.createOidcProvider, {
      body: {
        slug,
        name: 'Acme',
        issuer,
        clientId,
        clientSecret,
        scopes: ['profile', 'email', 'groups'],
        ...mapped,
        sessionMinutes: 60,
      },
    });
    expect(made).toMatchObject({ status: 201, body: { confidential: true, redirectUri: redirectUri(slug) } });
    expect(made.text).not.toContain(clientSecret);
    const tested = await api.as('admin').call(routes.testOidcProvider, { params: { id: String(made.body['id']) } });
    expect(tested.body, tested.text).toMatchObject({ ok: true, steps: [{ name: 'discovery' }, {}, {}, { name: 'client' }] });
    expect((await api.anonymous.call(routes.getWaysToSignIn, {})).body['providers']).toContainEqual({ slug, name: 'Acme' });

    const sent = await begin(slug, '/runs?state=failed');
    const back = await real.signIn(sent.url, 'jane');
    expect(back.href).toContain(redirectUri(slug));
    const answered = await finish(sent, Object.fromEntries(back.searchParams));
    expect(answered, answered.text).toMatchObject({
      status: 200,
      body: {
        purpose: 'sign-in',
        returnTo: '/runs?state=failed',
        session: { user: { username: 'jane', name: 'Jane Doe', role: 'viewer' } },
      },
    });
    expect(await lastEvent('user.created')).toMatchObject({ actor: { method: 'oidc', mfa: false }, details: { provider: slug } });
    expect(await lastEvent('user.signed-in')).toMatchObject({
      actor: { name: 'jane', method: 'oidc' },
      details: { provider: slug },
    });
    const { client } = browser(answered);
    expect(await client.call(routes.listOwnSessions, {})).toMatchObject({ body: { items: [{ method: 'oidc' }] } });
    const out = await client.call(routes.signOutEverywhere, {});
    expect(out.body['url']).toMatch(/\/session\/end\?.*post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fsign-in/);
    expect((await client.call(routes.getSession, {})).status).toBe(401);
  });
});

describe('what a browser comes back with', () => {
  const lies: [string, OidcLie][] = [
    ['another nonce', { claims: { nonce: 'another' } }],
    ['no nonce', { claims: { nonce: undefined } }],
    ['another audience', { claims: { aud: 'another-client' } }],
    ['another issuer', { claims: { iss: 'https://evil.example' } }],
    ['a token that is over', { expiresIn: -120 }],
    ['a token of the future', { claims: { nbf: Math.floor(Date.now() / 1000) + 86_400 } }],
    ['a token that nobody signed', { algorithm: 'none' }],
    ['a token signed with the client secret', { algorithm: 'HS256' }],
    ['a token of a key that is not published', { foreignKey: true }],
    ['the answer of another issuer (RFC 9207)', { issuerParameter: 'https://evil.example' }],
    ['an answer that does not say whose it is, of a provider that says it does', { issuerParameter: null }],
  ];
  // The short run takes one that is wrong in what is signed, and one in how.
  it.each(isExhaustive ? lies : lies.slice(0, 1).concat(lies.slice(6, 7)))('is refused with %s', async (_, lie) => {
    const { slug } = await setUp({ newPeople: 'created', roleMappings: mapped.roleMappings ?? [] });
    const subject = `victim-${newId()}`;
    const whole = { ...lie, claims: { groups: ['waybill-admins'], preferred_username: subject, ...lie.claims } };
    const answered = await enter(slug, subject, whole);
    expect(answered, answered.text).toMatchObject({ status: 401, body: { code: 'sign-in.refused' } });
    expect(cookieOf(answered, 'waybill')).toBe('');
    expect(await lastEvent('user.sign-in-refused')).toMatchObject({ outcome: 'denied', details: { provider: slug } });
    expect((await enter(slug, subject, { claims: { groups: ['waybill-admins'], preferred_username: subject } })).status).toBe(
      200,
    );
  });

  it('is taken when the clocks are less than a minute apart', async () => {
    const { slug } = await setUp(mapped);
    expect((await enter(slug, newId(), { ...groups('waybill-viewers'), expiresIn: -30 })).status).toBe(200);
  });

  it('holds in the browser that began, once, for ten minutes', async () => {
    const { slug } = await setUp(mapped);
    const victim = await begin(slug);
    const attacker = await begin(slug);
    const parameters = provider.answer(attacker.url, 'attacker', groups('waybill-admins'));
    // Login CSRF: the attacker has somebody else's browser end what theirs began.
    expect(await finish(victim, parameters)).toMatchObject({ status: 401, body: { code: 'sign-in.refused' } });
    expect((await finish({ ...victim, cookie: '' }, parameters)).status).toBe(401);
    expect((await finish(attacker, parameters)).status).toBe(200);
    expect((await finish(attacker, parameters)).status).toBe(401);
    const late = await begin(slug);
    api.clock.advance(11 * 60_000);
    expect((await finish(late, provider.answer(late.url, 'late', groups('waybill-viewers')))).status).toBe(401);
  });

  it('is refused with a code that was used before, as the provider says', async () => {
    const { slug } = await setUp(mapped);
    const first = await begin(slug);
    const parameters = provider.answer(first.url, 'one', groups('waybill-viewers'));
    expect((await finish(first, parameters)).status).toBe(200);
    const second = await begin(slug);
    const { state } = provider.answer(second.url, 'one');
    expect(await finish(second, { ...parameters, state: state ?? '' })).toMatchObject({
      status: 401,
      body: { detail: expect.stringContaining('used before') },
    });
  });

  it('is refused when another provider answers than was asked (mix-up)', async () => {
    const honest = await setUp(mapped);
    const evil = await setUp(mapped, other);
    const sent = await begin(honest.slug);
    const parameters = provider.answer(sent.url, 'somebody', groups('waybill-viewers'));
    const before = other.asked.length;
    expect((await finish({ ...sent, slug: evil.slug }, parameters)).status).toBe(401);
    // The code was not handed to the other one.
    expect(other.asked.slice(before)).toEqual([]);
  });

  it('leads nowhere but to the console', async () => {
    const { slug } = await setUp(mapped);
    for (const returnTo of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/a\\b',
      '/a\nb',
      'javascript:alert(1)',
    ]) {
      const answered = await api.anonymous.call(routes.beginOidcSignIn, { body: { provider: slug, returnTo } });
      expect(answered.status, returnTo).toBe(422);
    }
  });

  it('says only a code of what the provider would not do, and nothing that anybody can write', async () => {
    const { slug } = await setUp(mapped);
    for (const error of ['access_denied', 'Call <b>0900</b> to go on']) {
      const sent = await begin(slug);
      const { state = '', iss = '' } = provider.answer(sent.url, 'x');
      const answered = await finish(sent, { error, error_description: 'Call 0900', state, iss });
      expect(answered.status).toBe(401);
      expect(answered.text).not.toContain('0900');
    }
  });

  it('begins a session of its own, whatever session the browser had', async () => {
    const { slug } = await setUp(mapped);
    const { client, cookie } = await signedIn();
    const sent = await begin(slug);
    const answered = await finish(sent, provider.answer(sent.url, newId(), groups('waybill-viewers')), api.anonymous, cookie);
    expect(answered.status).toBe(200);
    expect(cookieOf(answered, 'waybill')).not.toBe(cookie);
    expect((await client.call(routes.getSession, {})).status).toBe(401);
  });

  it('is begun by no page of another site', async () => {
    const { slug } = await setUp(mapped);
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    const begun = await api.anonymous.call(routes.beginOidcSignIn, { body: { provider: slug } }, foreign);
    expect(begun).toMatchObject({ status: 403, body: { code: 'request.forged' } });
    const sent = await begin(slug);
    const parameters = provider.answer(sent.url, newId(), groups('waybill-viewers'));
    const ended = await finish(sent, parameters, api.anonymous.with(foreign));
    expect(ended).toMatchObject({ status: 403, body: { code: 'request.forged' } });
    expect(cookiesOf(await api.anonymous.call(routes.beginOidcSignIn, { body: { provider: slug } }))[0]).toMatch(
      /HttpOnly.*SameSite=Strict/i,
    );
  });
});

describe('the role of somebody who signs in by a provider', () => {
  it('is that of the first mapping, at every sign-in; without one they are refused, and what they had open ends', async () => {
    const { slug } = await setUp(mapped);
    const subject = newId();
    expect((await enter(slug, subject, groups('others', 'waybill-viewers', 'waybill-admins'))).body).toMatchObject({
      session: { user: { role: 'admin' } },
    });
    const again = await enter(slug, subject, groups('waybill-viewers'));
    expect(again.body).toMatchObject({ session: { user: { role: 'viewer' } } });
    expect(await lastEvent('user.updated')).toMatchObject({
      change: { before: { role: 'admin' }, after: { role: 'viewer' } },
      details: { provider: slug },
    });
    const { client } = browser(again);
    expect((await client.call(routes.getSession, {})).status).toBe(200);
    const refused = await enter(slug, subject, groups('others'));
    expect(refused).toMatchObject({ status: 401, body: { detail: expect.stringContaining('no group that has a role') } });
    expect(await lastEvent('user.sign-in-refused')).toMatchObject({ reason: 'no-role', target: { kind: 'user' } });
    expect((await client.call(routes.getSession, {})).status).toBe(401);
  });

  itExhaustively('is found in a claim inside of another, in one text, or with userinfo', async () => {
    const nested = await setUp({ ...mapped, groupsClaim: 'realm_access.roles' });
    const claims = { realm_access: { roles: ['waybill-viewers'] } };
    expect((await enter(nested.slug, newId(), { claims })).status).toBe(200);
    const single = await setUp({ ...mapped, groupsClaim: 'https://acme.example/role' });
    expect((await enter(single.slug, newId(), { claims: { 'https://acme.example/role': 'waybill-viewers' } })).status).toBe(200);
    const { slug } = await setUp(mapped);
    expect((await enter(slug, newId(), { userinfo: { groups: ['waybill-viewers'] } })).status).toBe(200);
    // What is signed counts before what is only said, and what is said has to be of the same person.
    const both = { claims: { groups: [] }, userinfo: { groups: ['waybill-admins'] } };
    expect((await enter(slug, newId(), both)).status).toBe(401);
    expect((await enter(slug, newId(), { userinfo: { sub: 'another', groups: ['waybill-admins'] } })).status).toBe(401);
    const tooMany = { claims: { _claim_names: { groups: 'src1' } } };
    expect(await enter(slug, newId(), tooMany)).toMatchObject({ body: { detail: expect.stringContaining('too many') } });
  });
});

describe('who somebody is', () => {
  it('is decided by provider and subject, and never by a name or an address', async () => {
    const { person } = await signedIn('admin');
    const email = `${person.username}@acme.example`;
    const { slug } = await setUp(mapped);
    const lie = { claims: { preferred_username: person.username, email, email_verified: true, groups: ['waybill-viewers'] } };
    expect(await enter(slug, newId(), lie)).toMatchObject({ status: 401, body: { detail: expect.stringContaining('already') } });
    expect(await lastEvent('user.sign-in-refused')).toMatchObject({ reason: 'username-taken', actor: { name: person.username } });
  });

  it('is nobody whom nobody let in, unless the provider may make users', async () => {
    const { slug } = await setUp({ roleMappings: mapped.roleMappings ?? [] });
    expect(await enter(slug, newId(), groups('waybill-admins'))).toMatchObject({ status: 401 });
    expect(await lastEvent('user.sign-in-refused')).toMatchObject({ reason: 'unknown-person' });
  });

  itExhaustively('is who linked the provider in their profile; each subject is one person’s', async () => {
    const { slug } = await setUp();
    const jane = await signedIn();
    const subject = newId();
    expect(await link(slug, jane, subject)).toMatchObject({ status: 200, body: { purpose: 'link', returnTo: '/profile' } });
    expect((await enter(slug, subject)).body).toMatchObject({ session: { user: { username: jane.person.username } } });
    const listed = await jane.client.call(routes.listOwnIdentities, {});
    expect(listed).toMatchObject({ body: { items: [{ provider: { slug }, lastUsedAt: /^20/ }] } });
    const bo = await signedIn();
    expect((await link(slug, bo, subject)).status).toBe(401);
    // Who began it is who ends it: a stolen address of the provider's answer links nothing.
    const begun = await bo.client.call(routes.linkIdentity, { body: { provider: slug } });
    const sent = { url: String(begun.body['url']), cookie: cookieOf(begun, 'waybill-oidc'), slug };
    expect((await finish(sent, provider.answer(sent.url, newId()), jane.client, jane.cookie)).status).toBe(401);
    const [{ id } = { id: '' }] = Object(listed.body['items']);
    expect((await bo.client.call(routes.removeOwnIdentity, { params: { id } })).status).toBe(404);
    expect((await jane.client.call(routes.removeOwnIdentity, { params: { id } })).status).toBe(204);
    expect((await enter(slug, subject)).status).toBe(401);
  });

  it('is who was invited and came by a provider, who then has no password', async () => {
    const { slug } = await setUp();
    const email = `${newId()}@acme.example`;
    const invited = await api.as('admin').call(routes.invitePerson, { body: { name: 'Bo', email, role: 'operator' } });
    const token = String(invited.body['link']).split('#')[1] ?? '';
    const subject = newId();
    const accept = async () => {
      const begun = await api.anonymous.call(routes.beginOidcInvitation, { body: { provider: slug, token } });
      const sent = { url: String(begun.body['url']), cookie: cookieOf(begun, 'waybill-oidc'), slug };
      return { begun, finished: begun.status === 200 ? await finish(sent, provider.answer(sent.url, subject)) : undefined };
    };
    const { finished } = await accept();
    expect(finished, finished?.text).toMatchObject({
      status: 200,
      body: { session: { user: { username: email, role: 'operator' } } },
    });
    expect((await accept()).begun.status).toBe(404);
    expect((await enter(slug, subject)).status).toBe(200);
    expect(
      (await api.anonymous.call(routes.signIn, { body: { username: email, password: 'correct horse battery' } })).status,
    ).toBe(401);
    if (finished === undefined) return expect.unreachable();
    const { client } = browser(finished);
    const [{ id } = { id: '' }] = Object((await client.call(routes.listOwnIdentities, {})).body['items']);
    expect(await client.call(routes.removeOwnIdentity, { params: { id } })).toMatchObject({ status: 409 });
    const remove = () => api.as('admin').call(routes.removeUserIdentity, { params: { id } });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect((await client.call(routes.getSession, {})).status).toBe(401);
  });

  itExhaustively('is proven once more by the provider, which asks them anew', async () => {
    const { slug } = await setUp({ ...mapped, secondFactorAmr: ['mfa'] });
    const subject = newId();
    const now = () => Math.floor(api.clock.now().getTime() / 1000);
    const first = { claims: { groups: ['waybill-admins'], amr: ['pwd', 'mfa'], auth_time: now() - 3600 } };
    const answered = await enter(slug, subject, first);
    expect(answered.status, answered.text).toBe(200);
    expect(await lastEvent('user.signed-in')).toMatchObject({ actor: { method: 'oidc+mfa', mfa: true } });
    const { client, cookie } = browser(answered);
    const aKey = () => client.call(routes.createApiKey, { body: { name: 'n', role: 'viewer' } });
    // The session at the provider is an hour old: that is no recent proof.
    expect(await aKey()).toMatchObject({ status: 403, body: { code: 'sign-in.proof-required' } });
    const prove = async (who: string, authTime: number | undefined) => {
      const begun = await client.call(routes.beginOidcProof, { body: { provider: slug } });
      const sent = { url: String(begun.body['url']), cookie: cookieOf(begun, 'waybill-oidc'), slug };
      expect(new URL(sent.url).searchParams.get('prompt')).toBe('login');
      const claims = { groups: ['waybill-admins'], auth_time: authTime };
      return finish(sent, provider.answer(sent.url, who, { claims }), client, cookie);
    };
    expect((await prove(subject, now() - 3600)).status).toBe(401);
    expect((await prove(subject, undefined)).status).toBe(401);
    expect((await prove('somebody else', now())).status).toBe(401);
    expect((await aKey()).status).toBe(403);
    expect(await prove(subject, now())).toMatchObject({ status: 200, body: { purpose: 'proof' } });
    expect((await aKey()).status).toBe(201);
  });
});

describe('a provider', () => {
  itExhaustively(
    'that is not there, is not what it says, or forgot the client is told so, and who has a password gets in',
    async () => {
      const ask = async (settings: Settings, at = provider) => {
        const { id, slug } = await setUp(settings, at);
        const tested = await api.as('admin').call(routes.testOidcProvider, { params: { id } });
        const begun = await api.anonymous.call(routes.beginOidcSignIn, { body: { provider: slug } });
        return { tested: Object(tested.body['steps']).at(-1), begun };
      };
      const gone = await ask({ issuer: 'http://127.0.0.1:9' });
      expect(gone.tested).toMatchObject({ name: 'discovery', ok: false, detail: expect.stringContaining('cannot be reached') });
      expect(gone.begun).toMatchObject({
        status: 503,
        body: { code: 'sign-in.provider-unreachable', detail: expect.stringContaining('Nobody can sign in by Acme now') },
      });
      const wrong = await ask({ issuer: `${provider.issuer}/` });
      expect(wrong.tested).toMatchObject({ ok: false, detail: expect.stringContaining(`its issuer is ${provider.issuer}`) });
      const secret = await ask({ clientSecret: 'another' });
      expect(secret.tested).toMatchObject({ name: 'client', ok: false, detail: expect.stringContaining('invalid_client') });
      expect((await ask({})).tested).toMatchObject({ name: 'client', ok: true });
      const person = await api.makeUser('admin');
      expect((await api.anonymous.call(routes.signIn, { body: person })).status).toBe(200);
    },
  );

  it('whose keys were changed is believed at once', async () => {
    const { slug } = await setUp(mapped);
    const subject = newId();
    expect((await enter(slug, subject, groups('waybill-viewers'))).status).toBe(200);
    provider.rotateKeys();
    expect((await enter(slug, subject, groups('waybill-viewers'))).status).toBe(200);
  });

  itExhaustively('is asked only where this installation connects to, whatever it says of itself', async () => {
    const inside = await setUp({ issuer: 'https://169.254.169.254/latest', slug: `m-${newId()}` });
    const tested = await api.as('admin').call(routes.testOidcProvider, { params: { id: inside.id } });
    expect(tested.body).toMatchObject({ ok: false, steps: [{ detail: expect.stringContaining('169.254.169.254') }] });
    const { slug } = await setUp(mapped, other);
    const before = { ...other.metadata };
    try {
      for (const [name, address] of [
        ['token_endpoint', 'https://10.0.0.1/token'],
        ['jwks_uri', 'https://169.254.169.254/keys'],
        ['token_endpoint', 'http://10.0.0.1/token'],
        ['authorization_endpoint', 'javascript:alert(1)'],
        ['authorization_endpoint', 'http://evil.example/auth'],
      ] as const) {
        Object.assign(other.metadata, before);
        const sent = await begin(slug);
        Object.assign(other.metadata, { [name]: address });
        const answered = await finish(sent, other.answer(sent.url, newId(), groups('waybill-viewers')));
        expect(answered, `${name} ${address}`).toMatchObject({ status: 503, body: { code: 'sign-in.provider-unreachable' } });
        const begun = await api.anonymous.call(routes.beginOidcSignIn, { body: { provider: slug } });
        expect(JSON.stringify(begun.body)).not.toContain('javascript:');
      }
    } finally {
      Object.assign(other.metadata, before);
    }
  });

  it('is refused where it cannot be one', async () => {
    const { issuer, clientId } = provider;
    const create = (settings: Settings) =>
      api
        .as('admin')
        .call(routes.createOidcProvider, { body: { slug: `x-${newId()}`, name: 'X', issuer, clientId, ...settings } });
    for (const [settings, field] of [
      [{ issuer: 'http://login.acme.example' }, '/issuer'],
      [{ issuer: 'not an address' }, '/issuer'],
      [{ issuer: 'https://login.acme.example?a=b' }, '/issuer'],
      [{ issuer: 'https://login.acme.example/.well-known/openid-configuration' }, '/issuer'],
      [{ newPeople: 'created' as const }, '/newPeople'],
      [{ caPem: 'no certificate' }, '/caPem'],
      [{ sessionMinutes: 4 }, '/sessionMinutes'],
    ] as const) {
      expect(await create(settings), JSON.stringify(settings)).toMatchObject({ status: 422, body: { errors: [{ field }] } });
    }
  });

  itExhaustively('that is switched off or taken away ends the sessions that began by it, and keeps the people', async () => {
    const { slug, id } = await setUp({ ...mapped, sessionMinutes: 5 });
    const subject = newId();
    const lie = { claims: { groups: ['waybill-viewers'], preferred_username: subject } };
    const one = browser(await enter(slug, subject, lie));
    api.clock.advance(6 * 60_000);
    expect((await one.client.call(routes.getSession, {})).status).toBe(401);
    const two = browser(await enter(slug, subject, lie));
    expect((await two.client.call(routes.getSession, {})).status).toBe(200);
    const off = { params: { id }, body: { enabled: false } };
    expect((await api.as('admin').call(routes.updateOidcProvider, off, { 'if-match': '"v1"' })).status).toBe(200);
    expect((await two.client.call(routes.getSession, {})).status).toBe(401);
    expect((await api.anonymous.call(routes.beginOidcSignIn, { body: { provider: slug } })).status).toBe(404);
    expect((await api.as('admin').call(routes.deleteOidcProvider, { params: { id } })).status).toBe(204);
    expect(await api.database.read.users.findByUsername(subject)).toMatchObject({ status: 'active', passwordHash: null });
  });
});
