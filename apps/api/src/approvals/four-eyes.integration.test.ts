import { routes } from '@waybill/contracts';
import { createApiKey, expireChanges, localActor } from '@waybill/engine';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeIn, type FourEyes, openFourEyes } from '../testing/four-eyes.js';
import type { Client, TestApi } from '../testing/test-api.js';
import type { TwoPartners } from '../testing/two-partners.js';

let api: TestApi;
let world: TwoPartners;
let jane: Client;
let joe: Client;
let wants: FourEyes['wants'];
let names = 0;

beforeAll(async () => {
  ({ api, world, jane, joe, wants } = await openFourEyes());
});
afterAll(() => api.close());

const reason = { reason: 'The partner called and read it out.' };
const account = () => ({ partnerId: world.own.ids.partner, username: `second-${++names}` });
const typesOf = async (id: string): Promise<readonly string[]> => {
  const { items } = await api.database.read.auditTrail.list({}, { limit: 50 });
  return items.filter(({ details }) => details?.['changeId'] === id).map(({ type }) => type);
};

/** Asks for an account, which is proposed. */
async function proposed(by: Client, body = account()): Promise<{ readonly id: string; readonly username: string }> {
  const asked = await by.call(routes.createAccount, { body });
  expect(asked.status).toBe(202);
  return { id: String(changeIn(asked)['id']), username: body.username };
}

const accountNamed = (username: string) => api.database.read.accounts.findByUsername(username);

describe('a change that takes a second person', () => {
  beforeEach(() => wants(['account', 'host-key', 'sending-job']));

  it('is not done when it is asked for; another person’s approval does it, once, and the trail has all of it', async () => {
    const asked = await jane.call(
      routes.createAccount,
      { body: { ...account(), password: 'correct horse battery' } },
      { 'change-reason': 'gr%C3%BC%C3%9Fe' },
    );
    const change = changeIn(asked);
    expect(asked.status).toBe(202);
    expect(change).toMatchObject({
      kind: 'account',
      operation: 'createAccount',
      state: 'waiting',
      reason: 'grüße',
      mayApprove: false,
    });
    expect(asked.text).not.toContain('correct horse');
    const params = { id: String(change['id']) };
    const username = `second-${names}`;
    expect(await accountNamed(username)).toBeUndefined();
    const answers = await Promise.all([
      joe.call(routes.approveProposedChange, { params }),
      joe.call(routes.approveProposedChange, { params }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 200)?.body).toMatchObject({ state: 'approved' });
    expect(await accountNamed(username)).toMatchObject({ username });
    expect(await typesOf(params.id)).toEqual(['change.carried-out', 'change.approved', 'change.proposed']);
  });

  it('is approved by nobody who asked for it, by hand or by a key of their own, and by no program', async () => {
    const { id } = await proposed(jane);
    const params = { id };
    expect(await jane.call(routes.approveProposedChange, { params })).toMatchObject({ status: 403 });
    expect(await api.as('admin').call(routes.approveProposedChange, { params })).toMatchObject({ status: 403 });
    const { body } = await jane.call(routes.createApiKey, { body: { name: 'of Jane', role: 'admin' } });
    const key = api.anonymous.with({ authorization: `Bearer ${body['token']}` });
    const byKey = await proposed(key);
    expect(await jane.call(routes.approveProposedChange, { params: { id: byKey.id } })).toMatchObject({ status: 403 });
    expect(await joe.call(routes.approveProposedChange, { params: { id: byKey.id } })).toMatchObject({ status: 200 });
    expect((await jane.call(routes.getProposedChange, { params })).body).toMatchObject({ state: 'waiting' });
  });

  it('is refused at once when it could not be done', async () => {
    const taken = { ...account(), username: `${world.own.slug}-account` };
    expect(await jane.call(routes.createAccount, { body: taken })).toMatchObject({
      status: 409,
      body: { code: 'conflict.duplicate' },
    });
  });

  it('is proposed once for the same Idempotency-Key', async () => {
    const body = account();
    const key = { 'idempotency-key': 'the-same-wish' };
    const first = await jane.call(routes.createAccount, { body }, key);
    const again = await jane.call(routes.createAccount, { body }, key);
    expect(again.status).toBe(202);
    expect(changeIn(again)['id']).toBe(changeIn(first)['id']);
  });

  it('is outdated when what it was made against has changed, and is not done', async () => {
    const { body: pull } = await jane.call(routes.getJob, { params: { id: world.own.ids.job } });
    const definition = { alsoTo: [{ connectionId: world.own.ids.connection, path: '/copy' }] };
    const params = { id: world.own.ids.job };
    const etag = { 'if-match': `"v${pull['version']}"` };
    const asked = await jane.call(routes.updateJob, { params, body: { definition } }, etag);
    expect(asked.status).toBe(202);
    const renamed = await joe.call(routes.updateJob, { params, body: { name: 'Another' } }, etag);
    expect(renamed.status).toBe(200);
    const change = { id: String(changeIn(asked)['id']) };
    expect(await joe.call(routes.approveProposedChange, { params: change })).toMatchObject({ status: 412 });
    expect((await joe.call(routes.getProposedChange, { params: change })).body).toMatchObject({ state: 'outdated' });
    expect(await typesOf(change.id)).toEqual(['change.outdated', 'change.proposed']);
  });

  it('is rejected with a reason', async () => {
    const { id, username } = await proposed(jane);
    expect((await joe.call(routes.rejectProposedChange, { params: { id }, body: reason })).body).toMatchObject({
      state: 'rejected',
      decision: reason,
    });
    expect(await joe.call(routes.approveProposedChange, { params: { id } })).toMatchObject({ status: 409 });
    expect(await accountNamed(username)).toBeUndefined();
  });

  it('expires', async () => {
    const { id } = await proposed(jane);
    const later = { now: () => new Date(Date.now() + 8 * 24 * 60 * 60_000) };
    expect(await expireChanges({ ...api.deps, clock: later })).toBeGreaterThan(0);
    expect(await joe.call(routes.approveProposedChange, { params: { id } })).toMatchObject({ status: 409 });
    expect(await typesOf(id)).toEqual(['change.expired', 'change.proposed']);
  });

  it('is done at once in an emergency, with a reason, and another person reviews it', async () => {
    const { id, username } = await proposed(jane);
    const params = { id };
    expect(await jane.call(routes.overrideProposedChange, { params, body: reason })).toMatchObject({ status: 200 });
    expect(await accountNamed(username)).toMatchObject({ username });
    expect((await joe.call(routes.getOverview, {})).body).toMatchObject({ approvals: { unreviewed: 1 } });
    expect(await jane.call(routes.reviewProposedChange, { params, body: reason })).toMatchObject({ status: 403 });
    expect(await joe.call(routes.reviewProposedChange, { params, body: reason })).toMatchObject({ status: 200 });
    expect((await joe.call(routes.getOverview, {})).body).toMatchObject({ approvals: { unreviewed: 0 } });
    expect(await typesOf(id)).toEqual(['change.reviewed', 'change.carried-out', 'change.overridden', 'change.proposed']);
  });

  it('is neither done nor decided when the transaction fails', async () => {
    const { id, username } = await proposed(jane);
    const params = { id };
    const cut = await api.withoutTrail(() => joe.call(routes.approveProposedChange, { params }));
    expect(cut.status).toBe(503);
    expect(await accountNamed(username)).toBeUndefined();
    expect((await joe.call(routes.approveProposedChange, { params })).status).toBe(200);
    expect(await accountNamed(username)).toMatchObject({ username });
  });

  it('is not carried out for who may not do it any more', async () => {
    const { apiKey, token } = await createApiKey(api.deps, { name: 'gone', role: 'admin' }, { actor: localActor('test') });
    const { id, username } = await proposed(api.anonymous.with({ authorization: `Bearer ${token}` }));
    await joe.call(routes.deleteApiKey, { params: { id: apiKey.id } });
    expect(await joe.call(routes.approveProposedChange, { params: { id } })).toMatchObject({ status: 403 });
    expect(await accountNamed(username)).toBeUndefined();
  });
});

describe('the policy', () => {
  it('leaves everything as it is while nobody asks for four eyes', async () => {
    await wants([]);
    expect((await jane.call(routes.createAccount, { body: account() })).status).toBe(201);
  });

  it('takes a second person itself, when it says so', async () => {
    await wants(['approval-policy']);
    const asked = await jane.call(routes.setApprovalPolicy, { body: { kinds: [], expireAfterDays: 7 } });
    expect(asked.status).toBe(202);
    expect((await joe.call(routes.approveProposedChange, { params: { id: String(changeIn(asked)['id']) } })).status).toBe(200);
    expect((await jane.call(routes.getApprovalPolicy, {})).body).toEqual({ kinds: [], expireAfterDays: 7 });
  });

  it('is not what it was shown to become when it has changed since, though nobody named a version', async () => {
    await wants(['approval-policy']);
    const asked = await jane.call(routes.setApprovalPolicy, { body: { kinds: [], expireAfterDays: 7 } });
    const params = { id: String(changeIn(asked)['id']) };
    await wants(['account', 'approval-policy']);
    expect(await joe.call(routes.approveProposedChange, { params })).toMatchObject({ status: 412 });
    expect((await joe.call(routes.getProposedChange, { params })).body).toMatchObject({ state: 'outdated' });
    expect((await jane.call(routes.getApprovalPolicy, {})).body).toMatchObject({ kinds: ['account', 'approval-policy'] });
    await wants([]);
  });
});
