import { routes } from '@waybill/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, startTestApi, type TestApi } from '../testing/test-api.js';
import { type TwoPartners, twoPartners } from '../testing/two-partners.js';

let api: TestApi;
let world: TwoPartners;
let limited: Client;

beforeAll(async () => {
  api = await startTestApi();
  world = await twoPartners(api);
  limited = await api.limited('operator', { partnerIds: [world.own.ids.partner], tags: [] });
});
afterAll(() => api.close());

const ids = (body: Record<string, unknown>): readonly string[] =>
  (Array.isArray(body['items']) ? body['items'] : []).map((item) => String(Object(item).id));

describe('a scope', () => {
  it('leaves of a list what is of its partners, whatever is asked for, and nothing to page on to', async () => {
    const { body } = await limited.call(routes.listConnections, { query: { limit: 1 } });
    expect(ids(body)).toEqual([world.own.ids.connection]);
    expect(body['nextCursor']).toBeUndefined();
    const asked = await limited.call(routes.listConnections, { query: { partnerId: world.other.ids.partner } });
    expect(ids(asked.body)).toEqual([]);
    const named = await limited.call(routes.listConnections, { query: { slug: 'otherside-prod' } });
    expect(named.body).toEqual({ items: [] });
    expect(ids((await limited.call(routes.listJobs, {})).body)).toEqual([world.own.ids.job]);
  });

  it('has what is another partner’s not be there, and the trail tell of the attempt', async () => {
    const { status, body } = await limited.call(routes.getAccount, { params: { id: world.other.ids.account } });
    expect({ status, code: body['code'] }).toEqual({ status: 404, code: 'not-found' });
    const page = await api.database.read.auditTrail.list({ type: 'access.denied', actorName: 'limited operator' }, { limit: 1 });
    expect(page.items[0]).toMatchObject({ outcome: 'denied', target: { name: 'getAccount' } });
  });

  it('takes no field that could lead elsewhere', async () => {
    const params = { id: world.own.ids.account };
    const mounts = [{ path: '/', storeId: world.own.ids.partner, at: '/partners/otherside', permissions: ['list' as const] }];
    const headers = { 'if-match': '"v1"' };
    const led = await limited.call(routes.updateAccount, { params, body: { mounts } }, headers);
    expect(led.body).toMatchObject({ status: 403, code: 'permission.denied', detail: expect.stringContaining('mounts') });
    const suspended = await limited.call(routes.updateAccount, { params, body: { status: 'suspended' } }, headers);
    expect(suspended.status).toBe(200);
  });

  it('by tag holds for whoever carries it, from the next request on', async () => {
    const tagged = await api.limited('viewer', { partnerIds: [], tags: ['otherside-tag'] });
    expect(ids((await tagged.call(routes.listPartners, {})).body)).toEqual([world.other.ids.partner]);
    const partner = { params: { id: world.other.ids.partner } };
    const { headers } = await api.as('admin').call(routes.getPartner, partner);
    const change = { ...partner, body: { tags: [] } };
    await api.as('admin').call(routes.updatePartner, change, { 'if-match': String(headers['etag']) });
    expect(ids((await tagged.call(routes.listPartners, {})).body)).toEqual([]);
    expect((await tagged.call(routes.getPartner, partner)).status).toBe(404);
  });

  it('of a person ends their sessions when it is set, is in the trail, and leaves one administrator of everything', async () => {
    const person = await api.makeUser('operator');
    const signedIn = await api.anonymous.call(routes.signIn, { body: person });
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    const id = String(Object(signedIn.body['user']).id);
    const scope = { partnerIds: [world.own.ids.partner], tags: [] };
    const set = await api.as('admin').call(routes.updateUser, { params: { id }, body: { scope } }, { 'if-match': '"v1"' });
    expect(set.body).toMatchObject({ scope });
    expect((await api.anonymous.with({ cookie }).call(routes.listPartners, {})).status).toBe(401);
    const page = await api.database.read.auditTrail.list({ type: 'user.updated' }, { limit: 1 });
    expect(page.items[0]?.change).toMatchObject({ after: { scope } });

    const admin = await api.database.read.users.findByUsername(api.admin.username);
    const narrowed = { params: { id: admin?.id ?? '' }, body: { scope } };
    const last = await api.as('admin').call(routes.updateUser, narrowed, { 'if-match': `"v${admin?.version}"` });
    expect(last.body).toMatchObject({ code: 'conflict.state', detail: expect.stringContaining('last active administrator') });
  });

  it('is refused when it names no partner, and demanded of a partner-admin', async () => {
    const key = { name: 'x', role: 'partner-admin' as const };
    const without = await api.as('admin').call(routes.createApiKey, { body: key });
    expect(without.body).toMatchObject({ status: 422, errors: [expect.objectContaining({ field: '/scope' })] });
    const scope = { partnerIds: [world.own.ids.job], tags: [] };
    const nobody = await api.as('admin').call(routes.createApiKey, { body: { ...key, scope } });
    expect(nobody.body).toMatchObject({ errors: [expect.objectContaining({ field: '/scope/partnerIds/0' })] });
  });
});
