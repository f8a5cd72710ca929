import { newId, WEBHOOK_PATIENCE_MS, type Webhook, type WebhookDelivery } from '@waybill/core';
import { makeCertificates, startWebhookCollector, type TestCertificates, type WebhookCollector, waitFor } from '@waybill/testkit';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { initialisePlatform } from '../administration/initialise-platform.js';
import { createPartner, updatePartner } from '../administration/partners.js';
import { redeliver, replayWebhook } from '../administration/repeat-deliveries.js';
import { testWebhook } from '../administration/test-webhook.js';
import { failureOf, type OpenAdministration, openAdministration, unique } from '../administration/testing/open-administration.js';
import {
  type CreateWebhookInput,
  createWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  type UpdateWebhookInput,
  updateWebhook,
} from '../administration/webhooks.js';
import type { StreamDeps } from '../streams/stream-deps.js';
import { runWebhook } from './run-webhook.js';
import { forgetOldDeliveries, webhookSender } from './webhook-sender.js';

let open: OpenAdministration;
let certificates: TestCertificates;
let hook: WebhookCollector;
let deps: StreamDeps;
const { signal } = new AbortController();
const DAY_MS = 24 * 60 * 60_000;

beforeAll(async () => {
  [open, certificates] = await Promise.all([openAdministration(), makeCertificates()]);
  await open.introduce();
  hook = await startWebhookCollector(certificates.server);
  await initialisePlatform(open.deps);
  deps = { ...open.deps, leaseMs: 30_000, random: () => 0.5 };
});
afterAll(async () => {
  await hook.close();
  await open.close();
});
beforeEach(async () => {
  hook.requests.length = 0;
  hook.answer = () => ({ status: 204 });
  for (const { id } of (await read().webhooks.list({}, { limit: 50 })).items) await deleteWebhook(open.deps, id, open.context);
});

const read = () => open.database.read;
const happen = (slug = unique('partner')) => createPartner(open.deps, { slug, name: 'Acme' }, open.context);
const run = ({ id }: Pick<Webhook, 'id'>, some: Partial<StreamDeps> = {}) => runWebhook({ ...deps, ...some }, id, signal);
const make = (more: Partial<CreateWebhookInput> = {}) =>
  createWebhook(
    open.deps,
    { slug: unique('hook'), url: `${hook.url}/hears?of=it`, types: ['partner.*'], caPem: certificates.ca, ...more },
    open.context,
  );
const edit = async ({ id }: Pick<Webhook, 'id'>, changes: UpdateWebhookInput) =>
  updateWebhook(open.deps, { id, version: (await read().webhooks.get(id)).version, changes }, open.context);
const deliveries = async ({ id }: Pick<Webhook, 'id'>) =>
  (await read().webhookDeliveries.list({ webhookId: id }, { limit: 200 })).items;
const only = async (of: Pick<Webhook, 'id'>): Promise<WebhookDelivery> => {
  const [delivery, ...more] = await deliveries(of);
  if (delivery === undefined || more.length > 0) throw new Error(`not one delivery but ${more.length + 1}`);
  return delivery;
};
const attemptsOf = ({ id }: WebhookDelivery) => read().webhookDeliveries.attempts(id);
const told = async ({ id }: Pick<Webhook, 'id'>) =>
  (await open.events({ typePrefix: 'webhook.' })).filter(({ target }) => target?.id === id).map(({ type }) => type);

interface Message {
  readonly type: string;
  readonly timestamp: string;
  readonly data: { readonly seq: number; readonly actor: { readonly name?: string }; readonly withheld?: readonly string[] };
}
const messages = () => hook.requests.map(({ body }): Message => JSON.parse(body));
/** The attempts of a delivery up to the last one. */
const until = async (of: Webhook, isOver: (delivery: WebhookDelivery) => boolean): Promise<WebhookDelivery> => {
  for (let n = 0; n < 20; n += 1) {
    await run(of);
    const delivery = await only(of);
    if (isOver(delivery)) return delivery;
    open.clock.advance((delivery.nextAttemptAt?.getTime() ?? 0) - open.clock.now().getTime());
  }
  throw new Error('it does not end');
};

describe('a webhook', () => {
  it('is sent each event that it wants once, with a body of a documented shape, and is quiet then', async () => {
    const { webhook } = await make({ types: ['partner.created'] });
    const partner = await happen();
    await updatePartner(open.deps, { id: partner.id, version: partner.version, changes: { name: 'Other' } }, open.context);
    await run(webhook);
    await run(webhook);
    expect(messages()).toMatchObject([
      { type: 'partner.created', data: { type: 'partner.created', target: { id: partner.id }, partnerId: partner.id } },
    ]);
    expect(hook.requests[0]).toMatchObject({ path: '/hears?of=it', headers: { 'content-type': 'application/json' } });
    const delivery = await only(webhook);
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 1, lastStatus: 204, type: 'partner.created' });
    expect(hook.requests[0]?.headers['webhook-id']).toBe(delivery.id);
    expect(await read().webhooks.due(open.clock.now())).not.toContain(webhook.id);
  });

  it('signs so that the library of Standard Webhooks takes it, by the new key and while it overlaps by the one before', async () => {
    const { webhook, signingKey } = await make();
    const rotated = await rotateWebhookSecret(open.deps, { id: webhook.id, overlapHours: 1 }, open.context);
    await happen();
    const clock = { now: () => new Date() };
    const verify = (key: string, { body, headers }: (typeof hook.requests)[number]) => {
      const text = (name: string) => String(headers[name]);
      const signed = Object.fromEntries(
        ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, text(name)]),
      );
      return new Verifier(key).verify(body, signed);
    };
    // The test's clock stands before the real one, by which the library judges the age.
    await edit(webhook, { enabled: true });
    await open.database.transaction(async (tx) => {
      const current = await tx.webhooks.get(webhook.id);
      await tx.webhooks.update({ ...current, previousKeyUntil: new Date(Date.now() + DAY_MS) });
    });
    await run(webhook, { clock });
    const [request] = hook.requests;
    if (request === undefined) throw new Error('nothing came');
    expect(verify(rotated.signingKey, request)).toMatchObject({ type: 'partner.created' });
    expect(verify(signingKey, request)).toMatchObject({ type: 'partner.created' });
    expect(() => verify(signingKey, { ...request, body: request.body.replace('Acme', 'Evil').concat(' ') })).toThrow(
      /signature/i,
    );
    await open.database.transaction(async (tx) => {
      const current = await tx.webhooks.get(webhook.id);
      await tx.webhooks.update({ ...current, previousKeyUntil: new Date(Date.now() - 1) });
    });
    await happen();
    await run(webhook, { clock });
    const last = hook.requests.at(-1);
    if (last === undefined) throw new Error('nothing came');
    expect(() => verify(signingKey, last)).toThrow(/signature/i);
    expect(verify(rotated.signingKey, last)).toMatchObject({ type: 'partner.created' });
  });

  it('hears of some partners, of partners with a tag and of some jobs only', async () => {
    const [one, other] = [await happen(), await happen()];
    const tagged = await createPartner(open.deps, { slug: unique('tagged'), name: 'Tagged', tags: ['bank'] }, open.context);
    const { webhook } = await make({ types: [], scope: { partnerIds: [one.id], tags: ['bank'] } });
    for (const { id, version } of [one, other, tagged])
      await updatePartner(open.deps, { id, version, changes: { name: 'Renamed' } }, open.context);
    await run(webhook);
    const heard = hook.requests.map(({ body }): { data: { target: { id: string } } } => JSON.parse(body));
    expect(heard.map(({ data }) => data.target.id).sort()).toEqual([one.id, tagged.id].sort());
    expect((await failureOf(make({ jobIds: [one.id] }))).field).toBe('/jobIds/0');
    expect((await failureOf(make({ types: ['partner.create'] }))).field).toBe('/types/0');
  });

  it('is not sent who people are: the body is the same before and after somebody was erased', async () => {
    const { webhook } = await make({ types: ['user.*'] });
    const user = { id: newId(), name: 'Grace Hopper' };
    await open.database.transaction(async (tx) => {
      const target = { kind: 'user', id: user.id, name: user.name } as const;
      tx.audit.append({ type: 'user.created', outcome: 'success', actor: open.context.actor, target });
    });
    hook.answer = () => ({ status: 500 });
    await run(webhook);
    expect(await read().people.erase(user.id, [user.name])).toBe(1);
    hook.answer = () => ({ status: 200 });
    open.clock.advance(5_000);
    await run(webhook);
    const created = hook.requests.filter(({ body }) => body.includes('"type":"user.created"'));
    expect(created).toHaveLength(2);
    expect(created[0]?.body).toBe(created[1]?.body);
    expect(created[0]?.headers['webhook-id']).toBe(created[1]?.headers['webhook-id']);
    expect(created[0]?.body).not.toContain('Hopper');
    expect(messages()[0]?.data.withheld).toContain('target.name');
  });

  it('keeps its place while it is off, and goes on there', async () => {
    const { webhook } = await make({ enabled: false });
    await happen();
    await run(webhook);
    expect(hook.requests).toEqual([]);
    await edit(webhook, { enabled: true });
    await run(webhook);
    expect(messages()).toHaveLength(1);
  });

  it('is held in a queue: what a process that died left is sent by the next, under the same id', async () => {
    const { webhook } = await make();
    await happen();
    const dying = new AbortController();
    hook.answer = () => {
      dying.abort(new Error('killed'));
      return 'silent';
    };
    await expect(runWebhook(deps, webhook.id, dying.signal)).rejects.toThrow();
    expect(await only(webhook)).toMatchObject({ state: 'waiting', attempts: 0 });
    hook.answer = () => ({ status: 200 });
    await run(webhook);
    expect(await only(webhook)).toMatchObject({ state: 'delivered', attempts: 1 });
    expect(new Set(hook.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });
});

describe('a receiver that fails', () => {
  it('is tried ten times over three days, then the delivery is parked and the webhook paused; the trail hears of it', async () => {
    const { webhook } = await make();
    hook.answer = () => ({ status: 500, body: 'no room' });
    await happen();
    const began = open.clock.now().getTime();
    const parked = await until(webhook, ({ state }) => state === 'parked');
    expect(hook.requests).toHaveLength(10);
    expect(open.clock.now().getTime() - began).toBeGreaterThan(WEBHOOK_PATIENCE_MS);
    const attempts = await attemptsOf(parked);
    expect(attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(attempts[9]).toMatchObject({ status: 500, answer: 'no room', failure: { code: 'partner.misbehaved' } });
    expect(await read().webhooks.get(webhook.id)).toMatchObject({ enabled: false, pausedFor: 'failing' });
    expect(await told(webhook)).toEqual(['webhook.paused', 'webhook.failing', 'webhook.created']);
    // Switched on and redelivered, it has all its attempts before it.
    hook.answer = () => ({ status: 200 });
    expect((await failureOf(redeliver(open.deps, parked.id, open.context))).code).toBe('conflict.state');
    await edit(webhook, { enabled: true });
    expect(await read().webhooks.get(webhook.id)).toMatchObject({ enabled: true, pausedFor: null });
    expect(await redeliver(open.deps, parked.id, open.context)).toMatchObject({ state: 'waiting', tries: 0, attempts: 10 });
    await run(webhook);
    expect(await only(webhook)).toMatchObject({ state: 'delivered', attempts: 11, id: parked.id });
  });

  it('is paused at once when it says that it is gone', async () => {
    const { webhook } = await make();
    hook.answer = () => ({ status: 410 });
    await happen();
    await happen();
    await run(webhook);
    expect(await read().webhooks.get(webhook.id)).toMatchObject({ enabled: false, pausedFor: 'gone' });
    expect(await told(webhook)).toContain('webhook.paused');
    await run(webhook);
    expect(hook.requests.length).toBeLessThanOrEqual(2);
  });

  it('is not followed where it redirects to', async () => {
    const { webhook } = await make();
    hook.answer = ({ path }) =>
      path.startsWith('/hears') ? { status: 302, headers: { location: `${hook.url}/elsewhere` } } : { status: 200 };
    await happen();
    await run(webhook);
    expect(hook.requests.map(({ path }) => path)).toEqual(['/hears?of=it']);
    const [attempt] = await attemptsOf(await only(webhook));
    expect(attempt).toMatchObject({ status: 302, failure: { code: 'target.unsupported' } });
  });

  it('is tried again after it cut the connection, and no earlier than it asked for', async () => {
    const { webhook } = await make();
    await happen();
    hook.answer = () => 'cut';
    await run(webhook);
    const [cut] = await attemptsOf(await only(webhook));
    expect(cut).toMatchObject({ status: null, answer: null, failure: { code: 'net.reset' } });
    open.clock.advance(5_000);
    hook.answer = () => ({ status: 503, headers: { 'retry-after': '7200' } });
    await run(webhook);
    const { nextAttemptAt } = await only(webhook);
    expect(nextAttemptAt?.getTime()).toBe(open.clock.now().getTime() + 7_200_000);
  });

  it('hears of none of the news of how webhooks fare, and recovers once', async () => {
    const { webhook } = await make({ types: ['webhook.*', 'partner.*'] });
    hook.answer = () => ({ status: 500 });
    for (let n = 0; n < 6; n += 1) await happen();
    for (let n = 0; n < 6; n += 1) await run(webhook);
    expect(await told(webhook)).toContain('webhook.failing');
    hook.answer = () => ({ status: 200 });
    await edit(webhook, { types: ['webhook.*'] });
    open.clock.advance(DAY_MS);
    await run(webhook);
    await run(webhook);
    expect((await told(webhook)).filter((type) => type === 'webhook.recovered')).toHaveLength(1);
    expect(messages().map(({ type }) => type)).not.toContain('webhook.failing');
    expect(await read().webhooks.state(webhook.id)).toMatchObject({ failures: 0, failingSince: null, failingTold: false });
  });

  it('keeps no other webhook waiting', async () => {
    const [slow, quick] = [await make(), await make()];
    hook.answer = ({ path }) => (path === '/slow' ? 'silent' : { status: 200 });
    await edit(slow.webhook, { url: `${hook.url}/slow` });
    await happen();
    const sender = webhookSender(deps, (error) => {
      throw error;
    });
    await sender.round();
    await waitFor(async () => (await deliveries(quick.webhook)).some(({ state }) => state === 'delivered'), {
      what: 'the quick one',
    });
    await sender.close();
    expect(await only(slow.webhook)).toMatchObject({ state: 'waiting', attempts: 0 });
  });

  it('does not get its secrets into the log, whatever it answers', async () => {
    const headers = { authorization: 'Bearer very-secret-token' };
    const { webhook } = await make({ headers });
    const echo = (length: number) => ({ status: 400, body: `${'x'.repeat(length)}${headers.authorization} is wrong \u0000` });
    await happen();
    hook.answer = () => echo(0);
    await run(webhook);
    hook.answer = () => echo(1010);
    open.clock.advance(5_000);
    await run(webhook);
    expect(hook.requests[0]?.headers.authorization).toBe(headers.authorization);
    const attempts = await attemptsOf(await only(webhook));
    expect(attempts).toHaveLength(2);
    expect(attempts[0]?.answer).toMatch(/^\(secret\) is wrong/);
    expect(attempts[1]?.answer).toMatch(/x\(secret\)$/);
    expect(JSON.stringify(await open.events({}))).not.toContain('very-secret');
  });
});

describe('an answer that repeats a secret in another spelling', () => {
  const secret = 'Bearer a/b"c&d+very-secret';
  it.each([
    ['JSON', JSON.stringify({ given: secret })],
    ['JSON with its slashes escaped', JSON.stringify({ given: secret }).replaceAll('/', '\\/')],
    ['a page', `<p>Bearer a/b&quot;c&amp;d+very-secret</p>`],
    ['an address', `/?given=${encodeURIComponent(secret)}`],
    ['base64', Buffer.from(secret).toString('base64')],
  ])('does not bring it into the log: %s', async (_, body) => {
    const { webhook } = await make({ headers: { authorization: secret } });
    await happen();
    hook.answer = () => ({ status: 400, body });
    await run(webhook);
    const [attempt] = await attemptsOf(await only(webhook));
    expect(attempt?.answer).toContain('(secret)');
    expect(attempt?.answer).not.toContain('very-secret');
    expect(attempt?.answer).not.toContain(Buffer.from(secret).toString('base64'));
  });
});

describe('where it goes', () => {
  it.each([
    'http://93.184.216.34/',
    'ftp://acme.example/',
    'https://user:word@acme.example/',
    'https://acme.example/#part',
    'acme',
  ])('refuses the address %s', async (url) => {
    expect((await failureOf(make({ url }))).field).toBe('/url');
  });

  it.each(['https://169.254.169.254/latest/meta-data', 'http://metadata.test/latest', 'http://[fd00:ec2::254]/'])(
    'never connects to %s, and says so in the log',
    async (url) => {
      const { webhook } = await make({ url });
      await happen();
      const resolved = { ...deps, collectors: open.deps.collectors };
      await run(webhook, resolved);
      const [attempt] = await attemptsOf(await only(webhook));
      expect(attempt?.status).toBeNull();
      expect(attempt?.failure?.code).toMatch(/^net\.(forbidden-address|unknown-host|unresolved|dns)/);
    },
  );

  it('does not tell another server its secret headers', async () => {
    const { webhook } = await make({ headers: { 'x-token': 'very-secret' } });
    expect((await failureOf(edit(webhook, { url: 'https://elsewhere.example/' }))).field).toBe('/headers');
    await edit(webhook, { url: 'https://elsewhere.example/', headers: { 'x-token': 'another' } });
  });
});

describe('what was sent', () => {
  it('is sent once more for a time: what is missing, or all of it under the same ids', async () => {
    const { webhook } = await make();
    const from = open.clock.now();
    hook.answer = ({ body }) => ({ status: body.includes('lost') ? 410 : 200 });
    await happen();
    await run(webhook);
    await happen(unique('lost'));
    await run(webhook);
    await edit(webhook, { enabled: true });
    hook.requests.length = 0;
    hook.answer = () => ({ status: 200 });
    const range = { id: webhook.id, from: new Date(Date.now() - DAY_MS), to: new Date(Date.now() + 2 * DAY_MS) };
    expect(from < range.to).toBe(true);
    await replayWebhook(open.deps, { ...range, ...(await recorded()) }, open.context);
    expect((await failureOf(replayWebhook(open.deps, { ...range, ...(await recorded()) }, open.context))).code).toBe(
      'conflict.state',
    );
    await run(webhook);
    const before = await deliveries(webhook);
    const lost = before.filter(({ attempts }) => attempts === 2);
    expect(lost).toHaveLength(1);
    hook.requests.length = 0;
    await replayWebhook(open.deps, { ...range, ...(await recorded()), onlyMissing: false }, open.context);
    await run(webhook);
    const after = await deliveries(webhook);
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(hook.requests).toHaveLength(before.length);
    expect(after.every(({ state }) => state === 'delivered')).toBe(true);
  });

  it('is filtered by state, type and time, and forgotten after 30 days; what waits stays', async () => {
    const { webhook } = await make();
    hook.answer = ({ body }) => ({ status: body.includes('later') ? 500 : 200 });
    await happen();
    await happen(unique('later'));
    await run(webhook);
    const count = async (filter: object) =>
      (await read().webhookDeliveries.list({ webhookId: webhook.id, ...filter }, { limit: 9 })).items.length;
    expect(await count({ state: 'waiting' })).toBe(1);
    expect(await count({ state: 'delivered', type: 'partner.created' })).toBe(1);
    expect(await count({ type: 'run.failed' })).toBe(0);
    expect(await count({ to: new Date(open.clock.now().getTime() - 1) })).toBe(0);
    open.clock.advance(31 * DAY_MS);
    expect(await forgetOldDeliveries(deps)).toBe(false);
    expect((await deliveries(webhook)).map(({ state }) => state)).toEqual(['waiting']);
  });
});

describe('a test', () => {
  it('tells how far it came, also while the webhook is off, and is in the log', async () => {
    const { webhook } = await make({ enabled: false });
    const good = await testWebhook(open.deps, webhook.id, open.context, signal);
    expect(good).toMatchObject({ ok: true, steps: [{ name: 'dns' }, { name: 'tcp' }, { name: 'tls' }, { name: 'answer' }] });
    expect(messages()).toMatchObject([{ type: 'webhook.tested', data: { test: true, webhook: webhook.slug } }]);
    hook.answer = () => ({ status: 500, body: 'broken' });
    const bad = await testWebhook(open.deps, webhook.id, open.context, signal);
    expect(bad.steps.at(-1)).toMatchObject({ name: 'answer', ok: false, code: 'partner.misbehaved' });
    expect(bad.steps.filter(({ name }) => name === 'answer')).toHaveLength(1);
    expect((await deliveries(webhook)).map(({ state }) => state)).toEqual(['parked', 'delivered']);
    expect(await read().webhookDeliveries.counts(webhook.id)).toEqual({ waiting: 0, parked: 0 });
    expect((await failureOf(redeliver(open.deps, bad.deliveryId, open.context))).code).toBe('conflict.state');
  });
});

/** The time of all that the trail recorded: events are stamped by the database. */
async function recorded(): Promise<{ readonly from: Date; readonly to: Date }> {
  const events = await open.events({});
  const times = events.map(({ recordedAt }) => recordedAt.getTime());
  return { from: new Date(0), to: new Date(Math.max(...times) + 1) };
}
