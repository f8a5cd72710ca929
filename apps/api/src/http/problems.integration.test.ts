import { problem, routes } from '@waybill/contracts';
import { newId, type Role } from '@waybill/core';
import { createMetrics, silentLogger } from '@waybill/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeApi } from '../compose.js';
import { type Answered, Client, startTestApi, type TestApi } from '../testing/test-api.js';

let api: TestApi;
let operator: Client;
let partnerId: string;
let storeId: string;
let keyId: string;

const json = { 'content-type': 'application/json' };

beforeAll(async () => {
  api = await startTestApi();
  operator = api.as('operator');
  partnerId = String((await operator.call(routes.createPartner, { body: { slug: 'acme', name: 'Acme' } })).body['id']);
  storeId = (await api.database.read.stores.findBySlug('main'))?.id ?? '';
  const key = await operator.call(routes.createKey, { body: { slug: 'ours', generate: { algorithm: 'ed25519' } } });
  keyId = String(key.body['id']);
});
afterAll(() => api.close());

function expectProblem(answered: Answered, status: number, code: string): Answered['body'] {
  expect(answered.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(problem.parse(answered.body)).toMatchObject({ status, code, requestId: answered.headers['x-request-id'] });
  expect(answered.status).toBe(status);
  expect(answered.headers['cache-control']).toBe('no-store');
  return answered.body;
}

function connection(slug: string, host = 'sftp.acme.example') {
  return { partnerId, slug, host, username: 'waybill', keyId };
}

describe('a request that cannot be read', () => {
  it.each([
    ['malformed JSON', '{"slug":', 400, 'request.malformed'],
    ['a body that is nested without end', '['.repeat(5000) + ']'.repeat(5000), 400, 'request.malformed'],
    ['a body that reaches for the prototype', '{"__proto__":{"role":"admin"}}', 400, 'request.malformed'],
    ['half a surrogate pair', String.raw`{"slug":"acme","name":"\ud800"}`, 400, 'request.malformed'],
    ['half a surrogate pair in the name of a field', String.raw`{"\uDFFF":1}`, 400, 'request.malformed'],
    ['a body that is too large', JSON.stringify({ name: 'x'.repeat(70_000) }), 413, 'request.too-large'],
  ])('is refused: %s', async (_, payload, status, code) => {
    expectProblem(await operator.send({ method: 'POST', url: '/api/v1/partners', payload, headers: json }), status, code);
  });

  it('may be larger where whole keys are imported', async () => {
    const body = { slug: 'big', import: { privateKey: 'x'.repeat(65_000), passphrase: 'p'.repeat(1000) } };
    const { status } = await operator.call(routes.createKey, { body });
    expect(status).toBe(422);
  });

  it('is refused when its body is compressed or is not JSON', async () => {
    const gzip = { ...json, 'content-encoding': 'gzip' };
    const url = '/api/v1/partners';
    for (const at of [url, '/api/v1/nothing', `${url}/${'x'.repeat(300)}`]) {
      expectProblem(await operator.send({ method: 'POST', url: at, payload: '{}', headers: gzip }), 415, 'request.media-type');
    }
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expectProblem(await operator.send({ method: 'POST', url, payload: 'slug=a', headers: form }), 415, 'request.media-type');
    expectProblem(
      await operator.send({ method: 'POST', url, payload: '<a/>', headers: { 'content-type': 'text/xml' } }),
      415,
      'request.media-type',
    );
  });
});

describe('an address', () => {
  it('that is unknown is not found', async () => {
    expectProblem(await operator.send({ method: 'GET', url: '/api/v1/nothing' }), 404, 'request.not-found');
    expectProblem(await operator.send({ method: 'POST', url: '/nothing' }), 404, 'request.not-found');
    expectProblem(await operator.send({ method: 'GET', url: '/api/v1/partners/%zz' }), 400, 'request.malformed');
  });

  it('that takes other methods says which', async () => {
    const answered = await operator.send({ method: 'PUT', url: `/api/v1/partners/${newId()}` });
    expectProblem(answered, 405, 'request.method');
    expect(answered.headers['allow']).toBe('DELETE, GET, HEAD, PATCH');
  });
});

describe('an input that is not valid', () => {
  it('names every field at fault: unknown ones, missing ones, wrong ones, of body, query and path', async () => {
    const payload = JSON.stringify({ name: '', surprise: 1, tags: ['ok', 7] });
    const body = expectProblem(
      await operator.send({ method: 'POST', url: '/api/v1/partners?dry=1', payload, headers: json }),
      422,
      'input.invalid',
    );
    expect(body['errors']).toEqual([
      { field: '?dry', message: 'is not a known field' },
      { field: '/slug', message: 'is required' },
      { field: '/name', message: 'must not be empty' },
      { field: '/tags/1', message: 'must be a text' },
      { field: '/surprise', message: 'is not a known field' },
    ]);
    const listed = await operator.send({ method: 'GET', url: '/api/v1/partners?limit=9999' });
    expect(expectProblem(listed, 422, 'input.invalid')['errors']).toEqual([{ field: '?limit', message: 'must be at most 200' }]);
    const wrongId = await operator.send({ method: 'GET', url: '/api/v1/partners/1%20or%201=1' });
    expect(expectProblem(wrongId, 422, 'input.invalid')['errors']).toEqual([{ field: '{id}', message: 'must be a UUID' }]);
  });

  it('names the field of a name that is taken', async () => {
    const body = expectProblem(
      await operator.call(routes.createPartner, { body: { slug: 'acme', name: 'Another' } }),
      409,
      'conflict.duplicate',
    );
    expect(body['errors']).toEqual([{ field: '/slug', message: 'There is a partner "acme" already.' }]);
  });

  it('says which schedule field it is: an unknown time zone, a cron expression that never fires', async () => {
    const preview = (cron: string, timeZone: string) => operator.call(routes.previewSchedule, { body: { cron, timeZone } });
    const zone = expectProblem(await preview('30 2 * * *', 'Europe/Atlantis'), 422, 'input.invalid');
    expect(zone['errors']).toMatchObject([{ field: '/timeZone' }]);
    const never = expectProblem(await preview('0 0 31 2 *', 'Europe/Paris'), 422, 'input.invalid');
    expect(never['errors']).toMatchObject([{ field: '/cron' }]);
    expect((await preview('30 2 * * *', 'Europe/Paris')).body['items']).toHaveLength(20);
  });

  it('is a store’s folder that lies inside of what is ours', async () => {
    const root = `${api.deps.dataDir}/elsewhere`;
    const created = await api.as('admin').call(routes.createStore, { body: { slug: 'inside', kind: 'local', root } });
    expect(expectProblem(created, 422, 'input.invalid')['errors']).toMatchObject([{ field: '/root' }]);
  });

  it('is a private key with the wrong passphrase, and the answer holds neither', async () => {
    const { encryptedKey } = await import('../testing/encrypted-key.js');
    const body = { slug: 'locked', import: { privateKey: encryptedKey.text, passphrase: 'planted-wrong-passphrase' } };
    const answered = await operator.call(routes.createKey, { body });
    expectProblem(answered, 422, 'key.passphrase-wrong');
    expect(answered.text).not.toContain('planted-wrong-passphrase');
    const without = { slug: 'locked', import: { privateKey: encryptedKey.text } };
    expectProblem(await operator.call(routes.createKey, { body: without }), 422, 'key.passphrase-required');
    const right = { slug: 'locked', import: { privateKey: encryptedKey.text, passphrase: encryptedKey.passphrase } };
    expect((await operator.call(routes.createKey, { body: right })).status).toBe(201);
  });

  it('is a job with a path that cannot be', async () => {
    const created = await operator.call(routes.createConnection, { body: connection('acme-jobs') });
    const definition = {
      direction: 'pull' as const,
      connectionId: String(created.body['id']),
      storeId,
      source: { path: '/out\0', match: '*' },
      target: { path: '/in' },
    };
    const answered = await operator.call(routes.createJob, { body: { slug: 'j', definition } });
    expect(expectProblem(answered, 422, 'input.invalid')['errors']).toMatchObject([{ field: '/definition/source/path' }]);
  });
});

describe('a thing', () => {
  it('that is not there is not found', async () => {
    expectProblem(await operator.call(routes.getPartner, { params: { id: newId() } }), 404, 'not-found');
  });

  it('carries its version as ETag, and is changed only by whoever read that version', async () => {
    const created = await operator.call(routes.createPartner, { body: { slug: 'versions', name: 'One' } });
    expect(created.headers['etag']).toBe('"v1"');
    const params = { id: String(created.body['id']) };
    const change = (headers: Record<string, string>) =>
      operator.call(routes.updatePartner, { params, body: { name: 'Two' } }, headers);
    expectProblem(await change({}), 428, 'request.precondition-required');
    expectProblem(await change({ 'if-match': '"nonsense"' }), 412, 'version.stale');
    const changed = await change({ 'if-match': '"v1"' });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Two', version: 2 } });
    expect(changed.headers['etag']).toBe('"v2"');
    expectProblem(await change({ 'if-match': '"v1"' }), 412, 'version.stale');
    expect((await operator.call(routes.getPartner, { params })).headers['etag']).toBe('"v2"');
  });

  it('that is in use is not deleted, and the answer says by what', async () => {
    await operator.call(routes.createConnection, { body: connection('acme-prod') });
    const body = expectProblem(await operator.call(routes.deletePartner, { params: { id: partnerId } }), 409, 'conflict.in-use');
    expect(body['detail']).toContain('acme-prod');
  });
});

describe('asking too often', () => {
  it('is refused for the one who does, until the next minute, and every answer tells what is left', async () => {
    const { deps } = api;
    const publicUrl = new URL('http://localhost:8080');
    const parts = {
      deps,
      log: silentLogger(),
      metrics: createMetrics('api'),
      publicUrl,
      sftpAddress: 'localhost:2022',
      undeclaredFields: 'refuse',
    } as const;
    const limited = await composeApi({ ...parts, requestsPerMinute: 2 });
    try {
      const by = (role: Role) => new Client(limited, { authorization: api.token(role) }).call(routes.listPartners, {});
      const first = await by('viewer');
      expect(first.headers).toMatchObject({ 'ratelimit-policy': '"default";q=2;w=60', ratelimit: '"default";r=1;t=60' });
      expect((await by('viewer')).status).toBe(200);
      const refused = await by('viewer');
      expectProblem(refused, 429, 'request.throttled');
      expect(refused.headers['ratelimit']).toMatch(/^"default";r=0;t=(60|5\d)$/);
      expect(refused.headers['retry-after']).toBe(/t=(\d+)/.exec(String(refused.headers['ratelimit']))?.[1]);
      expect((await by('operator')).status).toBe(200);
      expect((await new Client(limited).call(routes.getOpenApi, {})).headers).not.toHaveProperty('ratelimit');
      api.clock.advance(60_000);
      expect((await by('viewer')).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});

describe('the test of a connection', () => {
  it('tells that a host does not resolve, as its result', async () => {
    const created = await operator.call(routes.createConnection, { body: connection('lost', 'does-not-exist.invalid') });
    const tested = await operator.call(routes.testConnection, { params: { id: String(created.body['id']) } });
    expect(tested).toMatchObject({ status: 200, body: { ok: false, steps: [{ name: 'dns', ok: false, code: 'net.dns' }] } });
  });
});

describe('an error nobody expected', () => {
  it('tells nothing but the request id, and the log tells the rest', async () => {
    const secret = 'postgresql://planted@db';
    const find = api.database.read.runs.get;
    Object.assign(api.database.read.runs, {
      get: async () => {
        throw new Error(secret);
      },
    });
    const answered = await operator.call(routes.getRun, { params: { id: newId() } });
    Object.assign(api.database.read.runs, { get: find });
    expectProblem(answered, 500, 'internal');
    expect(answered.text).not.toContain('planted');
    const line = api.logLines.find(
      (each) => each.includes('request failed') && each.includes(String(answered.body['requestId'])),
    );
    expect(line).toContain(secret);
  });
});
