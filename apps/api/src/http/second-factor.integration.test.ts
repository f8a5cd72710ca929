import { createHash } from 'node:crypto';
import { routes } from '@waybill/contracts';
import { totpCode, totpTools } from '@waybill/secrets';
import { type PasskeyLie, SoftPasskey } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answered, type Client, startTestApi, type TestApi } from '../testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

interface Person {
  readonly username: string;
  readonly password: string;
}

/** A browser with the session that was just answered. */
function browser({ headers, body }: Answered): Client {
  const cookie = String(headers['set-cookie']).split(';')[0] ?? '';
  return api.anonymous.with({ cookie, 'x-csrf-token': String(body['csrfToken']) });
}

const signIn = (person: Person, code?: string) =>
  api.anonymous.call(routes.signIn, { body: { ...person, ...(code === undefined ? {} : { code }) } });

function codeOf(secret: string): string {
  return totpCode(totpTools.parseSecret(secret) ?? new Uint8Array(), api.clock.now());
}

/** The code of the next time step: each is taken once. */
function nextCode(secret: string): string {
  api.clock.advance(30_000);
  return codeOf(secret);
}

async function enrolled() {
  const person = await api.makeUser('admin');
  const client = browser(await signIn(person));
  const secret = String((await client.call(routes.proposeSecondFactor, {})).body['secret']);
  const confirmed = await client.call(routes.confirmSecondFactor, { body: { code: codeOf(secret) } });
  expect(confirmed.status).toBe(200);
  const codes = confirmed.body['codes'];
  if (!Array.isArray(codes)) return expect.unreachable();
  return { person, client, secret, codes: codes.map(String) };
}

const lastEvent = async (type: 'user.signed-in' | 'user.sign-in-refused' | 'user.code-asked' | 'user.sessions-ended') =>
  (await api.database.read.auditTrail.list({ type }, { limit: 1 })).items[0];

describe('a second factor', () => {
  it('is asked for only after its first code was shown, and then at every sign-in', async () => {
    const person = await api.makeUser('viewer');
    const client = browser(await signIn(person));
    expect(await client.call(routes.confirmSecondFactor, { body: { code: '000000' } })).toMatchObject({ status: 409 });
    const proposed = await client.call(routes.proposeSecondFactor, {});
    expect(proposed.body).toMatchObject({ secret: expect.stringMatching(/^[A-Z2-7]{32}$/), uri: /^otpauth:/ });
    expect((await signIn(person)).status).toBe(200);
    const secret = String(proposed.body['secret']);
    const wrong = codeOf(secret) === '000000' ? '000001' : '000000';
    expect(await client.call(routes.confirmSecondFactor, { body: { code: wrong } })).toMatchObject({
      status: 401,
      body: { code: 'sign-in.refused', errors: [{ field: '/code' }] },
    });
    expect((await client.call(routes.confirmSecondFactor, { body: { code: codeOf(secret) } })).status).toBe(200);
    expect(await client.call(routes.getOwnSecondFactor, {})).toMatchObject({ body: { recoveryCodesLeft: 10, since: /^20/ } });
    expect(await client.call(routes.proposeSecondFactor, {})).toMatchObject({ status: 409 });
    const asked = await signIn(person);
    expect(asked).toMatchObject({ status: 401, body: { code: 'sign-in.code-required', errors: [{ field: '/code' }] } });
    expect(asked.headers['set-cookie']).toBeUndefined();
    expect(await lastEvent('user.code-asked')).toMatchObject({ target: { name: person.username }, outcome: 'success' });
    const answered = await signIn(person, nextCode(secret));
    expect(answered).toMatchObject({ status: 200, body: { user: { secondFactor: true } } });
    expect(await lastEvent('user.signed-in')).toMatchObject({ actor: { method: 'password+code', mfa: true } });
  });

  it('takes each code once, and tells nobody whether a password is right who does not know it', async () => {
    const { person, secret } = await enrolled();
    const code = nextCode(secret);
    expect((await signIn(person, code)).status).toBe(200);
    expect(await signIn(person, code)).toMatchObject({ status: 401, body: { code: 'sign-in.refused' } });
    expect(await lastEvent('user.sign-in-refused')).toMatchObject({ outcome: 'denied' });
    const [known, unknown] = [
      await signIn({ ...person, password: 'wrong wrong wrong' }, nextCode(secret)),
      await signIn({ username: 'nobody', password: 'wrong wrong wrong' }, '000000'),
    ];
    expect({ ...known.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
  });

  it('gives way to each recovery code once, however it is written', async () => {
    const { person, client, codes } = await enrolled();
    expect(new Set(codes).size).toBe(10);
    const [first = '', second = ''] = codes;
    expect(first).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){6}$/);
    expect((await signIn(person, first.toUpperCase().replaceAll('-', ' '))).status).toBe(200);
    expect(await lastEvent('user.signed-in')).toMatchObject({ actor: { method: 'password+recovery-code' } });
    expect((await signIn(person, first)).status).toBe(401);
    expect(await client.call(routes.getOwnSecondFactor, {})).toMatchObject({ body: { recoveryCodesLeft: 9 } });
    const renewed = await client.call(routes.renewRecoveryCodes, {});
    expect(renewed.body['codes']).toHaveLength(10);
    expect((await signIn(person, second)).status).toBe(401);
    // Those that an earlier version gave out are shorter.
    const user = await api.database.read.users.findByUsername(person.username);
    await api.database.read.secondFactors.replaceRecoveryCodes(user?.id ?? '', [
      createHash('sha256').update('abcdefghijklmnop').digest('hex'),
    ]);
    expect((await signIn(person, 'abcd-efgh-ijkl-mnop')).status).toBe(200);
  });

  it('may be guessed at five times, by whoever knows the password', async () => {
    const { person, secret } = await enrolled();
    const right = nextCode(secret);
    const wrong = right === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 5; tries += 1) expect((await signIn(person, wrong)).status).toBe(401);
    expect(await signIn(person, right)).toMatchObject({ status: 429, body: { code: 'sign-in.throttled' } });
    api.clock.advance(16 * 60_000);
    expect((await signIn(person, codeOf(secret))).status).toBe(200);
  });

  it('is taken away by its owner, or by an administrator for who has lost it; nothing of it is left', async () => {
    const { person, client } = await enrolled();
    const user = await api.database.read.users.findByUsername(person.username);
    const factor = await api.database.read.secondFactors.find(user?.id ?? '');
    expect((await client.call(routes.removeOwnSecondFactor, {})).status).toBe(204);
    expect((await signIn(person)).status).toBe(200);
    await expect(api.database.read.secrets.get(factor?.secretId ?? '')).rejects.toMatchObject({ code: 'not-found' });
    const lost = await enrolled();
    const { id = '' } = (await api.database.read.users.findByUsername(lost.person.username)) ?? {};
    expect(await api.as('auditor').call(routes.getUser, { params: { id } })).toMatchObject({
      body: { secondFactorSince: /^20/ },
    });
    expect((await api.as('operator').call(routes.resetSecondFactor, { params: { id } })).status).toBe(403);
    expect((await api.as('admin').call(routes.resetSecondFactor, { params: { id } })).status).toBe(204);
    expect((await signIn(lost.person)).status).toBe(200);
    expect((await api.as('admin').call(routes.resetSecondFactor, { params: { id } })).status).toBe(409);
  });
});

describe('what takes a recent proof', () => {
  const aKey = (client: Client) => client.call(routes.createApiKey, { body: { name: 'n', role: 'viewer' } });

  it('is refused a quarter of an hour after the sign-in, until password and code are given once more', async () => {
    const { person, secret } = await enrolled();
    const client = browser(await signIn(person, nextCode(secret)));
    expect((await aKey(client)).status).toBe(201);
    api.clock.advance(16 * 60_000);
    expect(await aKey(client)).toMatchObject({ status: 403, body: { code: 'sign-in.proof-required' } });
    const prove = (body: { password: string; code?: string }) => client.call(routes.proveAgain, { body });
    expect(await prove({ password: 'wrong wrong wrong' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: '/password' }] },
    });
    expect(await prove({ password: person.password })).toMatchObject({ status: 401, body: { code: 'sign-in.code-required' } });
    expect((await aKey(client)).status).toBe(403);
    expect((await prove({ password: person.password, code: codeOf(secret) })).status).toBe(200);
    expect((await aKey(client)).status).toBe(201);
    expect((await aKey(api.as('admin'))).status).toBe(201);
  });
});

describe('one’s own sessions', () => {
  it('are listed with where they came from, ended one by one, and nobody else’s are', async () => {
    const person = await api.makeUser('operator');
    const [one, two, stranger] = [browser(await signIn(person)), browser(await signIn(person)), await enrolled()];
    const listed = (await two.call(routes.listOwnSessions, {})).body['items'];
    if (!Array.isArray(listed)) return expect.unreachable();
    expect(listed.map(({ current, address }) => ({ current, address }))).toEqual([
      { current: true, address: '127.0.0.1' },
      { current: false, address: '127.0.0.1' },
    ]);
    const id = String(listed[1].id);
    expect((await stranger.client.call(routes.endOwnSession, { params: { id } })).status).toBe(404);
    expect((await two.call(routes.endOwnSession, { params: { id } })).status).toBe(204);
    expect((await one.call(routes.getSession, {})).status).toBe(401);
    expect(await lastEvent('user.sessions-ended')).toMatchObject({
      details: { sessionId: id },
      actor: { name: person.username },
    });
    expect((await two.call(routes.getSession, {})).status).toBe(200);
    const { id: userId = '' } = (await api.database.read.users.findByUsername(person.username)) ?? {};
    expect((await api.as('admin').call(routes.endUserSessions, { params: { id: userId } })).status).toBe(204);
    expect((await two.call(routes.getSession, {})).status).toBe(401);
  });

  it('tell of the sign-in before', async () => {
    const person = await api.makeUser('operator');
    expect((await signIn(person)).body).toMatchObject({ lastSignIn: null });
    expect((await signIn(person)).body).toMatchObject({ lastSignIn: { address: '127.0.0.1', at: /^20/ } });
  });
});

describe('a passkey', () => {
  const party = { rpId: 'localhost', origin: 'http://localhost:8080' };

  async function aPersonWithPasskey() {
    const person = await api.makeUser('operator');
    const client = browser(await signIn(person));
    const passkey = new SoftPasskey(party);
    const added = await add(client, passkey);
    expect(added).toMatchObject({ status: 201, body: { name: 'Laptop', isSynced: false, lastUsedAt: null } });
    return { person, client, passkey, id: String(added.body['id']) };
  }

  const challengeOf = ({ body }: Answered) => String(Object(body['options']).challenge);
  const add = async (client: Client, passkey: SoftPasskey, lie: PasskeyLie = {}) => {
    const response = passkey.create(challengeOf(await client.call(routes.beginPasskey, {})), lie);
    return client.call(routes.addPasskey, { body: { name: 'Laptop', response } });
  };
  const enter = async (passkey: SoftPasskey, lie: PasskeyLie = {}) => {
    const challenge = challengeOf(await api.anonymous.call(routes.beginPasskeySignIn, {}));
    return api.anonymous.call(routes.signInWithPasskey, { body: { response: passkey.sign(challenge, lie) } });
  };

  it('signs in alone, as more than one factor, whoever it belongs to, and tells when', async () => {
    const { person, passkey, id } = await aPersonWithPasskey();
    const begun = await api.anonymous.call(routes.beginPasskeySignIn, {});
    expect(begun).toMatchObject({
      body: { origin: party.origin, options: { rpId: 'localhost', userVerification: 'required', allowCredentials: [] } },
    });
    const answered = await enter(passkey);
    expect(answered).toMatchObject({ status: 200, body: { user: { username: person.username, passkeys: 1 } } });
    expect(await lastEvent('user.signed-in')).toMatchObject({ actor: { name: person.username, method: 'passkey', mfa: true } });
    const client = browser(answered);
    expect(await client.call(routes.listOwnPasskeys, {})).toMatchObject({ body: { items: [{ id, lastUsedAt: /^20/ }] } });
    expect(await client.call(routes.listOwnSessions, {})).toMatchObject({ body: { items: [{ method: 'passkey' }, {}] } });
  });

  it('is refused when anything about its signature is wrong, and the trail has it', async () => {
    const { passkey } = await aPersonWithPasskey();
    const lies = [{ forged: true }, { unverified: true }, { rpId: 'evil.example' }, { origin: 'https://evil.example' }];
    for (const lie of lies) {
      expect(await enter(passkey, lie), JSON.stringify(lie)).toMatchObject({ status: 401, body: { code: 'sign-in.refused' } });
      expect(await lastEvent('user.sign-in-refused')).toMatchObject({ outcome: 'denied', actor: { kind: 'anonymous' } });
    }
    expect(await enter(passkey, { origin: 'http://127.0.0.1:8080' })).toMatchObject({
      body: { detail: expect.stringContaining('Passkeys hold at http://localhost:8080') },
    });
    expect((await enter(new SoftPasskey(party))).status).toBe(401);
    expect((await enter(passkey)).status).toBe(200);
  });

  it('answers a challenge once, within five minutes, and for what it was asked', async () => {
    const { client, passkey } = await aPersonWithPasskey();
    const begin = async () => challengeOf(await api.anonymous.call(routes.beginPasskeySignIn, {}));
    const send = (challenge: string) =>
      api.anonymous.call(routes.signInWithPasskey, { body: { response: passkey.sign(challenge) } });
    const challenge = await begin();
    expect((await send(challenge)).status).toBe(200);
    expect((await send(challenge)).status).toBe(401);
    expect((await send(challengeOf(await client.call(routes.beginPasskeyProof, {})))).status).toBe(401);
    expect((await send('A'.repeat(43))).status).toBe(401);
    const late = await begin();
    api.clock.advance(6 * 60_000);
    expect((await send(late)).status).toBe(401);
  });

  it('that counts fewer signatures than before is refused, and recorded as critical', async () => {
    const { person, passkey, id } = await aPersonWithPasskey();
    expect((await enter(passkey, { count: 7 })).status).toBe(200);
    for (const count of [7, 3, 0]) expect((await enter(passkey, { count })).status).toBe(401);
    const [event] = (await api.database.read.auditTrail.list({ type: 'user.passkey-counter-regressed' }, { limit: 1 })).items;
    expect(event).toMatchObject({
      severity: 'critical',
      outcome: 'denied',
      target: { name: person.username },
      details: { passkeyId: id, before: 7, shown: 0 },
    });
    expect((await enter(passkey, { count: 8 })).status).toBe(200);
    const uncounted = new SoftPasskey(party);
    expect((await add(browser(await signIn(person)), uncounted, { count: 0 })).status).toBe(201);
    for (let times = 0; times < 2; times += 1) expect((await enter(uncounted, { count: 0 })).status).toBe(200);
  });

  it('proves once more who somebody is, and nobody else', async () => {
    const { client, passkey } = await aPersonWithPasskey();
    const { client: stranger, passkey: theirs } = await aPersonWithPasskey();
    const prove = async (who: Client, by: SoftPasskey) => {
      const response = by.sign(challengeOf(await who.call(routes.beginPasskeyProof, {})));
      return who.call(routes.proveWithPasskey, { body: { response } });
    };
    api.clock.advance(16 * 60_000);
    expect(await client.call(routes.beginPasskey, {})).toMatchObject({ body: { code: 'sign-in.proof-required' } });
    expect((await prove(client, theirs)).status).toBe(401);
    expect((await prove(client, passkey)).status).toBe(200);
    expect((await client.call(routes.beginPasskey, {})).status).toBe(200);
    expect((await stranger.call(routes.beginPasskey, {})).status).toBe(403);
  });

  it('is taken away by its owner, or by an administrator with all others; a suspended user has none that open', async () => {
    const { person, client, passkey, id } = await aPersonWithPasskey();
    const { client: stranger } = await aPersonWithPasskey();
    const lost = new SoftPasskey(party);
    expect((await add(client, lost)).status).toBe(201);
    expect((await add(client, lost)).status).toBe(409);
    expect((await add(client, new SoftPasskey(party), { unverified: true })).status).toBe(422);
    expect((await stranger.call(routes.removeOwnPasskey, { params: { id } })).status).toBe(404);
    expect((await client.call(routes.removeOwnPasskey, { params: { id } })).status).toBe(204);
    expect((await enter(passkey)).status).toBe(401);
    const user = await api.database.read.users.findByUsername(person.username);
    if (user === undefined) return expect.unreachable();
    await api.database.read.users.update({ ...user, status: 'suspended' });
    expect((await enter(lost)).status).toBe(401);
    const remove = () => api.as('admin').call(routes.removeUserPasskeys, { params: { id: user.id } });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(409);
  });
});
