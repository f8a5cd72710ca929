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

describe('an invitation', () => {
  let people = 0;
  const aPerson = () => {
    people += 1;
    return { name: `Jane Doe ${people}`, email: `jane.${people}@acme.example`, role: 'operator' as const };
  };
  const invite = async (
    client = api.as('admin'),
    more: { readonly expiresInHours?: number; readonly username?: string } = {},
  ) => {
    const answered = await client.call(routes.invitePerson, { body: { ...aPerson(), ...more } });
    const { user, link } = answered.body;
    return { answered, id: String(Object(user).id), email: String(Object(user).email), token: tokenOf(link) };
  };
  const tokenOf = (link: unknown) => String(link).split('#')[1] ?? '';
  const look = (token: string) => api.anonymous.call(routes.showInvitation, { body: { token } });
  const accept = (token: string, password = 'seven blue herons') =>
    api.anonymous.call(routes.acceptInvitation, { body: { token, password } });
  const show = (id: string) => api.as('auditor').call(routes.getUser, { params: { id } });
  const lastEvent = async (type: 'user.invitation-refused' | 'user.invited' | 'user.invitation-accepted') =>
    (await api.database.read.auditTrail.list({ type }, { limit: 1 })).items[0];
  /** What a stranger sees, without what differs from request to request. */
  const outside = ({ status, body }: Answered) => ({ status, ...body, requestId: '', instance: '' });

  it('says who invites to what, takes a password of the person’s own, and signs them in', async () => {
    const { client, person } = await signedIn('admin');
    const { answered, id, email, token } = await invite(client);
    expect(answered).toMatchObject({ status: 201, body: { user: { username: email, status: 'invited', invitation: {} } } });
    expect(answered.body['link']).toMatch(/^http:\/\/localhost:8080\/invitation#[\w-]{43}$/);
    expect(await show(id)).toMatchObject({ body: { status: 'invited', invitation: { invitedBy: 'A admin' } } });
    expect(await lastEvent('user.invited')).toMatchObject({ actor: { name: person.username }, target: { name: email } });
    expect(await look(token)).toMatchObject({ status: 200, body: { username: email, role: 'operator', invitedBy: 'A admin' } });
    expect(await accept(token, 'jane doe is here')).toMatchObject({ status: 422, body: { errors: [{ field: '/password' }] } });
    const accepted = await accept(token);
    expect(accepted).toMatchObject({ status: 200, body: { user: { username: email, mustChangePassword: false } } });
    const cookie = { cookie: cookieOf(accepted) };
    expect((await api.anonymous.with(cookie).call(routes.listPartners, {})).status).toBe(200);
    expect(await show(id)).toMatchObject({ body: { status: 'active', invitation: null } });
    expect(await lastEvent('user.invitation-accepted')).toMatchObject({ actor: { id, method: 'invitation' } });
    const again = { username: email, password: 'seven blue herons' };
    expect((await api.anonymous.call(routes.signIn, { body: again })).status).toBe(200);
  });

  it('holds once, and no more when it is over, revoked or made again; the outside cannot tell why, the trail can', async () => {
    const [used, over, revoked, replaced] = [
      await invite(),
      await invite(undefined, { expiresInHours: 1 }),
      await invite(),
      await invite(),
    ];
    await accept(used.token);
    expect((await api.as('admin').call(routes.revokeInvitation, { params: { id: revoked.id } })).status).toBe(204);
    const again = await api.as('admin').call(routes.inviteAgain, { params: { id: replaced.id }, body: {} });
    api.clock.advance(2 * 3_600_000);
    const reasons: [string, unknown][] = [];
    const answers: unknown[] = [];
    const refused = { used, over, revoked, replaced, unknown: { token: 'x'.repeat(43) } };
    for (const [name, { token }] of Object.entries(refused)) {
      for (const ask of [look, accept]) {
        answers.push(outside(await ask(token)));
        reasons.push([name, (await lastEvent('user.invitation-refused'))?.reason]);
      }
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 404, code: 'invitation.refused' });
    const twice = (name: string, reason: string) => [
      [name, reason],
      [name, reason],
    ];
    expect(reasons).toEqual([
      ...twice('used', 'accepted'),
      ...twice('over', 'expired'),
      ...twice('revoked', 'revoked'),
      ...twice('replaced', 'replaced'),
      ...twice('unknown', 'unknown'),
    ]);
    expect((await accept(tokenOf(again.body['link']))).status).toBe(200);
    expect((await api.as('admin').call(routes.revokeInvitation, { params: { id: used.id } })).status).toBe(409);
    expect((await api.as('admin').call(routes.inviteAgain, { params: { id: used.id }, body: {} })).status).toBe(409);
  });

  it('is taken by one of two who come at the same time', async () => {
    const { token } = await invite();
    const both = await Promise.all([accept(token), accept(token, 'eight green herons')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 404]);
  });

  it('lets nobody in before it is accepted, nor an administrator choose the password', async () => {
    const { id, email } = await invite();
    expect((await api.anonymous.call(routes.signIn, { body: { username: email, password: '' } })).status).toBe(422);
    expect((await api.anonymous.call(routes.signIn, { body: { username: email, password: 'null' } })).status).toBe(401);
    for (const body of [{ password: 'seven blue herons' }, { status: 'active' as const }]) {
      const changed = await api.as('admin').call(routes.updateUser, { params: { id }, body }, { 'if-match': '"v1"' });
      expect(changed).toMatchObject({ status: 409, body: { code: 'conflict.state' } });
    }
    expect((await api.as('admin').call(routes.deleteUser, { params: { id } })).status).toBe(204);
  });

  it('keeps no token, and is made by administrators only', async () => {
    const { token } = await invite();
    expect(JSON.stringify(await api.contents())).not.toContain(token);
    expect(api.logLines.join('')).not.toContain(token);
    expect((await invite(api.as('operator'))).answered.status).toBe(403);
    const twice = await invite(undefined, { username: 'the-same' });
    expect(twice.answered.status).toBe(201);
    expect((await invite(undefined, { username: 'The-Same' })).answered).toMatchObject({
      status: 409,
      body: { errors: [{ field: '/username' }] },
    });
  });

  it('can be guessed at a few times only, whatever the token', async () => {
    const { token } = await invite();
    let refused = 0;
    for (let tries = 0; tries < 60; tries += 1) refused += (await look('y'.repeat(43))).status === 404 ? 1 : 0;
    expect(refused).toBeLessThanOrEqual(50);
    expect(await accept(token)).toMatchObject({ status: 429, body: { code: 'sign-in.throttled' } });
    api.clock.advance(16 * 60_000);
    expect((await accept(token)).status).toBe(200);
  });
});
