import { routes } from '@waybill/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeIn, type FourEyes, openFourEyes } from '../testing/four-eyes.js';
import type { Answered, Client, TestApi } from '../testing/test-api.js';
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

const destination = {
  ...{ kind: 'webhook' as const, url: 'https://127.0.0.1:1/' },
  signingKey: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
};

interface Subject {
  /** Asks for the change, as it was when this was made. */
  ask(by: Client): Promise<Answered>;
  /** What it changes, as it is now. */
  now(): Promise<unknown>;
  readonly before: unknown;
  readonly after: unknown;
  /** Changes the same thing otherwise. */
  meddle(): Promise<Answered>;
}

async function aRole(): Promise<Subject> {
  const slug = `role-${++names}`;
  const { body } = await joe.call(routes.createRole, { body: { slug, permissions: ['runs:read'] } });
  const params = { id: String(body['id']) };
  const etag = { 'if-match': '"v1"' };
  return {
    ask: (by) => by.call(routes.updateRole, { params, body: { permissions: ['runs:read', 'jobs:read'] } }, etag),
    now: async () => (await joe.call(routes.getRole, { params })).body['permissions'],
    ...{ before: ['runs:read'], after: ['jobs:read', 'runs:read'] },
    meddle: () => joe.call(routes.updateRole, { params, body: { permissions: ['partners:read'] } }, etag),
  };
}

async function aRetentionRule(): Promise<Subject> {
  const storeId = (await api.database.read.stores.findBySlug('main'))?.id ?? '';
  const body = { slug: `old-${++names}`, storeId, path: `/old-${names}`, olderThanDays: 90 };
  const params = { id: String((await joe.call(routes.createRetentionRule, { body })).body['id']) };
  const etag = { 'if-match': '"v1"' };
  return {
    ask: (by) => by.call(routes.updateRetentionRule, { params, body: { olderThanDays: 5 } }, etag),
    now: async () => (await joe.call(routes.getRetentionRule, { params })).body['olderThanDays'],
    ...{ before: 90, after: 5 },
    meddle: () => joe.call(routes.updateRetentionRule, { params, body: { olderThanDays: 60 } }, etag),
  };
}

async function aStream(): Promise<Subject> {
  const body = { slug: `siem-${++names}`, destination, enabled: true };
  const params = { id: String((await joe.call(routes.createAuditStream, { body })).body['id']) };
  const etag = { 'if-match': '"v1"' };
  return {
    ask: (by) => by.call(routes.updateAuditStream, { params, body: { enabled: false } }, etag),
    now: async () => (await joe.call(routes.getAuditStream, { params })).body['enabled'],
    ...{ before: true, after: false },
    meddle: () => joe.call(routes.updateAuditStream, { params, body: { filter: { types: ['run.*'] } } }, etag),
  };
}

async function aHostKey(): Promise<Subject> {
  // One that waits for each of the two tests, in any order.
  const waits = await Promise.all([world.own, world.other].map(({ ids }) => api.database.read.hostKeys.get(ids['host-key'])));
  const id = waits.find(({ state }) => state === 'pending')?.id ?? '';
  const params = { id };
  const find = async () => (await api.database.read.hostKeys.get(params.id)).state;
  return {
    ask: (by) => by.call(routes.approveHostKey, { params }),
    now: find,
    ...{ before: 'pending', after: 'trusted' },
    meddle: () => joe.call(routes.retireHostKey, { params }),
  };
}

describe.each([
  ['host-key', aHostKey],
  ['role', aRole],
  ['retention', aRetentionRule],
  ['audit-settings', aStream],
] as const)('a change of the kind %s', (kind, make) => {
  let subject: Subject;
  let asked: Answered;

  beforeEach(async () => {
    await wants([]);
    subject = await make();
    await wants([kind]);
    asked = await subject.ask(jane);
  });

  it('is asked for, shown as what differs, refused to who asked, approved by another, and done', async () => {
    expect(asked.status).toBe(202);
    const change = changeIn(asked);
    expect(change).toMatchObject({ kind, state: 'waiting', mayApprove: false });
    expect(JSON.stringify(change['diff'])).toContain(JSON.stringify(subject.after));
    expect(asked.text).not.toContain(destination.signingKey);
    const params = { id: String(change['id']) };
    expect(await jane.call(routes.approveProposedChange, { params })).toMatchObject({ status: 403 });
    expect(await subject.now()).toEqual(subject.before);
    expect(await joe.call(routes.approveProposedChange, { params })).toMatchObject({ status: 200, body: { state: 'approved' } });
    expect(await subject.now()).toEqual(subject.after);
  });

  it('is outdated when it was changed since, and not done', async () => {
    await wants([]);
    const meddled = await subject.meddle();
    expect(meddled.status).toBe(200);
    const now = await subject.now();
    const params = { id: String(changeIn(asked)['id']) };
    expect(await joe.call(routes.approveProposedChange, { params })).toMatchObject({ status: 412 });
    expect((await joe.call(routes.getProposedChange, { params })).body).toMatchObject({ state: 'outdated' });
    expect(await subject.now()).toEqual(now);
  });
});
