import { routes } from '@waybill/contracts';
import type { Account, AuditEventType, Id, User } from '@waybill/core';
import { activateKey, actorOfApiKey, createApiKey, makeAccountLink } from '@waybill/engine';
import { generateKey } from '@waybill/ssh';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/test-api.js';
import { type TwoPartners, twoPartners } from '../testing/two-partners.js';

let api: TestApi;
let world: TwoPartners;
beforeAll(async () => {
  api = await startTestApi();
  world = await twoPartners(api);
});
afterAll(() => api.close());

const system = { actor: { kind: 'platform', name: 'test' } } as const;
let made = 0;

async function anAccount({
  withKey = false,
  partner = world.own.ids.partner,
} = {}): Promise<{ readonly id: Id; readonly old: string }> {
  const key = await generateKey({ algorithm: 'ed25519' });
  const authorizedKeys = withKey ? [`from="192.0.2.0/24" ${key.publicKeyOpenSsh}`] : [];
  const body = { partnerId: partner, username: `linked-${++made}`, authorizedKeys };
  const answered = await api.as('admin').call(routes.createAccount, { body });
  return { id: String(answered.body['id']), old: key.fingerprint };
}

async function aLink(id: Id, expiresInHours = 72): Promise<string> {
  const { body } = await api.as('operator').call(routes.makeAccountLink, { params: { id }, body: { expiresInHours } });
  expect(body['link']).toMatch(/^http:\/\/localhost:8080\/partner-link#[\w-]{43}$/);
  return String(body['link']).split('#')[1] ?? '';
}

const look = (token: string) => api.anonymous.call(routes.openAccountLink, { body: { token } });
const events = async (type: AuditEventType, targetId?: Id) =>
  (await api.database.read.auditTrail.list({ type, ...(targetId === undefined ? {} : { targetId }) }, { limit: 50 })).items;

async function offer(token: string, replaces: string | null = null) {
  const { publicKeyOpenSsh: publicKey, fingerprint } = await generateKey({ algorithm: 'ed25519' });
  return { fingerprint, ...(await api.anonymous.call(routes.offerKeyByLink, { body: { token, publicKey, replaces } })) };
}

describe('the link of an account', () => {
  it('shows who holds it the account and our host keys, and tells of nobody else and of no store', async () => {
    const { id } = await anAccount({ withKey: true });
    await api.as('admin').call(routes.addServerHostKey, { body: { algorithm: 'ed25519' } });
    const { status, body, text } = await look(await aLink(id));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      server: { address: 'files.example:2022', hostKeys: [{ fingerprint: expect.stringMatching(/^SHA256:/) }] },
      account: { id, keys: [{ from: ['192.0.2.0/24'], pending: null }] },
      link: { offeredKey: null },
    });
    expect(text).not.toContain(world.other.slug);
    expect(text).not.toMatch(/storeId|passwordHash|tokenHash/);
    expect((await events('account.link-used', id))[0]).toMatchObject({
      actor: { kind: 'account', id, method: 'account-link' },
      partnerId: world.own.ids.partner,
    });
  });

  it('is used once a quarter of an hour in the trail, however often it is looked at', async () => {
    const { id } = await anAccount();
    const token = await aLink(id);
    for (let looks = 0; looks < 3; looks += 1) await look(token);
    expect(await events('account.link-used', id)).toHaveLength(1);
    api.clock.advance(15 * 60_000);
    await api.anonymous.call(routes.listSignInsByLink, { body: { token } });
    expect(await events('account.link-used', id)).toHaveLength(2);
  });

  it('offers one key, which has the limits of the one that it replaces, and no second one', async () => {
    const { id, old } = await anAccount({ withKey: true });
    const token = await aLink(id);
    expect(await offer(token)).toMatchObject({ status: 422, body: { errors: [{ field: '/replaces' }] } });
    const first = await offer(token, old);
    expect(first).toMatchObject({ status: 201, body: { link: { offeredKey: first.fingerprint } } });
    const { authorizedKeys } = await api.database.read.accounts.get(id);
    expect(authorizedKeys).toMatchObject([
      { fingerprint: old, pending: null },
      { fingerprint: first.fingerprint, from: ['192.0.2.0/24'], pending: { replaces: old } },
    ]);
    expect(await offer(token, old)).toMatchObject({ status: 409, body: { code: 'conflict.state' } });
    expect((await api.database.read.accounts.get(id)).authorizedKeys).toHaveLength(2);
    expect((await look(token)).status).toBe(200);
    const [offered] = await events('account.key-offered', id);
    expect(offered?.actor).toMatchObject({ kind: 'account', method: 'account-link' });
  });

  it('does not shed what limits a key by way of one that was replaced already', async () => {
    const end = new Date(api.clock.now().getTime() + 30 * 86_400_000);
    const { id, old } = await anAccount({ withKey: true });
    const limit = (change: (account: Account) => Account) =>
      api.database.transaction(async (tx) => tx.accounts.update(change(await tx.accounts.get(id))));
    await limit((account) => ({ ...account, authorizedKeys: account.authorizedKeys.map((key) => ({ ...key, expiresAt: end })) }));
    const second = await offer(await aLink(id), old);
    await activateKey({ database: api.database, clock: api.clock }, { accountId: id, fingerprint: second.fingerprint }, system);
    const third = await offer(await aLink(id), old);
    expect(third.status).toBe(201);
    const { authorizedKeys } = await api.database.read.accounts.get(id);
    expect(authorizedKeys.find(({ fingerprint }) => fingerprint === third.fingerprint)).toMatchObject({ expiresAt: end });
  });

  it('gives no key without limits beside one that waits with them', async () => {
    const { id } = await anAccount();
    const { publicKeyOpenSsh } = await generateKey({ algorithm: 'ed25519' });
    const body = { publicKey: `from="192.0.2.0/24" ${publicKeyOpenSsh}` };
    expect((await api.as('admin').call(routes.offerKey, { params: { id }, body })).status).toBe(201);
    expect(await offer(await aLink(id))).toMatchObject({ status: 409, body: { code: 'conflict.state' } });
    expect((await api.database.read.accounts.get(id)).authorizedKeys).toHaveLength(1);
  });

  it('takes one of two keys that come at once', async () => {
    const { id } = await anAccount();
    const token = await aLink(id);
    const answers = await Promise.all([offer(token), offer(token)]);
    expect(answers.map(({ status }) => status).toSorted()).not.toEqual([201, 201]);
    expect((await api.database.read.accounts.get(id)).authorizedKeys).toHaveLength(1);
  });

  it('takes a key without options only', async () => {
    const { id } = await anAccount();
    const { publicKeyOpenSsh } = await generateKey({ algorithm: 'ed25519' });
    for (const options of ['cert-authority', 'from="0.0.0.0/0"', 'expiry-time="20300101"', 'pending']) {
      const body = { token: await aLink(id), publicKey: `${options} ${publicKeyOpenSsh}` };
      const answered = await api.anonymous.call(routes.offerKeyByLink, { body });
      expect(answered.body, options).toMatchObject({ errors: [{ field: '/publicKey' }] });
    }
  });

  it('takes a key as PuTTY writes it, and tells who gives a private one what they did', async () => {
    const { id } = await anAccount();
    const { publicKeyOpenSsh, privateKey, fingerprint } = await generateKey({ algorithm: 'ed25519' });
    const body = publicKeyOpenSsh.split(' ')[1]?.replace(/.{40}/, '$&\r\n') ?? '';
    const publicKey = `---- BEGIN SSH2 PUBLIC KEY ----\r\nComment: "acme-2026"\r\n${body}\r\n---- END SSH2 PUBLIC KEY ----\r\n`;
    const token = await aLink(id);
    const give = (text: string) => api.anonymous.call(routes.offerKeyByLink, { body: { token, publicKey: text } });
    expect(await give(privateKey)).toMatchObject({
      status: 422,
      body: { errors: [{ field: '/publicKey', message: expect.stringMatching(/^This is a private key/) }] },
    });
    expect((await give(`${publicKeyOpenSsh}\n${publicKeyOpenSsh}`)).status).toBe(422);
    expect((await give(`${publicKeyOpenSsh} \u001b[2J`)).status).toBe(422);
    expect((await give(publicKey)).status).toBe(201);
    expect((await api.database.read.accounts.get(id)).authorizedKeys).toMatchObject([
      { fingerprint, comment: 'acme-2026', publicKey: publicKeyOpenSsh },
    ]);
    const made = { partnerId: world.own.ids.partner, username: 'from-putty', authorizedKeys: [publicKey] };
    expect((await api.as('admin').call(routes.createAccount, { body: made })).body).toMatchObject({
      authorizedKeys: [{ fingerprint }],
    });
  });

  it('that does not hold gets one answer, and the trail tells which it was', async () => {
    const { id } = await anAccount();
    const replaced = await aLink(id);
    const revoked = await aLink(id);
    expect((await api.as('operator').call(routes.revokeAccountLink, { params: { id } })).status).toBe(204);
    expect((await api.as('operator').call(routes.revokeAccountLink, { params: { id } })).status).toBe(409);
    const over = await aLink(id, 1);
    api.clock.advance(3_600_000);
    const answers = [];
    for (const token of [replaced, revoked, over, 'x'.repeat(43)]) {
      for (const route of [routes.openAccountLink, routes.listSignInsByLink, routes.listTransfersByLink] as const) {
        answers.push((await api.anonymous.call(route, { body: { token } })).body);
      }
      const { body } = await offer(token);
      answers.push(body);
    }
    expect(new Set(answers.map((body) => JSON.stringify([body['status'], body['code'], body['detail']]))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 404, code: 'account-link.refused' });
    const reasons = (await events('account.link-refused')).map(({ reason }) => reason).toReversed();
    expect([reasons[0], reasons[4], reasons[8], reasons[12]]).toEqual(['replaced', 'revoked', 'expired', 'unknown']);
  });

  it('ends with the partner’s being suspended', async () => {
    const body = { slug: 'going', name: 'Going' };
    const partner = String((await api.as('admin').call(routes.createPartner, { body })).body['id']);
    const token = await aLink((await anAccount({ partner })).id);
    const suspended = { params: { id: partner }, body: { status: 'suspended' as const } };
    await api.as('admin').call(routes.updatePartner, suspended, { 'if-match': '"v1"' });
    expect((await look(token)).status).toBe(404);
  });

  it('does not hold while the account is suspended, nor once it has ended', async () => {
    const { id } = await anAccount();
    const token = await aLink(id);
    const change = (changes: Partial<Account>) =>
      api.database.transaction(async (tx) => tx.accounts.update({ ...(await tx.accounts.get(id)), ...changes }));
    await change({ status: 'suspended' });
    expect((await look(token)).status).toBe(404);
    expect((await offer(token)).status).toBe(404);
    await change({ status: 'active', expiresAt: new Date(api.clock.now().getTime() - 1000) });
    expect((await offer(token)).status).toBe(404);
    expect((await events('account.link-refused', id)).map(({ reason }) => reason)).toEqual(['expired', 'suspended', 'suspended']);
    await change({ expiresAt: null });
    expect((await look(token)).status).toBe(200);
  });

  it('holds no longer than who made it may make it', async () => {
    const { id: accountId } = await anAccount();
    const { username } = await api.makeUser('operator');
    const maker = await api.database.read.users.findByUsername(username);
    if (maker === undefined) throw new Error('there is no such user');
    const actor = { kind: 'user', id: maker.id, name: username } as const;
    const { token } = await makeAccountLink(api.deps, { accountId }, { actor });
    const change = (changes: Partial<User>) =>
      api.database.transaction(async (tx) => tx.users.update({ ...(await tx.users.get(maker.id)), ...changes }));
    const isShown = async () =>
      (await api.as('admin').call(routes.getAccountLink, { params: { id: accountId } })).body['link'] !== null;
    const other = { partnerIds: [world.other.ids.partner], tags: [] };
    for (const lost of [{ status: 'suspended' }, { role: 'viewer' }, { scope: other }] as const) {
      await change(lost);
      expect((await look(token)).status).toBe(404);
      expect((await offer(token)).status).toBe(404);
      expect(await isShown()).toBe(false);
      await change({ status: 'active', role: 'operator', scope: { ...other, partnerIds: [world.own.ids.partner] } });
      expect((await look(token)).status).toBe(200);
      expect(await isShown()).toBe(true);
    }
    const program = await createApiKey(api.deps, { name: 'portal', role: 'operator', scope: null }, { actor });
    const byProgram = await makeAccountLink(api.deps, { accountId }, { actor: actorOfApiKey(program.apiKey) });
    expect((await look(byProgram.token)).status).toBe(200);
    await api.as('admin').call(routes.deleteApiKey, { params: { id: program.apiKey.id } });
    expect((await look(byProgram.token)).status).toBe(404);
    expect(new Set((await events('account.link-refused', accountId)).map(({ reason }) => reason))).toEqual(
      new Set(['maker-lost-right']),
    );
  });

  it('is throttled an address when links are guessed, and that keeps nobody else out for long', async () => {
    let status = 0;
    for (let tries = 0; tries < 60 && status !== 429; tries += 1) status = (await look(`${tries}`.padStart(43, 'y'))).status;
    expect(status).toBe(429);
    api.clock.advance(15 * 60_000);
    expect((await look(await aLink((await anAccount()).id))).status).toBe(200);
  });
});

describe('a partner-admin', () => {
  it('sees, makes links for and offers keys to accounts of their partner, and those of another are not there', async () => {
    const limited = await api.limited('partner-admin', { partnerIds: [world.own.ids.partner], tags: [] });
    const { publicKeyOpenSsh: publicKey } = await generateKey({ algorithm: 'ed25519' });
    const statuses = async (id: Id) => {
      const params = { id };
      return [
        (await limited.call(routes.getSelfService, { params })).status,
        (await limited.call(routes.listAccountSignIns, { params })).status,
        (await limited.call(routes.listOwnTransfers, { params })).status,
        (await limited.call(routes.getAccountLink, { params })).status,
        (await limited.call(routes.makeAccountLink, { params, body: {} })).status,
        (await limited.call(routes.offerKey, { params, body: { publicKey } })).status,
        (await limited.call(routes.revokeAccountLink, { params })).status,
      ];
    };
    expect(await statuses((await anAccount()).id)).toEqual([200, 200, 200, 200, 201, 201, 204]);
    expect(new Set(await statuses(world.other.ids.account))).toEqual(new Set([404]));
    expect((await api.database.read.accounts.get(world.other.ids.account)).authorizedKeys).toEqual([]);
  });
});

describe('what a partner sees of sign-ins', () => {
  it('is under their user name, since the account was made, and whether a password was right is not told', async () => {
    const { id } = await anAccount();
    const { username } = await api.database.read.accounts.get(id);
    const refuse = (name: string, detail: string) =>
      api.database.transaction(async (tx) =>
        tx.audit.append({
          ...{ type: 'session.refused', outcome: 'denied', source: { address: '192.0.2.7', port: 1, client: 'SSH-2.0-x' } },
          actor: { kind: 'anonymous', name, method: 'publickey', keyFingerprint: 'SHA256:x' },
          failure: { code: 'auth.refused', detail },
        }),
      );
    for (const detail of ['unknown-key', 'wrong-password', 'password-not-accepted']) await refuse(username, detail);
    await refuse('somebody-else', 'unknown-key');
    const { body } = await api.anonymous.call(routes.listSignInsByLink, { body: { token: await aLink(id) } });
    const items = Array.isArray(body['items']) ? body['items'] : [];
    expect(items).toMatchObject([
      { reason: 'password-refused' },
      { reason: 'password-refused' },
      { reason: 'unknown-key', address: '192.0.2.7', client: 'SSH-2.0-x', keyFingerprint: 'SHA256:x', accepted: false },
    ]);
  });
});
