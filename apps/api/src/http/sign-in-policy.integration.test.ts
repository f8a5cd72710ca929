import { routes } from '@waybill/contracts';
import { defaultSignInPolicy, newId, type RoleSlug, type SignInPolicy } from '@waybill/core';
import { changeSignInPolicy, localActor, updateUser } from '@waybill/engine';
import { totpCode, totpTools } from '@waybill/secrets';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Answered, type Client, startTestApi, type TestApi } from '../testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
afterEach(() => wants({}));

const local = { actor: localActor('test') };
const wants = (policy: Partial<SignInPolicy>) => changeSignInPolicy(api.deps, { ...defaultSignInPolicy, ...policy }, local);

/** A browser with the session that was just answered. */
function browser({ headers, body }: Answered): Client {
  const cookie = String(headers['set-cookie']).split(';')[0] ?? '';
  return api.anonymous.with({ cookie, 'x-csrf-token': String(body['csrfToken']) });
}

const signIn = (body: { readonly username: string; readonly password: string; readonly code?: string }) =>
  api.anonymous.call(routes.signIn, { body });

async function signedIn(role: 'admin' | 'operator' | 'viewer') {
  const person = await api.makeUser(role);
  return { person, client: browser(await signIn(person)) };
}

async function marked(username: string, breakGlass = true) {
  const user = await api.database.read.users.findByUsername(username);
  if (user === undefined) return expect.unreachable();
  return updateUser(api.deps, { id: user.id, version: user.version, changes: { breakGlass } }, local);
}

const statusOf = async (client: Client) => (await client.call(routes.getSession, {})).status;

const lastEvent = async (type: 'user.break-glass-used' | 'user.sign-in-refused' | 'sign-in-policy.changed') =>
  (await api.database.read.auditTrail.list({ type }, { limit: 1 })).items[0];

describe('how long sessions hold', () => {
  it('is a setting, within bounds, and in the trail', async () => {
    const { client } = await signedIn('admin');
    const body = { idleMinutes: 10, sessionMinutes: 60, secondFactorRoles: [], passwords: 'everybody' as const };
    expect(await client.call(routes.setSignInPolicy, { body })).toMatchObject({ status: 200, body });
    expect(await lastEvent('sign-in-policy.changed')).toMatchObject({
      change: { before: { idleMinutes: 30, sessionMinutes: 720 }, after: { idleMinutes: 10, sessionMinutes: 60 } },
      details: { sessionsEnded: expect.any(Number) },
    });
    for (const [field, wrong] of [
      ['idleMinutes', { ...body, idleMinutes: 4 }],
      ['idleMinutes', { ...body, idleMinutes: 30, sessionMinutes: 20 }],
      ['sessionMinutes', { ...body, sessionMinutes: 1441 }],
    ] as const) {
      const refused = await client.call(routes.setSignInPolicy, { body: wrong });
      expect(refused.status).toBeGreaterThanOrEqual(400);
      expect(refused.body['errors']).toMatchObject([{ field: `/${field}` }]);
    }
  });

  it('holds for sessions that are open: one that is idle for longer than it is allowed now is over at once', async () => {
    const { client } = await signedIn('viewer');
    api.clock.advance(12 * 60_000);
    await wants({ idleMinutes: 10 });
    expect(await statusOf(client)).toBe(401);
  });

  it('holds for sessions that are open: one that is too old by now is over at once, however it was used', async () => {
    const { client } = await signedIn('viewer');
    api.clock.advance(20 * 60_000);
    expect(await statusOf(client)).toBe(200);
    await wants({ idleMinutes: 15, sessionMinutes: 15 });
    expect(await statusOf(client)).toBe(401);
  });

  it('lets open sessions last longer, and wakes none that is over', async () => {
    const [open, over] = [await signedIn('viewer'), await signedIn('viewer')];
    api.clock.advance(20 * 60_000);
    expect(await statusOf(open.client)).toBe(200);
    api.clock.advance(15 * 60_000);
    await wants({ idleMinutes: 120 });
    expect(await statusOf(over.client)).toBe(401);
    api.clock.advance(60 * 60_000);
    expect(await statusOf(open.client)).toBe(200);
  });
});

it('has nobody end a session of their own who has not proven lately who they are', async () => {
  const { client, person } = await signedIn('viewer');
  await signIn(person);
  const { items } = (await client.call(routes.listOwnSessions, {})).body;
  const other = Array.isArray(items) ? items.find(({ current }) => current === false) : undefined;
  const ended = () => client.call(routes.endOwnSession, { params: { id: String(other?.id) } });
  api.clock.advance(16 * 60_000);
  expect(await ended()).toMatchObject({ status: 403, body: { code: 'sign-in.proof-required' } });
  await client.call(routes.proveAgain, { body: { password: person.password } });
  expect((await ended()).status).toBe(204);
});

describe('a second factor that is demanded of a role', () => {
  const secondFactorRoles: RoleSlug[] = ['operator'];

  it('comes before anything else, and opens everything once it is there', async () => {
    await wants({ secondFactorRoles });
    const { client } = await signedIn('operator');
    expect(await client.call(routes.getSession, {})).toMatchObject({ body: { user: { secondFactorDemanded: true } } });
    const refused = await client.call(routes.listPartners, { query: {} });
    expect(refused).toMatchObject({ status: 403, body: { code: 'permission.denied', detail: /takes a second factor/ } });
    const secret = String((await client.call(routes.proposeSecondFactor, {})).body['secret']);
    const code = totpCode(totpTools.parseSecret(secret) ?? new Uint8Array(), api.clock.now());
    expect((await client.call(routes.confirmSecondFactor, { body: { code } })).status).toBe(200);
    expect((await client.call(routes.listPartners, { query: {} })).status).toBe(200);
    expect(await client.call(routes.getSession, {})).toMatchObject({ body: { user: { secondFactorDemanded: false } } });
    expect((await client.call(routes.removeOwnSecondFactor, {})).status).toBe(204);
    expect((await client.call(routes.listPartners, { query: {} })).status).toBe(403);
  });

  it('holds for sessions that are open, until their factor is proven; other roles and API keys go on', async () => {
    const { client, person } = await signedIn('operator');
    const viewer = await signedIn('viewer');
    const secret = String((await client.call(routes.proposeSecondFactor, {})).body['secret']);
    const other = browser(await signIn(person));
    const bytes = totpTools.parseSecret(secret) ?? new Uint8Array();
    await client.call(routes.confirmSecondFactor, { body: { code: totpCode(bytes, api.clock.now()) } });
    await wants({ secondFactorRoles });
    expect((await other.call(routes.listPartners, { query: {} })).status).toBe(403);
    expect((await viewer.client.call(routes.listPartners, { query: {} })).status).toBe(200);
    expect((await api.as('operator').call(routes.listPartners, { query: {} })).status).toBe(200);
    api.clock.advance(30_000);
    const proof = { password: person.password, code: totpCode(bytes, api.clock.now()) };
    expect((await other.call(routes.proveAgain, { body: proof })).status).toBe(200);
    expect((await other.call(routes.listPartners, { query: {} })).status).toBe(200);
  });

  it('is proven by who has one, and not added anew by who learned their password', async () => {
    await wants({ secondFactorRoles });
    const person = await api.makeUser('operator');
    const userId = (await api.database.read.users.findByUsername(person.username))?.id ?? expect.unreachable();
    await api.database.transaction((tx) =>
      tx.passkeys.insert({
        ...{ id: newId(), userId, name: 'Laptop', credentialId: newId(), publicKey: new Uint8Array(8), signCount: 0 },
        ...{ transports: [], isSynced: false, createdAt: api.clock.now(), lastUsedAt: null },
      }),
    );
    const thief = browser(await signIn(person));
    const denied = { status: 403, body: { code: 'permission.denied', detail: /second factor that you have/ } };
    expect(await thief.call(routes.proposeSecondFactor, {})).toMatchObject(denied);
    expect(await thief.call(routes.beginPasskey, {})).toMatchObject(denied);
    expect((await thief.call(routes.beginPasskeyProof, {})).status).toBe(200);
    expect((await thief.call(routes.listPartners, { query: {} })).status).toBe(403);
  });

  it('names roles that there are', async () => {
    await expect(wants({ secondFactorRoles: ['night-shift'] })).rejects.toMatchObject({ field: '/secondFactorRoles' });
  });
});

describe('passwords that are off', () => {
  it('open nothing but for people who are marked, each time with an event, and nobody learns whether they are right', async () => {
    const glass = await api.makeUser('admin');
    await marked(glass.username);
    const { person, client } = await signedIn('operator');
    await wants({ passwords: 'break-glass' });
    expect(await statusOf(client)).toBe(401);
    const [right, wrong] = [await signIn(person), await signIn({ ...person, password: 'wrong wrong wrong' })];
    expect(right.status).toBe(401);
    expect({ ...right.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
    const [, refusal] = (await api.database.read.auditTrail.list({ type: 'user.sign-in-refused' }, { limit: 2 })).items;
    expect(refusal).toMatchObject({ reason: 'passwords-off', target: { name: person.username } });
    expect((await api.anonymous.call(routes.getWaysToSignIn, {})).body).toMatchObject({ passwords: false });
    expect((await signIn(glass)).status).toBe(200);
    expect(await lastEvent('user.break-glass-used')).toMatchObject({ severity: 'critical', target: { name: glass.username } });
  });

  it('leave an administrator who gets in, and take nobody’s own way in', async () => {
    const { client, person } = await signedIn('admin');
    const body = { ...defaultSignInPolicy, secondFactorRoles: [], passwords: 'break-glass' as const };
    for (const { id, version, breakGlass } of (await api.database.read.users.list({}, { limit: 200 })).items)
      if (breakGlass) await updateUser(api.deps, { id, version, changes: { breakGlass: false } }, local);
    expect(await client.call(routes.setSignInPolicy, { body })).toMatchObject({
      status: 409,
      body: { detail: /Nobody could get in/ },
    });
    const glass = await api.makeUser('admin');
    await marked(glass.username);
    expect(await client.call(routes.setSignInPolicy, { body })).toMatchObject({ status: 409, body: { detail: /yourself/ } });
    await wants({ passwords: 'break-glass' });
    await expect(marked(glass.username, false)).rejects.toMatchObject({ code: 'conflict.state' });
    await marked(person.username);
    await marked(glass.username, false);
  });
});
