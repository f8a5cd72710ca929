import { mkdir, writeFile } from 'node:fs/promises';
import { routes } from '@waybill/contracts';
import { newId } from '@waybill/core';
import { type TempDir, tempDir } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/test-api.js';

let api: TestApi;
let built: TempDir;

beforeAll(async () => {
  built = await tempDir('console');
  await mkdir(`${built.path}/assets`);
  await writeFile(`${built.path}/index.html`, '<!doctype html><html><head><title>Console</title></head><body></body></html>');
  await writeFile(`${built.path}/assets/index-abc123.js`, 'export {};');
  await writeFile(`${built.path}/.secret`, 'planted');
  api = await startTestApi({ consoleFolder: built.path });
});
afterAll(async () => {
  await api.close();
  await built.remove();
});

const get = (url: string, options = {}) => api.anonymous.send({ method: 'GET', url, ...options });

describe('health', () => {
  it('is told without a sign-in: that the process turns, and each dependency', async () => {
    expect(await get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    const ready = await get('/health/ready');
    expect(ready.status).toBe(200);
    expect(ready.body).toMatchObject({
      dependencies: { database: { status: 'ok' }, audit: { status: 'ok' }, ssh: { status: expect.stringMatching(/ok|warning/) } },
    });
  });

  it('is 503 while the audit trail cannot be written, and says why', async () => {
    const mute = await startTestApi();
    try {
      const ready = await mute.withoutTrail(() => mute.anonymous.send({ method: 'GET', url: '/health/ready' }));
      const detail =
        'The audit trail cannot be written (the database role of the platform may not append to it), so nothing was done.';
      expect(ready).toMatchObject({
        status: 503,
        body: { status: 'failed', dependencies: { audit: { status: 'failed', detail } } },
      });
    } finally {
      await mute.close();
    }
  });

  it('leaves nothing of its try in the trail', async () => {
    const head = async () => (await api.database.read.auditTrail.list({}, { limit: 1 })).items[0]?.seq;
    const before = await head();
    await api.database.tryTrail();
    expect(await head()).toBe(before);
  });

  it('is 503 while a dependency fails, which is named', async () => {
    const queue = { name: 'queue', run: async () => ({ status: 'failed' as const, detail: 'The queue does not answer.' }) };
    const broken = await startTestApi({ checks: [queue] });
    try {
      const ready = await broken.anonymous.send({ method: 'GET', url: '/health/ready' });
      expect(ready).toMatchObject({ status: 503, body: { status: 'failed', dependencies: { queue: { status: 'failed' } } } });
      expect((await broken.anonymous.send({ method: 'GET', url: '/health/live' })).status).toBe(200);
    } finally {
      await broken.close();
    }
  });
});

describe('metrics', () => {
  it('are for this machine', async () => {
    await api.as('viewer').send({ method: 'GET', url: '/api/v1/partners' });
    const answered = await get('/metrics');
    expect(answered.status).toBe(200);
    expect(answered.text).toContain('waybill_http_request_seconds_count{role="api",operation="listPartners",status="2xx"} 1');
  });

  it('tell how far each stream of the audit trail that is on is behind', async () => {
    const destination = { kind: 'syslog' as const, host: '127.0.0.1', port: 1 };
    for (const enabled of [true, false])
      await api.as('admin').call(routes.createAuditStream, { body: { slug: `siem-${enabled}`, destination, enabled } });
    const { text } = await get('/metrics');
    expect(text).toMatch(/^waybill_audit_stream_events_behind\{stream="siem-true"\} [1-9]/m);
    expect(text).toMatch(/^waybill_audit_stream_seconds_behind\{stream="siem-true"\} [0-9.]+$/m);
    expect(text).toContain('waybill_audit_stream_failing{stream="siem-true"} 0\n');
    expect(text).not.toContain('siem-false');
  });

  it('tell how the deliveries of each webhook fare, of one that is off too', async () => {
    const body = { slug: 'erp', url: 'https://127.0.0.1:1/', enabled: false };
    await api.as('admin').call(routes.createWebhook, { body });
    const { webhooks, webhookDeliveries } = api.database.read;
    const { id = '' } = (await webhooks.findBySlug('erp')) ?? {};
    const since = new Date(Date.now() - 60_000);
    await webhookDeliveries.add(
      id,
      [
        { id: newId(), seq: 1, type: 'run.failed' },
        { id: newId(), seq: 2, type: 'run.failed' },
      ],
      since,
    );
    const [first] = await webhookDeliveries.due(id, new Date(), 1);
    if (first === undefined) throw new Error('none is due');
    await webhookDeliveries.record(first, { ...first, state: 'parked', nextAttemptAt: null, finishedAt: new Date() }, undefined);
    const { text } = await get('/metrics');
    for (const line of [
      ...['deliveries_last_hour{webhook="erp",outcome="parked"} 1', 'deliveries_last_hour{webhook="erp",outcome="delivered"} 0'],
      ...['waiting{webhook="erp"} 1', 'parked{webhook="erp"} 1', 'enabled{webhook="erp"} 0'],
    ])
      expect(text).toContain(`waybill_webhook_${line}\n`);
    expect(text).toMatch(/^waybill_webhook_oldest_waiting_seconds\{webhook="erp"\} [1-9]/m);
  });

  it('are not for others, a proxy on this machine included, unless they hold an API key', async () => {
    expect((await get('/metrics', { remoteAddress: '192.0.2.7' })).status).toBe(401);
    expect((await get('/metrics', { headers: { 'x-forwarded-for': '127.0.0.1' } })).status).toBe(401);
    const authorization = api.token('viewer');
    expect((await get('/metrics', { remoteAddress: '192.0.2.7', headers: { authorization } })).status).toBe(200);
  });
});

describe('the SFTP server', () => {
  it('has its live sessions listed and ended, its processes drained and resumed, and what they count in the metrics', async () => {
    const { deps, database } = api;
    const operator = api.as('operator');
    const partner = await operator.call(routes.createPartner, { body: { slug: 'live', name: 'Live Bank' } });
    const partnerId = String(partner.body['id']);
    const created = await operator.call(routes.createAccount, { body: { partnerId, username: 'live' } });
    const account = await database.read.accounts.get(String(created.body['id']));
    const [processId, id] = [newId(), newId()];
    const now = deps.clock.now();
    await database.read.serverProcesses.register(
      { id: processId, name: 'sftp@here:1', address: ':2022', startedAt: now },
      60_000,
    );
    const opened = await database.transaction((tx) =>
      tx.liveSessions.open(
        {
          ...{ id, processId, accountId: account.id, partnerId, username: 'live', address: '192.0.2.9', port: 4000 },
          ...{ client: 'SSH-2.0-PuTTY', method: 'publickey', keyFingerprint: 'SHA256:x', certificate: null, openedAt: now },
          algorithms: {
            ...{ keyExchange: 'k', hostKeyAlgorithm: 'h', cipherIn: 'c', cipherOut: 'c', macIn: 'm', macOut: 'm' },
            strictKeyExchange: true,
          },
        },
        { accountVersion: account.version, partnerVersion: 1, maxSessions: 1 },
      ),
    );
    expect(opened).toBe('opened');
    const viewer = api.as('viewer');
    const listed = await viewer.call(routes.listLiveSessions, { query: { partnerId, text: 'putty' } });
    expect(listed.body).toMatchObject({ items: [{ id, partnerName: 'Live Bank', processName: 'sftp@here:1', ending: false }] });
    expect((await viewer.call(routes.getLiveSession, { params: { id } })).body).toMatchObject({ username: 'live', files: [] });
    const usage = async () => (await viewer.call(routes.getAccountUsage, { params: { id: account.id } })).body;
    expect(await usage()).toEqual({ sessionsOpen: 1, stored: null, promised: { bytes: 0, files: 0 } });
    const number = await database.read.accountUsage.beginCount(account.id);
    await database.read.accountUsage.finishCount(account.id, { number, bytes: 7, files: 2, at: now });
    expect(await usage()).toMatchObject({ stored: { bytes: 7, files: 2, countedAt: now.toISOString() } });
    expect((await viewer.call(routes.getAccountUsage, { params: { id: newId() } })).status).toBe(404);
    expect((await viewer.call(routes.endLiveSession, { params: { id }, body: { reason: 'x' } })).status).toBe(403);
    expect((await operator.call(routes.endLiveSession, { params: { id }, body: { reason: ' ' } })).status).toBe(422);
    const ended = await operator.call(routes.endLiveSession, { params: { id }, body: { reason: 'Moved to another host' } });
    expect(ended).toMatchObject({ status: 202, body: { ending: true } });
    const trail = await database.read.auditTrail.list({ type: 'session.end-requested', targetId: id }, { limit: 5 });
    expect(trail.items).toMatchObject([
      { actor: { name: 'test operator' }, details: { reason: 'Moved to another host' }, partnerId, sessionId: id },
    ]);

    const drain = { params: { id: processId }, body: { reason: 'Maintenance', graceSeconds: 60 } };
    expect(await operator.call(routes.drainServer, drain)).toMatchObject({
      status: 202,
      body: { sessions: 1, drain: { by: 'test operator', reason: 'Maintenance' } },
    });
    expect((await operator.call(routes.drainServer, drain)).status).toBe(409);
    expect((await viewer.call(routes.listServerProcesses, {})).body).toMatchObject({ items: [{ id: processId, drain: {} }] });
    expect((await operator.call(routes.resumeServer, { params: { id: processId } })).body).toMatchObject({ drain: null });
    expect((await operator.call(routes.resumeServer, { params: { id: newId() } })).status).toBe(404);

    const figures = {
      ...{ sessionsOpened: 5, logins: { accepted: 5 }, connectionsRefused: {}, handshakesFailed: {}, bytesIn: 1, bytesOut: 2 },
      ...{ uploadsCommitted: 3, uploadsRefused: 0, uploadsAbandoned: 0, eventLoopLagMs: { mean: 0, p99: 0, max: 0 } },
    };
    const beat = { id: processId, leaseMs: 60_000, moved: [], gone: [], news: true, figures };
    expect(await database.read.serverProcesses.beat(beat)).toMatchObject({ ends: [{ sessionId: id, by: 'test operator' }] });
    const { text } = await get('/metrics');
    expect(text).toContain('waybill_sftp_sessions{role="sftp",process="sftp@here:1"} 1');
    expect(text).toContain('waybill_sftp_uploads_total{role="sftp",process="sftp@here:1",outcome="committed"} 3');
  });
});

describe('the console', () => {
  it.each(['/', '/partners', '/partners/123/jobs?tab=1', '/sign-in'])('is its page at %s', async (url) => {
    const answered = await get(url);
    expect(answered).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' },
    });
    expect(answered.text).toContain('<title>Console</title>');
  });

  it('keeps what has a digest in its name for good', async () => {
    const answered = await get('/assets/index-abc123.js');
    expect(answered.status).toBe(200);
    expect(answered.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answered.headers['content-type']).toContain('javascript');
  });

  it('has no page for a file that is not there', async () => {
    expect((await get('/assets/old-def456.js')).status).toBe(404);
    expect((await get('/favicon.ico')).status).toBe(404);
  });

  it.each(['/.secret', '/assets/../../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/assets/%00.js'])(
    'leads nowhere else: %s',
    async (url) => {
      const answered = await get(url);
      expect([400, 403, 404]).toContain(answered.status);
      expect(answered.text).not.toMatch(/planted|@waybill/);
    },
  );

  it('never stands in for an address of the API', async () => {
    for (const url of ['/api', '/api/', '/api/v1', '/api/v2/partners']) {
      const answered = await get(url);
      expect(answered).toMatchObject({ status: 404, body: { code: 'request.not-found' } });
    }
  });

  it('runs only scripts of its own, in no frame, and makes none of a text', async () => {
    const { headers, text } = await get('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).toContain('trusted-types default');
    expect(policy).toContain("object-src 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).not.toContain('unsafe');
    const nonce = /style-src 'self' 'nonce-([\w-]{22})'/.exec(policy)?.[1];
    expect(text).toContain(`<meta name="style-nonce" content="${nonce}">`);
    expect((await get('/')).text).not.toContain(`${nonce}`);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    });
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(text).toContain('<head><script src="/trusted-types.js"></script>');
    expect((await get('/trusted-types.js')).headers['content-type']).toContain('text/javascript');
  });

  it('insists on TLS where the public address has it, in every answer', async () => {
    const overTls = await startTestApi({ publicUrl: new URL('https://waybill.example'), consoleFolder: built.path });
    try {
      for (const url of ['/', '/api/v1/partners', '/nothing/at.all']) {
        const { headers } = await overTls.anonymous.send({ method: 'GET', url });
        expect(headers['strict-transport-security'], url).toBe('max-age=31536000');
        expect(headers['content-security-policy'], url).toContain('upgrade-insecure-requests');
        expect(headers['content-security-policy'], url).not.toContain('unsafe');
      }
    } finally {
      await overTls.close();
    }
  });

  it('says plainly that it was not built', async () => {
    const bare = await startTestApi({ consoleFolder: `${built.path}/nowhere` });
    try {
      const answered = await bare.anonymous.send({ method: 'GET', url: '/' });
      expect(answered.status).toBe(503);
      expect(answered.text).toContain('npm run build');
    } finally {
      await bare.close();
    }
  });
});
