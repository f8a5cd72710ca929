import { routes } from '@waybill/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInLimits } from '../testing/sign-in-limits.js';
import { type Answered, type Client, startTestApi, type TestApi } from '../testing/test-api.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

function cookieOf(answered: Answered): string {
  return String(answered.headers['set-cookie']).split(';')[0] ?? '';
}

async function signedIn(role: 'admin' | 'operator' | 'viewer' = 'operator', options = {}) {
  const person = await api.makeUser(role, options);
  const answered = await api.anonymous.call(routes.signIn, { body: person });
  const cookie = cookieOf(answered);
  const csrf = String(answered.body['csrfToken']);
  return { person, cookie, csrf, client: api.anonymous.with({ cookie, 'x-csrf-token': csrf }), answered };
}

async function createdWith(client: Client, headers: Record<string, string> = {}): Promise<number> {
  const slug = `p-${Math.random().toString(36).slice(2)}`;
  return (await client.call(routes.createPartner, { body: { slug, name: 'A partner' } }, headers)).status;
}

describe('signing in', () => {
  it('answers with who it is, and puts the session where scripts and other sites cannot reach it', async () => {
    const { answered, person } = await signedIn();
    expect(answered).toMatchObject({ status: 200, body: { user: { username: person.username, role: 'operator' } } });
    expect(String(answered.headers['set-cookie'])).toMatch(/^waybill=[\w-]{40,}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(answered.text).not.toContain(cookieOf(answered).slice('waybill='.length));
  });

  it('holds the cookie to this very host and to TLS, where there is TLS', async () => {
    const overTls = await startTestApi({ publicUrl: new URL('https://waybill.example') });
    try {
      const answered = await overTls.anonymous.call(routes.signIn, { body: overTls.admin });
      expect(String(answered.headers['set-cookie'])).toMatch(
        /^__Host-waybill=[\w-]{40,}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      );
      expect(answered.headers['strict-transport-security']).toBe('max-age=31536000');
      const token = cookieOf(answered).slice('__Host-waybill='.length);
      const bare = overTls.anonymous.with({ cookie: `waybill=${token}` });
      expect((await bare.call(routes.getSession, {})).status).toBe(401);
      const right = overTls.anonymous.with({ cookie: `__Host-waybill=${token}` });
      expect((await right.call(routes.getSession, {})).status).toBe(200);
    } finally {
      await overTls.close();
    }
  });

  it('gives the same answer for an unknown name, a wrong password and a suspended user', async () => {
    const person = await api.makeUser('viewer');
    const user = await api.database.read.users.findByUsername(person.username);
    if (user === undefined) throw new Error('no such user');
    const wrong = await api.anonymous.call(routes.signIn, { body: { ...person, password: 'wrong wrong wrong' } });
    await api.database.read.users.update({ ...user, status: 'suspended' });
    const suspended = await api.anonymous.call(routes.signIn, { body: person });
    const unknown = await api.anonymous.call(routes.signIn, { body: { ...person, username: 'nobody-at-all' } });
    const tell = ({ status, body }: Answered) => ({ status, ...body, requestId: '' });
    expect(tell(wrong)).toMatchObject({ status: 401, code: 'sign-in.refused' });
    expect(tell(suspended)).toEqual(tell(wrong));
    expect(tell(unknown)).toEqual(tell(wrong));
    expect(wrong.headers['set-cookie']).toBeUndefined();
  });

  it('gives a new session each time, and ends the one this browser had', async () => {
    const { person, cookie } = await signedIn();
    const again = await api.anonymous.with({ cookie }).call(routes.signIn, { body: person });
    expect(cookieOf(again)).not.toBe(cookie);
    expect((await api.anonymous.with({ cookie }).call(routes.getSession, {})).status).toBe(401);
  });

  it('is not done for a page of another site', async () => {
    const person = await api.makeUser('operator');
    const answered = await api.anonymous.call(routes.signIn, { body: person }, { origin: 'https://evil.example' });
    expect(answered).toMatchObject({ status: 403, body: { code: 'request.forged' } });
  });

  it('is throttled, with the right password as well', async () => {
    const person = await api.makeUser('operator');
    const wrong = { ...person, password: 'wrong wrong wrong' };
    for (let i = 0; i < signInLimits.nameAndAddress; i += 1) await api.anonymous.call(routes.signIn, { body: wrong });
    const refused = await api.anonymous.call(routes.signIn, { body: person });
    expect(refused).toMatchObject({ status: 429, body: { code: 'sign-in.throttled' } });
    api.clock.advance(16 * 60_000);
    expect((await api.anonymous.call(routes.signIn, { body: person })).status).toBe(200);
  });
});

describe('a session', () => {
  it('ends at sign-out, for whoever still has the cookie as well', async () => {
    const { client } = await signedIn();
    expect((await client.call(routes.getSession, {})).status).toBe(200);
    const out = await client.call(routes.signOut, {});
    expect(out.status).toBe(204);
    expect(String(out.headers['set-cookie'])).toContain('Expires=Thu, 01 Jan 1970');
    expect((await client.call(routes.getSession, {})).status).toBe(401);
  });

  it('ends when nobody uses it', async () => {
    const { client } = await signedIn();
    api.clock.advance(31 * 60_000);
    expect((await client.call(routes.getSession, {})).status).toBe(401);
  });

  it('is replaced when the password changes, and all others end', async () => {
    const { client, person } = await signedIn();
    const other = cookieOf(await api.anonymous.call(routes.signIn, { body: person }));
    const body = { currentPassword: person.password, newPassword: 'an entirely new passphrase' };
    const changed = await client.call(routes.changeOwnPassword, { body });
    expect(changed.status).toBe(200);
    expect((await client.call(routes.getSession, {})).status).toBe(401);
    expect((await api.anonymous.with({ cookie: other }).call(routes.getSession, {})).status).toBe(401);
    expect((await api.anonymous.with({ cookie: cookieOf(changed) }).call(routes.getSession, {})).status).toBe(200);
  });

  it('of somebody who has to choose a password does nothing before that', async () => {
    const { client, person } = await signedIn('admin', { mustChangePassword: true });
    expect(await client.call(routes.listPartners, {})).toMatchObject({ status: 403, body: { code: 'permission.denied' } });
    expect((await client.call(routes.getSession, {})).status).toBe(200);
    const body = { currentPassword: person.password, newPassword: 'an entirely new passphrase' };
    const changed = await client.call(routes.changeOwnPassword, { body });
    expect((await api.anonymous.with({ cookie: cookieOf(changed) }).call(routes.listPartners, {})).status).toBe(200);
  });

  it('loses what its user may no longer do, at once', async () => {
    const { client, person } = await signedIn('operator');
    expect(await createdWith(client)).toBe(201);
    const user = await api.database.read.users.findByUsername(person.username);
    if (user === undefined) throw new Error('no such user');
    await api.database.read.users.update({ ...user, role: 'viewer' });
    expect(await createdWith(client)).toBe(403);
  });
});

describe('a change made with a session', () => {
  it('needs the session’s own CSRF token', async () => {
    const { cookie, csrf } = await signedIn();
    const other = await signedIn();
    const client = api.anonymous.with({ cookie });
    expect(await createdWith(client)).toBe(403);
    expect(await createdWith(client, { 'x-csrf-token': other.csrf })).toBe(403);
    expect(await createdWith(client, { 'x-csrf-token': '' })).toBe(403);
    expect(await createdWith(client, { 'x-csrf-token': csrf })).toBe(201);
  });

  it.each([
    ['its own page', { origin: 'http://localhost:80', host: 'localhost:80' }, 201],
    ['a page of another site', { origin: 'https://evil.example' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
    ['a page of another port', { origin: 'http://localhost:81', host: 'localhost:80' }, 403],
    ['the browser’s word that it is its own page', { 'sec-fetch-site': 'same-origin' }, 201],
    ['the browser’s word that it is not', { 'sec-fetch-site': 'same-site' }, 403],
    [
      'the browser’s word against a header',
      { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:80', host: 'localhost:80' },
      403,
    ],
  ])('is done for %s or not', async (_, headers, status) => {
    const { client } = await signedIn();
    expect(await createdWith(client, headers)).toBe(status);
  });

  it('needs no token with an API key, which no browser sends by itself', async () => {
    expect(await createdWith(api.as('operator'), { origin: 'https://evil.example' })).toBe(201);
  });
});
