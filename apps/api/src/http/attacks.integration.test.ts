import { connect } from 'node:net';
import { routes } from '@waybill/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node } from '../testing/fuzz/schema-values.js';
import { type Answered, type Client, startTestApi, type TestApi } from '../testing/test-api.js';

let api: TestApi;
let port: number;
let operator: Client;
let admin: Client;

beforeAll(async () => {
  api = await startTestApi();
  await api.api.application.listen({ host: '127.0.0.1', port: 0 });
  port = Number(new URL(await api.api.application.getUrl()).port);
  operator = api.as('operator');
  admin = api.as('admin');
});
afterAll(() => api.close());

const cookieOf = ({ headers }: Answered): string => String(headers['set-cookie']).split(';')[0] ?? '';

async function signedIn(): Promise<Client> {
  const answered = await api.anonymous.call(routes.signIn, { body: await api.makeUser('operator') });
  return api.anonymous.with({ cookie: cookieOf(answered), 'x-csrf-token': String(answered.body['csrfToken']) });
}

/** Every line of what the server says to bytes that no client library would send. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let said = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      said += text;
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(said));
  });
}

describe('somebody else’s things (IDOR)', () => {
  it('are not there: what a person keeps for themselves is neither seen, taken nor deleted by its id', async () => {
    const [owner, other] = [await signedIn(), await signedIn()];
    const saved = await owner.call(routes.saveView, { body: { list: 'audit', name: 'Mine', search: 'state=failed' } });
    expect(saved.status).toBe(200);
    const params = { id: String(saved.body['id']) };
    expect((await other.call(routes.listSavedViews, { query: { list: 'audit' } })).body['items']).toEqual([]);
    expect((await other.call(routes.deleteSavedView, { params })).status).toBe(404);
    const [session] = (await owner.call(routes.listOwnSessions, {})).body['items'] as readonly { readonly id: string }[];
    expect((await other.call(routes.endOwnSession, { params: { id: String(session?.id) } })).status).toBe(404);
    expect((await owner.call(routes.listSavedViews, { query: { list: 'audit' } })).body['items']).toHaveLength(1);
  });
});

describe('a session that an attacker chose (fixation)', () => {
  it('is not the one that a sign-in gives out, nor good for anything after it', async () => {
    const chosen = `waybill=${'A'.repeat(43)}`;
    const answered = await api.anonymous.with({ cookie: chosen }).call(routes.signIn, { body: await api.makeUser('operator') });
    expect(answered.status).toBe(200);
    expect(cookieOf(answered)).toMatch(/^waybill=[\w-]{43}$/);
    expect(cookieOf(answered)).not.toBe(chosen);
    expect((await api.anonymous.with({ cookie: chosen }).call(routes.getSession, {})).status).toBe(401);
  });
});

describe('fields that nobody asked for (mass assignment)', () => {
  it('are refused wherever a body takes an object: no schema of a body lets unknown ones through', async () => {
    const document = node((await api.anonymous.call(routes.getOpenApi, {})).body);
    const schemas = node(node(document['components'])['schemas']);
    const open: string[] = [];
    const seen = new Set<string>();
    const walk = (value: unknown, way: string): void => {
      if (Array.isArray(value)) for (const [index, entry] of value.entries()) walk(entry, `${way}/${index}`);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
      const schema = node(value);
      const name = typeof schema['$ref'] === 'string' ? (schema['$ref'].split('/').at(-1) ?? '') : undefined;
      if (name !== undefined) {
        if (!seen.has(name)) walk(schemas[seen.add(name) && name], name);
        return;
      }
      if (schema['properties'] !== undefined && schema['additionalProperties'] !== false) open.push(way);
      for (const [key, entry] of Object.entries(schema)) walk(entry, `${way}/${key}`);
    };
    for (const item of Object.values(node(document['paths']))) {
      for (const operation of Object.values(node(item))) {
        const about = node(operation);
        walk(about['requestBody'], String(about['operationId']));
      }
    }
    expect(seen.size).toBeGreaterThan(30);
    // What a browser's authenticator answers is the browser's to extend; it is read field by field, and the rest is left.
    expect(open.filter((way) => !/passkey/i.test(way))).toEqual([]);
  });

  it('make nobody anything: not an administrator, not another version, not an owner', async () => {
    const person = await signedIn();
    const created = await operator.call(routes.createPartner, { body: { slug: 'assigned', name: 'Assigned' } });
    const send = (client: Client, method: 'PATCH' | 'POST', url: string, body: object) =>
      client.send({
        method,
        url: `/api/v1${url}`,
        payload: JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'if-match': '"v1"' },
      });
    const attempts = [
      await send(operator, 'PATCH', `/partners/${String(created.body['id'])}`, {
        name: 'Other',
        id: 'x',
        version: 9,
        createdAt: 0,
      }),
      await send(operator, 'POST', '/partners', { slug: 'own-id', name: 'X', id: '01999e40-0000-7000-8000-00000000beef' }),
      await send(person, 'POST', '/session/password', { currentPassword: 'x', newPassword: 'y'.repeat(20), role: 'admin' }),
      await send(admin, 'POST', '/api-keys', { name: 'k', role: 'viewer', tokenHash: 'a'.repeat(64) }),
    ];
    expect(attempts.map(({ status, body }) => `${status} ${String(body['code'])}`)).toEqual(Array(4).fill('422 input.invalid'));
    const after = await operator.call(routes.getPartner, { params: { id: String(created.body['id']) } });
    expect(after.body).toMatchObject({ name: 'Assigned', version: 1 });
    expect((await person.call(routes.getSession, {})).body).toMatchObject({ user: { role: 'operator' } });
  });
});

describe('the prototype of everything (pollution)', () => {
  it.each([
    '{"slug":"polluted","name":"P","__proto__":{"polluted":true}}',
    '{"slug":"polluted","name":"P","\\u005f_proto__":{"polluted":true}}',
    '{"slug":"polluted","name":"P","constructor":{"prototype":{"polluted":true}}}',
    '{"slug":"polluted","name":"P","tags":[{"__proto__":{"polluted":true}}]}',
  ])('is reached by no body: %s', async (payload) => {
    const headers = { 'content-type': 'application/json' };
    const answered = await operator.send({ method: 'POST', url: '/api/v1/partners', payload, headers });
    expect([400, 422]).toContain(answered.status);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it.each(['__proto__[polluted]=1', '__proto__.polluted=1', 'constructor[prototype][polluted]=1', '__proto__=1'])(
    'is reached by no query: %s',
    async (query) => {
      const answered = await operator.send({ method: 'GET', url: `/api/v1/partners?${query}` });
      expect(answered).toMatchObject({ status: 422, body: { code: 'input.invalid' } });
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    },
  );
});

describe('addresses that are not the partner’s (SSRF)', () => {
  it.each(['169.254.169.254', '0xA9FEA9FE', '2852039166', '[::ffff:169.254.169.254]', '[fd00:ec2::254]', '0.0.0.0'])(
    'are not connected to: a webhook at %s',
    async (host) => {
      const slug = `s-${host.replaceAll(/\W+/g, '-').toLowerCase().replaceAll(/^-|-$/g, '')}`;
      const destination = { kind: 'webhook' as const, url: `https://${host}/latest/meta-data`, headers: { 'x-key': 'k' } };
      const created = await admin.call(routes.createAuditStream, { body: { slug, destination, enabled: false } });
      const codes =
        created.status === 201
          ? (await admin.call(routes.testAuditStream, { params: { id: String(created.body['id']) } })).text
          : created.text;
      expect(codes).toContain('net.forbidden-address');
    },
  );
});

describe('names that are script (stored XSS)', () => {
  const name = '<img src=x onerror=alert(1)>';

  it('are told as JSON that no browser takes for a page', async () => {
    const created = await operator.call(routes.createPartner, { body: { slug: 'script', name } });
    const { headers, body } = await operator.call(routes.getPartner, { params: { id: String(created.body['id']) } });
    expect(body['name']).toBe(name);
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff' });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('come back in no page, whatever the address: not of the console, not in a problem', async () => {
    for (const url of [
      `/${encodeURIComponent(name)}`,
      `/?q=${encodeURIComponent(name)}`,
      `/api/v1/${encodeURIComponent(name)}`,
    ]) {
      const answered = await api.anonymous.with({ accept: 'text/html' }).send({ method: 'GET', url });
      expect(answered.text).not.toContain('<img');
    }
  });
});

describe('an address that leads elsewhere (open redirect)', () => {
  it.each([
    '//evil.example',
    '//evil.example/%2f..',
    '/\\evil.example',
    '/%5cevil.example',
    '/index.html?next=//evil.example',
    '/sign-in?next=https://evil.example',
    '/https://evil.example',
  ])('is no answer to %s', async (path) => {
    const said = await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    const location = /^location: *(.*)$/im.exec(said)?.[1]?.trim();
    expect([undefined, '/']).toContain(location);
  });
});

describe('patterns without end (ReDoS)', () => {
  it.each(['(a+)+$', '^(a|a)*b$', '(.*a){40}', '((a{1,100}){1,100}){1,100}', '(a*)*\\1'])(
    'are taken or refused at once, and name-pattern.test.ts shows how they match: %s',
    async (pattern) => {
      const store = await api.database.read.stores.findBySlug('main');
      const partner = await operator.call(routes.createPartner, { body: { slug: `re-${pattern.length}`, name: 'Patterns' } });
      const key = await operator.call(routes.createKey, {
        body: { slug: `re-${pattern.length}`, generate: { algorithm: 'ed25519' } },
      });
      const connection = await operator.call(routes.createConnection, {
        body: {
          ...{ partnerId: String(partner.body['id']), slug: `re-${pattern.length}`, host: '127.0.0.1', port: 1 },
          ...{ username: 'w', keyId: String(key.body['id']) },
        },
      });
      const definition = {
        ...{ direction: 'push' as const, connectionId: String(connection.body['id']), storeId: store?.id ?? null },
        ...{ source: { path: '/', match: { regex: pattern } }, target: { path: '/in' } },
      };
      const answered = await operator.call(routes.createJob, { body: { slug: `re-${pattern.length}`, definition } });
      expect([201, 422]).toContain(answered.status);
    },
  );
});

describe('a header in a header (injection)', () => {
  it('goes into no request of ours: what is sent along to a webhook holds no line breaks', async () => {
    const destination = {
      kind: 'webhook' as const,
      url: 'https://127.0.0.1:9/',
      headers: { 'x-key': 'a\r\nHost: evil.example' },
    };
    const created = await admin.call(routes.createAuditStream, { body: { slug: 'injected', destination } });
    expect(created).toMatchObject({ status: 422, body: { errors: [{ field: expect.stringContaining('headers') }] } });
  });

  it.each([
    ['a line break in the address', 'GET /api/v1/partners?a=b\rX: y HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a NUL in a header', 'GET /api/v1/partners HTTP/1.1\r\nHost: localhost\r\nX-A: a\0b\r\n\r\n'],
    ['two lengths', 'POST /api/v1/session HTTP/1.1\r\nHost: l\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x'],
    [
      'a length and chunks',
      'POST /api/v1/session HTTP/1.1\r\nHost: l\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
    ],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n\r\n'],
    ['headers without end', `GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(40_000)}\r\n\r\n`],
  ])('is no request: %s is answered with a problem, and the connection ends', async (_, bytes) => {
    const said = await raw(bytes);
    const [head = '', body = ''] = said.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 4(00|13) /);
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ code: expect.stringMatching(/^request\.(malformed|too-large)$/) });
  });

  it('does not say who asks or where: forwarded addresses of strangers and other hosts are not believed', async () => {
    const answered = await admin
      .with({
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        host: 'evil.example',
        'x-forwarded-for': '10.9.8.7',
      })
      .call(routes.invitePerson, { body: { name: 'Jane Doe', email: 'jane@acme.example', role: 'viewer' } });
    expect(answered.status).toBe(201);
    expect(String(answered.body['link'])).toMatch(/^http:\/\/localhost:8080\//);
    const page = await api.database.read.auditTrail.list({ type: 'user.invited' }, { limit: 1 });
    expect(JSON.stringify(page.items[0])).not.toContain('10.9.8.7');
  });
});

describe('what the server says of itself', () => {
  it('is not what it is made of', async () => {
    for (const url of ['/', '/api/v1/partners', '/nothing.php', '/health/live']) {
      const { headers } = await api.anonymous.send({ method: 'GET', url });
      expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['server']));
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('via');
    }
  });

  it('says nothing to pages of other sites, and knows no TRACE', async () => {
    const asked = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    for (const method of ['GET', 'OPTIONS'] as const) {
      const { headers } = await api.anonymous.with(asked).send({ method, url: '/api/v1/partners' });
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
    const said = await raw('TRACE / HTTP/1.1\r\nHost: localhost\r\nX-Secret: planted\r\nConnection: close\r\n\r\n');
    expect(said).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(said).not.toContain('planted');
  });
});
