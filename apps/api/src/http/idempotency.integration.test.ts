import { routes } from '@waybill/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/test-api.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

describe('a request with an Idempotency-Key', () => {
  it('is done once, and answered the same again', async () => {
    const operator = api.as('operator').with({ 'idempotency-key': 'create-once' });
    const first = await operator.call(routes.createPartner, { body: { slug: 'once', name: 'Once' } });
    const second = await operator.call(routes.createPartner, { body: { name: 'Once', slug: 'once' } });
    expect(first.status).toBe(201);
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(second.headers['etag']).toBe(first.headers['etag']);
    expect([first.headers['idempotency-replayed'], second.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
    const created = await api.database.read.auditTrail.list({ type: 'partner.created' }, { limit: 10 });
    expect(created.items).toHaveLength(1);
  });

  it('is refused when the key was used for something else', async () => {
    const operator = api.as('operator').with({ 'idempotency-key': 'mixed-up' });
    await operator.call(routes.createPartner, { body: { slug: 'mixed-1', name: 'One' } });
    const other = await operator.call(routes.createPartner, { body: { slug: 'mixed-2', name: 'Two' } });
    expect(other).toMatchObject({ status: 422, body: { code: 'request.idempotency-mismatch' } });
    const elsewhere = await operator.call(routes.createKey, { body: { slug: 'mixed', generate: { algorithm: 'ed25519' } } });
    expect(elsewhere.status).toBe(422);
  });

  it('is told to wait while the first one runs, and only one of many is done', async () => {
    const operator = api.as('operator').with({ 'idempotency-key': 'all-at-once' });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => operator.call(routes.createPartner, { body: { slug: 'crowd', name: 'Crowd' } })),
    );
    expect(new Set(answers.map(({ status }) => status)).has(201)).toBe(true);
    expect(answers.every(({ status, body }) => status === 201 || body['code'] === 'request.in-progress')).toBe(true);
    expect(new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body['id'])).size).toBe(1);
  });

  it('that failed can be sent again', async () => {
    const operator = api.as('operator').with({ 'idempotency-key': 'mended' });
    const body = { slug: 'mended', name: 'Mended' };
    await api.as('admin').call(routes.createPartner, { body });
    expect((await operator.call(routes.createPartner, { body })).status).toBe(409);
    const partner = await api.database.read.partners.findBySlug('mended');
    await api.as('admin').call(routes.deletePartner, { params: { id: partner?.id ?? '' } });
    expect((await operator.call(routes.createPartner, { body })).status).toBe(201);
  });

  it('does not meet the same key of somebody else', async () => {
    const headers = { 'idempotency-key': 'shared' };
    await api
      .as('operator')
      .with(headers)
      .call(routes.createPartner, { body: { slug: 'shared-1', name: 'One' } });
    const other = await api
      .as('admin')
      .with(headers)
      .call(routes.createPartner, { body: { slug: 'shared-2', name: 'Two' } });
    expect(other.status).toBe(201);
  });

  it('is refused when the key is none', async () => {
    const operator = api.as('operator').with({ 'idempotency-key': 'k'.repeat(256) });
    const answered = await operator.call(routes.createPartner, { body: { slug: 'long', name: 'Long' } });
    expect(answered).toMatchObject({ status: 400, body: { errors: [{ field: 'Idempotency-Key' }] } });
  });
});
