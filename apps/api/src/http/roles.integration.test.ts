import { routes } from '@waybill/contracts';
import type { Permission } from '@waybill/core';
import { waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answered, type Client, startTestApi, type TestApi } from '../testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const idOf = ({ body }: Answered): string => String(body['id']);
const version = (number: number) => ({ 'if-match': `"v${number}"` });
const peopleKeepers: readonly Permission[] = [
  ...(['roles:read', 'roles:create', 'roles:update', 'roles:delete'] as const),
  ...(['users:read', 'users:create', 'users:invite', 'users:update'] as const),
  ...(['api-keys:create', 'api-keys:update', 'oidc-providers:create'] as const),
];

/** The newest event of a type. */
async function newest(type: Parameters<typeof api.database.read.auditTrail.list>[0]['type']) {
  const { items } = await api.database.read.auditTrail.list(type === undefined ? {} : { type }, { limit: 1 });
  return items[0];
}

function make(slug: string, permissions: readonly Permission[], client: Client = api.as('admin')): Promise<Answered> {
  return client.call(routes.createRole, { body: { slug, permissions: [...permissions] } });
}

describe('a role', () => {
  it('is made, given to a person, changed for a session that is open, and each is in the trail with before and after', async () => {
    const made = await make('night-shift', ['partners:read', 'overview:read']);
    expect(made).toMatchObject({ status: 201, body: { builtIn: false, permissions: ['overview:read', 'partners:read'] } });
    const person = { username: 'night', password: 'correct horse battery' };
    const user = { ...person, name: 'N', role: 'night-shift', mustChangePassword: false };
    expect((await api.as('admin').call(routes.createUser, { body: user })).status).toBe(201);
    const signedIn = await api.anonymous.call(routes.signIn, { body: person });
    expect(signedIn.body['user']).toMatchObject({ role: 'night-shift', permissions: ['overview:read', 'partners:read'] });
    const session = api.anonymous.with({ cookie: String(signedIn.headers['set-cookie']).split(';')[0] ?? '' });
    expect((await session.call(routes.listPartners, {})).status).toBe(200);
    expect((await session.call(routes.listJobs, {})).body['detail']).toMatch(/night-shift.*jobs:read/);

    const change = { params: { id: idOf(made) }, body: { permissions: ['jobs:read' as const] } };
    expect((await api.as('admin').call(routes.updateRole, change, version(1))).status).toBe(200);
    expect((await session.call(routes.listPartners, {})).status).toBe(403);
    expect((await session.call(routes.listJobs, {})).status).toBe(200);
    expect(await newest('role.updated')).toMatchObject({
      target: { kind: 'role', name: 'night-shift' },
      change: { before: { permissions: ['overview:read', 'partners:read'] }, after: { permissions: ['jobs:read'] } },
    });
  });

  it('that may set up webhooks and streams has to read the trail for it, and not to switch one off', async () => {
    const body = { slug: 'elsewhere', url: 'https://hooks.example/waybill' };
    const deaf = await api.allowed(['webhooks:create', 'webhooks:update', 'audit-streams:create']);
    const refused = await deaf.call(routes.createWebhook, { body });
    expect(refused).toMatchObject({ status: 403, body: { detail: expect.stringContaining('audit:read') } });
    const destination = { kind: 'syslog' as const, host: 'siem.example', transport: 'tls' as const };
    const stream = { slug: 'elsewhere', destination };
    expect((await deaf.call(routes.createAuditStream, { body: stream })).status).toBe(403);
    const hears = await api.allowed(['webhooks:create', 'audit:read']);
    const { webhook } = (await hears.call(routes.createWebhook, { body })).body;
    const params = { id: String(Object(webhook)['id']) };
    const wider = { params, body: { types: ['transfer.*'], enabled: false } };
    expect((await deaf.call(routes.updateWebhook, wider, version(1))).status).toBe(403);
    expect((await deaf.call(routes.updateWebhook, { params, body: { enabled: false } }, version(1))).status).toBe(200);
  });

  it('that somebody has is not deleted, and the answer says whose it is', async () => {
    const role = await make('kept', ['runs:read']);
    const scope = { partnerIds: [], tags: ['eu'] };
    const key = { name: 'watcher', role: 'kept', scope };
    const created = await api.as('admin').call(routes.createApiKey, { body: key });
    expect(created.status).toBe(201);
    const refused = await api.as('admin').call(routes.deleteRole, { params: { id: idOf(role) } });
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflict.in-use' } });
    expect(refused.body['detail']).toContain('the API key watcher');
    const id = String(Object(created.body['apiKey']).id);
    await api.as('admin').call(routes.deleteApiKey, { params: { id } });
    expect((await api.as('admin').call(routes.deleteRole, { params: { id: idOf(role) } })).status).toBe(204);
    expect(await newest('role.deleted')).toMatchObject({ change: { before: { permissions: ['runs:read'] } } });
  });

  it('that is built in cannot be changed, deleted or made again', async () => {
    const operator = await api.database.read.roles.findBySlug('operator');
    const params = { id: operator?.id ?? '' };
    const change = { params, body: { permissions: ['overview:read' as const] } };
    expect(await api.as('admin').call(routes.updateRole, change, version(1))).toMatchObject({ status: 409 });
    expect(await api.as('admin').call(routes.deleteRole, { params })).toMatchObject({ status: 409 });
    expect(await make('operator', ['overview:read'])).toMatchObject({ status: 409 });
  });

  it('that is none is refused with the field', async () => {
    const body = { username: 'who', name: 'W', role: 'nobody', password: 'correct horse battery' };
    const refused = await api.as('admin').call(routes.createUser, { body });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: '/role' }] } });
  });
});

describe('nobody gives more than they have', () => {
  it('neither by a role that they make or change, their own among them, nor by giving one', async () => {
    const keeper = await api.allowed(peopleKeepers);
    expect((await make('mine', ['users:read'], keeper)).status).toBe(201);
    expect(await make('more', ['users:read', 'stores:create'], keeper)).toMatchObject({ status: 403 });
    const { items } = Object((await keeper.call(routes.listRoles, { query: { text: 'test-' } })).body);
    const own: { readonly id: string; readonly version: number } = items[0];
    const escalation = { params: { id: own.id }, body: { permissions: [...peopleKeepers, 'stores:create' as const] } };
    const refused = await keeper.call(routes.updateRole, escalation, version(own.version));
    expect(refused).toMatchObject({ status: 403, body: { code: 'permission.denied' } });
    expect(refused.body['detail']).toContain('stores:create');
    expect(await newest('access.denied')).toMatchObject({ target: { name: 'updateRole' } });
    const person = { username: 'chosen', name: 'C', password: 'correct horse battery' };
    expect((await keeper.call(routes.createUser, { body: { ...person, role: 'admin' } })).status).toBe(403);
    expect((await keeper.call(routes.createUser, { body: { ...person, role: 'mine' } })).status).toBe(201);
    const invited = { name: 'I', email: 'i@acme.example', role: 'operator' };
    expect((await keeper.call(routes.invitePerson, { body: invited })).status).toBe(403);
    expect((await keeper.call(routes.createApiKey, { body: { name: 'k', role: 'viewer' } })).status).toBe(403);
  });

  it('nor by a group of a provider, nor by the password of somebody who may do more', async () => {
    const keeper = await api.allowed(peopleKeepers);
    const provider = { slug: 'p', name: 'P', issuer: 'https://login.acme.example', clientId: 'c' };
    const mapped = { ...provider, roleMappings: [{ group: 'all', role: 'admin' }] };
    expect((await keeper.call(routes.createOidcProvider, { body: mapped })).status).toBe(403);
    const admin = await api.database.read.users.findByUsername(api.admin.username);
    const takeover = { params: { id: admin?.id ?? '' }, body: { password: 'correct horse battery' } };
    expect((await keeper.call(routes.updateUser, takeover, version(admin?.version ?? 0))).status).toBe(403);
  });
});

describe('an event stream', () => {
  it('ends at once when what its owner may do is changed', async () => {
    const made = await make('watches', ['live-events:read', 'overview:read']);
    const { body } = await api.as('admin').call(routes.createApiKey, { body: { name: 'w', role: 'watches' } });
    await api.api.application.listen({ host: '127.0.0.1', port: 0 });
    const { port } = Object(api.api.application.getHttpServer().address());
    const headers = { authorization: `Bearer ${String(body['token'])}` };
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/events`, { headers });
    let ended = false;
    let text = '';
    void (async () => {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString('utf8');
      ended = true;
    })();
    await waitFor(() => text.includes(': connected'));
    const params = { id: idOf(made) };
    let number = 1;
    // Listening at the database begins a moment after the start.
    await waitFor(async () => {
      const permissions: Permission[] = number % 2 === 1 ? ['live-events:read'] : ['live-events:read', 'runs:read'];
      await api.as('admin').call(routes.updateRole, { params, body: { permissions } }, version(number));
      number += 1;
      return ended;
    });
  });
});
