import { routes } from '@waybill/contracts';
import { applyConfiguration, localActor } from '@waybill/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

describe('drift over the API', () => {
  it('names who changed a thing, and the event', async () => {
    const context = { actor: localActor('ci') };
    await applyConfiguration(api.deps, { partners: [{ slug: 'acme', name: 'Acme' }] }, context);
    expect((await api.as('auditor').call(routes.getConfigurationDrift, {})).body).toMatchObject({
      applied: { by: { name: context.actor.name }, things: 1 },
      items: [],
    });
    const admin = api.as('admin');
    const { items } = Object((await admin.call(routes.listPartners, { query: {} })).body);
    const params = { id: String(items[0].id) };
    await admin.call(routes.updatePartner, { params, body: { name: 'By hand' } }, { 'if-match': `"v${items[0].version}"` });
    const { body } = await api.as('auditor').call(routes.getConfigurationDrift, {});
    expect(body['items']).toMatchObject([
      {
        ...{ noun: 'partner', name: 'acme', state: 'changed', id: params.id },
        fields: [{ field: 'name', applied: 'Acme', now: 'By hand' }],
        lastChange: { type: 'partner.updated', by: { kind: 'api-key' } },
      },
    ]);
    const event = { id: Object(body['items'])[0].lastChange.eventId };
    expect(await admin.call(routes.getAuditEvent, { params: event })).toMatchObject({ status: 200 });
    expect(await api.as('viewer').call(routes.getConfigurationDrift, {})).toMatchObject({ status: 403 });
  });

  it('gives the platform as a file, which is in the trail', async () => {
    const { body } = await api.as('auditor').call(routes.exportConfiguration, {});
    expect(body['yaml']).toContain('slug: acme');
    expect((await api.as('operator').call(routes.exportConfiguration, {})).status).toBe(403);
  });
});
