import { routes } from '@waybill/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encryptedKey } from '../testing/encrypted-key.js';
import { type Answered, type Client, startTestApi, type TestApi } from '../testing/test-api.js';

let api: TestApi;
let operator: Client;
const answers: Answered[] = [];

const canary = {
  streamHeader: 'Splunk header-of-a-stream',
  streamKey: `whsec_${Buffer.alloc(32, 'k').toString('base64')}`,
  accountPassword: 'planted account password',
  connectionPassword: 'planted connection password',
  userPassword: 'planted user password',
  passphrase: encryptedKey.passphrase,
  // A line out of the middle of the private key.
  privateKey: encryptedKey.text.split('\n')[3] ?? '',
};

async function keep(answered: Promise<Answered>): Promise<Answered> {
  answers.push(await answered);
  return answered;
}

/** Every answer, every line of the log, and the whole audit trail. */
async function everythingSaid(): Promise<string> {
  const trail: string[] = [];
  for await (const row of api.database.read.auditTrail.rows(1)) trail.push(row.body);
  return [...answers.map(({ text, headers }) => text + JSON.stringify(headers)), ...api.logLines, ...trail].join('\n');
}

beforeAll(async () => {
  api = await startTestApi();
  operator = api.as('operator');
});
afterAll(() => api.close());

describe('a secret that went in', () => {
  it('comes out of no answer, no log line and no audit event', async () => {
    const partner = await keep(operator.call(routes.createPartner, { body: { slug: 'acme', name: 'Acme' } }));
    const partnerId = String(partner.body['id']);
    const body = { slug: 'ours', import: { privateKey: encryptedKey.text, passphrase: canary.passphrase } };
    const key = await keep(operator.call(routes.createKey, { body }));
    expect(key.status).toBe(201);
    const connection = await keep(
      operator.call(routes.createConnection, {
        body: { partnerId, slug: 'c', host: '127.0.0.1', port: 1, username: 'u', password: canary.connectionPassword },
      }),
    );
    expect(connection.body['hasPassword']).toBe(true);
    await keep(operator.call(routes.createAccount, { body: { partnerId, username: 'acme', password: canary.accountPassword } }));
    const user = {
      username: 'jane',
      name: 'Jane',
      role: 'viewer' as const,
      password: canary.userPassword,
      mustChangePassword: false,
    };
    await keep(api.as('admin').call(routes.createUser, { body: user }));
    await keep(api.anonymous.call(routes.signIn, { body: { username: 'jane', password: `${canary.userPassword}!` } }));
    await keep(operator.call(routes.testConnection, { params: { id: String(connection.body['id']) } }));
    const destination = {
      ...{ kind: 'webhook' as const, url: 'https://127.0.0.1:1/', headers: { Authorization: canary.streamHeader } },
      signingKey: canary.streamKey,
    };
    const stream = await keep(api.as('admin').call(routes.createAuditStream, { body: { slug: 'siem', destination } }));
    expect(stream.body['destination']).toMatchObject({ headerNames: ['Authorization'], signed: true });
    await keep(api.as('admin').call(routes.testAuditStream, { params: { id: String(stream.body['id']) } }));
    await keep(api.as('auditor').call(routes.listAuditStreams, {}));
    // Refused input: what is wrong with it is said, what it was is not.
    const doubled = { ...body, generate: { algorithm: 'ed25519' } };
    const headers = { 'content-type': 'application/json' };
    await keep(operator.send({ method: 'POST', url: '/api/v1/keys', payload: JSON.stringify(doubled), headers }));
    const tooShort = JSON.stringify({ partnerId, username: 'bad name!', password: canary.accountPassword });
    await keep(operator.send({ method: 'POST', url: '/api/v1/accounts', payload: tooShort, headers }));
    await keep(operator.send({ method: 'POST', url: '/api/v1/accounts', payload: `${tooShort}}`, headers }));
    for (const contract of [routes.listKeys, routes.listConnections, routes.listAccounts, routes.listPartners]) {
      await keep(operator.call(contract, {}));
    }
    for (const contract of [routes.listUsers, routes.listApiKeys, routes.listAuditEvents]) {
      await keep(api.as('admin').call(contract, {}));
    }
    await keep(api.as('admin').call(routes.exportAudit, { body: {} }));

    const said = await everythingSaid();
    expect(answers.length).toBeGreaterThan(15);
    expect(said.length).toBeGreaterThan(10_000);
    for (const [name, secret] of Object.entries(canary)) expect(said.includes(secret), name).toBe(false);
    expect(said).not.toContain('$argon2id$');
  });

  it('that is of a second factor comes out once, also when it was sent', async () => {
    const { body } = await operator.call(routes.listAccounts, { query: { limit: 1 } });
    const [account]: readonly unknown[] = Array.isArray(body['items']) ? body['items'] : [];
    const params = { id: String(Object(account).id) };
    const made = await operator.call(routes.enrolTotp, { params, body: {} });
    expect(made.status).toBe(201);
    expect(String(made.body['uri'])).toContain(String(made.body['secret']));
    const sent = await operator.call(routes.enrolTotp, { params, body: { secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' } });
    expect(sent.status).toBe(201);
    const refused = await operator.call(routes.enrolTotp, { params, body: { secret: 'NOTASECRET1NOTASECRET1' } });
    expect([refused.status, refused.text.includes('NOTASECRET1')]).toEqual([422, false]);
    expect((await operator.call(routes.getAccount, { params })).body['totp']).toEqual({ enrolledAt: expect.any(String) });
    const said = await everythingSaid();
    for (const secret of [String(made.body['secret']), 'GEZDGNBVGY3TQOJQ', 'NOTASECRET1']) expect(said).not.toContain(secret);
    expect((await operator.call(routes.removeTotp, { params })).status).toBe(204);
  });

  it('that is an API key’s token comes out once, and its digest never', async () => {
    const created = await api.as('admin').call(routes.createApiKey, { body: { name: 'robot', role: 'viewer' } });
    const token = String(created.body['token']);
    const apiKey = await api.as('admin').call(routes.getApiKey, { params: { id: String(Object(created.body['apiKey']).id) } });
    expect(apiKey.text).toContain(token.slice(0, 11));
    await api.anonymous.with({ authorization: `Bearer ${token}` }).call(routes.listPartners, {});
    const said = await everythingSaid();
    expect(said).not.toContain(token);
    expect(said).not.toContain(api.deps.tokens.hashToken(token));
  });

  it('that is a session’s cookie is in no log line', async () => {
    const signedIn = await api.anonymous.call(routes.signIn, { body: api.admin });
    const token = /waybill=([^;]+)/.exec(String(signedIn.headers['set-cookie']))?.[1] ?? '';
    expect(token.length).toBeGreaterThan(30);
    expect(api.logLines.join('')).not.toContain(token);
    expect(api.logLines.join('')).not.toContain(String(signedIn.body['csrfToken']));
  });
});

describe('the audit trail', () => {
  it('is exported as lines that can be checked offline, and verified in place', async () => {
    const auditor = api.as('auditor');
    const exported = await auditor.call(routes.exportAudit, { body: {} });
    expect(exported.status).toBe(200);
    expect(exported.headers['content-type']).toContain('application/x-ndjson');
    expect(exported.headers['content-disposition']).toMatch(/^attachment; filename="waybill-audit-\d{4}-\d\d-\d\d\.jsonl"$/);
    const lines = exported.text.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.every((line) => typeof JSON.parse(line) === 'object')).toBe(true);
    expect(await auditor.call(routes.verifyAudit, {})).toMatchObject({ status: 200, body: { ok: true } });
    const page = await api.database.read.auditTrail.list({ type: 'audit.exported', actorName: 'test auditor' }, { limit: 5 });
    expect(page.items).toHaveLength(1);
  });
});
