import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Input, type RouteContract, routes } from '@waybill/contracts';
import { type Sshd, startSshd } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answered, startTestApi, type TestApi } from './testing/test-api.js';

let api: TestApi;
let sshd: Sshd;
let connectionId: string;
let storeId: string;
let calendarId: string;

/** What an operator is answered. */
function ask<R extends RouteContract>(contract: R, input: Input<R>, headers: Record<string, string> = {}): Promise<Answered> {
  return api.as('operator').call(contract, input, headers);
}

async function made<R extends RouteContract>(contract: R, input: Input<R>): Promise<string> {
  const { status, body, text } = await ask(contract, input);
  expect(status, text).toBe(201);
  return String(body['id']);
}

function definition(source: { readonly match: string; readonly path?: string }) {
  return {
    direction: 'pull' as const,
    connectionId,
    storeId,
    source: { path: join(sshd.root, 'outgoing'), ...source },
    target: { path: '/inbox' },
  };
}

beforeAll(async () => {
  [api, sshd] = await Promise.all([startTestApi(), startSshd()]);
  await mkdir(join(sshd.root, 'outgoing'));
  for (const name of ['a.csv', 'b.csv', 'c.txt']) await writeFile(join(sshd.root, 'outgoing', name), name);
  storeId = (await api.database.read.stores.findBySlug('main'))?.id ?? '';
  const partnerId = await made(routes.createPartner, { body: { slug: 'acme', name: 'Acme' } });
  const keyId = await made(routes.createKey, {
    body: { slug: 'acme-key', import: { privateKey: sshd.clientKey.privateKey } },
  });
  connectionId = await made(routes.createConnection, {
    body: {
      partnerId,
      slug: 'acme-prod',
      host: '127.0.0.1',
      port: sshd.port,
      username: sshd.username,
      keyId,
      hostKeys: sshd.hostKeys.map(({ fingerprint }) => fingerprint),
    },
  });
  calendarId = await made(routes.createCalendar, {
    body: {
      slug: 'bank-days',
      holidays: [
        { name: 'Christmas Day', on: '12-25' },
        { name: 'Easter Monday', on: 'easter+1' },
      ],
    },
  });
});
afterAll(async () => {
  await api?.close();
  await sshd?.stop();
});

describe('calendars over HTTP', () => {
  it('say of each day whether it is open, and why not', async () => {
    const { status, body } = await ask(routes.listCalendarDays, {
      params: { id: calendarId },
      query: { from: '2026-12-24', days: 4 },
    });
    expect(status).toBe(200);
    expect(body['items']).toEqual([
      { date: '2026-12-24', open: true, because: null },
      { date: '2026-12-25', open: false, because: 'Christmas Day' },
      { date: '2026-12-26', open: false, because: 'Saturday' },
      { date: '2026-12-27', open: false, because: 'Sunday' },
    ]);
  });

  it('name the holiday whose day is none', async () => {
    const body = { slug: 'wrong', holidays: [{ name: 'Never', on: '02-30' }] };
    expect(await ask(routes.createCalendar, { body })).toMatchObject({
      status: 422,
      body: { errors: [{ field: '/holidays/0/on' }] },
    });
  });

  it('are found by their slug, and changed only by who has seen the last version', async () => {
    const found = await ask(routes.listCalendars, { query: { slug: 'bank-days' } });
    expect(found.body['items']).toMatchObject([{ id: calendarId, name: 'bank-days', version: 1 }]);
    const change = { params: { id: calendarId }, body: { name: 'Bank days', exclude: ['2026-12-24'] } };
    expect((await ask(routes.updateCalendar, change)).status).toBe(428);
    expect(await ask(routes.updateCalendar, change, { 'if-match': '"v1"' })).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: { name: 'Bank days', exclude: ['2026-12-24'], holidays: [{ on: '12-25' }, { on: 'easter+1' }] },
    });
    expect((await ask(routes.updateCalendar, change, { 'if-match': '"v1"' })).status).toBe(412);
  });

  it('tell who uses them, and stay while somebody does', async () => {
    const jobId = await made(routes.createJob, { body: { slug: 'bank-pull', definition: definition({ match: '*' }) } });
    const rule = { cron: '30 2 * * *', timeZone: 'Europe/Paris', calendarId };
    const scheduleId = await made(routes.createSchedule, { body: { jobId, ...rule } });
    const params = { id: calendarId };
    expect((await ask(routes.getCalendarUse, { params })).body).toMatchObject({
      schedules: [{ id: scheduleId, jobId, jobSlug: 'bank-pull', kind: 'cron' }],
    });
    expect(await ask(routes.deleteCalendar, { params })).toMatchObject({ status: 409 });
    const spare = await made(routes.createCalendar, { body: { slug: 'spare' } });
    expect((await ask(routes.deleteCalendar, { params: { id: spare } })).status).toBe(204);
    expect((await ask(routes.getCalendar, { params: { id: spare } })).status).toBe(404);
  });
});

describe('the preview of a schedule over HTTP', () => {
  const window = { from: '06:00', to: '06:30', everyMinutes: 10 };

  it('tells the next times, and the closed days between them with their reason', async () => {
    const body = { window, timeZone: 'UTC', calendarId, count: 24 };
    const { status, body: preview } = await ask(routes.previewSchedule, { body });
    expect(status).toBe(200);
    const items: readonly { fires: boolean; reason: string | null; slots: number; detail: string | null }[] = Object(
      preview['items'],
    );
    expect(items.filter(({ fires }) => fires)).toHaveLength(24);
    // Four times a day: twenty-four are six days that are open, and no week has six of them in a row.
    const closed = items.filter(({ reason }) => reason === 'calendar-closed');
    expect(closed.length).toBeGreaterThanOrEqual(1);
    expect(closed[0]).toMatchObject({ fires: false, slots: 4, detail: expect.stringMatching(/^\d{4}-\d\d-\d\d is /) });
    expect(preview['overlap']).toBe('queue');
  });

  it('names the field that is wrong, and refuses two rules at once', async () => {
    const wrong = { window: { ...window, from: '25:00' }, timeZone: 'UTC' };
    expect(await ask(routes.previewSchedule, { body: wrong })).toMatchObject({
      status: 422,
      body: { errors: [{ field: '/window/from' }] },
    });
    const two = { window, cron: '* * * * *', timeZone: 'UTC' };
    expect((await ask(routes.previewSchedule, { body: two })).status).toBe(422);
  });

  it('of a stored schedule says that its job is paused', async () => {
    const job = { slug: 'paused-pull', status: 'paused' as const, definition: definition({ match: '*' }) };
    const jobId = await made(routes.createJob, { body: job });
    const id = await made(routes.createSchedule, { body: { jobId, window, timeZone: 'UTC' } });
    const { body } = await api.as('viewer').call(routes.previewStoredSchedule, { params: { id }, query: { count: 2 } });
    expect(body['items']).toMatchObject([{ fires: false, reason: 'job-paused' }, { reason: 'job-paused' }]);
  });
});

describe('a dry run over HTTP', () => {
  it('tries a definition that is not saved, and leaves nothing but an audit event', async () => {
    const { status, body, text } = await ask(routes.dryRunDefinition, { body: { definition: definition({ match: '*.csv' }) } });
    expect(status, text).toBe(200);
    expect(body).toMatchObject({
      seen: 3,
      taken: 2,
      complete: true,
      stopped: null,
      reasons: expect.arrayContaining([
        { reason: 'matched', files: 2 },
        { reason: 'pattern', files: 1 },
      ]),
    });
    const { items } = await api.database.read.auditTrail.list({ type: 'job.dry-run' }, { limit: 1 });
    expect(items).toMatchObject([{ target: { kind: 'connection', name: 'acme-prod' }, details: { seen: 3, taken: 2 } }]);
  });

  it('of a job takes what is to be otherwise this once', async () => {
    const id = await made(routes.createJob, { body: { slug: 'dry', definition: definition({ match: '*.csv' }) } });
    expect((await ask(routes.dryRunJob, { params: { id }, body: {} })).body).toMatchObject({ taken: 2 });
    const source = { path: join(sshd.root, 'outgoing'), match: '*.txt' };
    expect((await ask(routes.dryRunJob, { params: { id }, body: { definition: { source } } })).body).toMatchObject({
      taken: 1,
      entries: expect.arrayContaining([
        expect.objectContaining({ decision: 'taken', targets: [{ path: '/inbox/c.txt', decision: 'taken', reason: 'matched' }] }),
      ]),
    });
    expect((await ask(routes.getJob, { params: { id } })).body).toMatchObject({
      definitionVersion: 1,
      definition: { source: { match: '*.csv' } },
    });
  });

  it('says why when the source cannot be listed or the definition is wrong, and is not for everybody', async () => {
    const away = definition({ match: '*', path: join(sshd.root, 'away') });
    expect(await ask(routes.dryRunDefinition, { body: { definition: away } })).toMatchObject({
      body: { code: 'source.not-found' },
    });
    const wrong = { ...definition({ match: '*' }), storeId: connectionId };
    expect(await ask(routes.dryRunDefinition, { body: { definition: wrong } })).toMatchObject({
      status: 422,
      body: { errors: [{ field: '/definition/storeId' }] },
    });
    expect((await api.as('viewer').call(routes.dryRunDefinition, { body: { definition: wrong } })).status).toBe(403);
  });
});

describe('the first screen', () => {
  it('tells which connection rests after failures in a row, and not once it was tried well', async () => {
    const failure = { connectionId, failureCode: 'net.refused', failureDetail: 'The host refused the connection.' } as const;
    await api.database.transaction(async (tx) => {
      await tx.breakers.countFailure({ ...failure, failedAt: new Date() }, { openAfter: 1, probeMs: 60_000 });
    });
    const viewer = api.as('viewer');
    expect((await viewer.call(routes.getOverview, {})).body).toMatchObject({
      restingConnections: [{ id: connectionId, rest: { failures: 1, code: 'net.refused' } }],
    });
    expect((await ask(routes.testConnection, { params: { id: connectionId } })).body).toMatchObject({ ok: true });
    expect((await viewer.call(routes.getOverview, {})).body).toMatchObject({ restingConnections: [] });
  });
});

describe('the SFTP server over HTTP', () => {
  const asAdmin = <R extends RouteContract>(contract: R, input: Input<R>, headers: Record<string, string> = {}) =>
    api.as('admin').call(contract, input, headers);

  it('bans an address, lists it while it holds, and lifts the ban', async () => {
    const body = { address: '192.0.2.7', until: null, reason: 'A scan.' };
    const id = await made(routes.createBan, { body });
    const active = () => ask(routes.listBans, { query: { state: 'active', text: '192.0.2' } });
    expect((await active()).body['items']).toMatchObject([
      { id, address: '192.0.2.7', reason: 'manual', active: true, until: null },
    ]);
    expect(await ask(routes.createBan, { body: { ...body, address: '192.0.2.0/24' } })).toMatchObject({
      status: 422,
      body: { errors: [{ field: '/address' }] },
    });
    expect((await ask(routes.liftBan, { params: { id } })).status).toBe(204);
    expect((await active()).body['items']).toEqual([]);
    expect(await ask(routes.getBan, { params: { id } })).toMatchObject({ body: { active: false, liftedAt: expect.any(String) } });
    expect((await ask(routes.liftBan, { params: { id } })).status).toBe(409);
  });

  it('changes its rules by the group, for who has seen the last version', async () => {
    const { body, headers } = await ask(routes.getServerRules, {});
    expect(body).toMatchObject({ version: 1, algorithms: { profile: 'modern' }, defence: { threshold: 15 } });
    expect(headers).toMatchObject({ etag: '"v1"' });
    const change = { body: { defence: { threshold: 20, block: ['203.0.113.0/24'] } } };
    expect((await asAdmin(routes.updateServerRules, change)).status).toBe(428);
    expect(await asAdmin(routes.updateServerRules, change, { 'if-match': '"v1"' })).toMatchObject({
      status: 200,
      body: { version: 2, defence: { threshold: 20, block: ['203.0.113.0/24'], banMs: 1_800_000 } },
    });
    expect((await asAdmin(routes.updateServerRules, change, { 'if-match': '"v1"' })).status).toBe(412);
    const wrong = { body: { defence: { allow: ['10.0.0.0/8', '10.0.0.0/40'] } } };
    expect(await asAdmin(routes.updateServerRules, wrong, { 'if-match': '"v2"' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: '/defence/allow/1' }] },
    });
  });

  it('makes, activates and withdraws host keys, and never tells a private half', async () => {
    const add = () => asAdmin(routes.addServerHostKey, { body: {} });
    const next = await add();
    expect(next).toMatchObject({ status: 201, body: { state: 'next', algorithm: 'ed25519' } });
    expect((await add()).status).toBe(409);
    const params = { id: String(next.body['id']) };
    expect(await asAdmin(routes.activateServerHostKey, { params })).toMatchObject({ status: 200, body: { state: 'active' } });
    const other = { id: String((await add()).body['id']) };
    expect(await asAdmin(routes.retireServerHostKey, { params: other })).toMatchObject({ body: { state: 'retired' } });
    const { body, text } = await ask(routes.listServerHostKeys, {});
    expect(body['items']).toMatchObject([
      { id: other.id, state: 'retired' },
      { id: params.id, state: 'active' },
    ]);
    expect(text).not.toMatch(/PRIVATE|secretId/);
  });
});
