import { type AuditStream, Failure, type StreamFilter } from '@waybill/core';
import {
  makeCertificates,
  type SyslogCollector,
  startSyslogCollector,
  startWebhookCollector,
  type TestCertificates,
  type WebhookCollector,
  waitFor,
} from '@waybill/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type CreateAuditStreamInput,
  createAuditStream,
  deleteAuditStream,
  updateAuditStream,
} from '../administration/audit-streams.js';
import { initialisePlatform } from '../administration/initialise-platform.js';
import { createPartner } from '../administration/partners.js';
import { testAuditStream } from '../administration/test-audit-stream.js';
import { failureOf, type OpenAdministration, openAdministration, unique } from '../administration/testing/open-administration.js';
import { auditStreamer } from './audit-streamer.js';
import { runAuditStream } from './run-stream.js';
import type { StreamDeps } from './stream-deps.js';
import type { StreamDestinationInput } from './stream-input.js';

let open: OpenAdministration;
let certificates: TestCertificates;
let siem: SyslogCollector;
let hook: WebhookCollector;
let deps: StreamDeps;
const { signal } = new AbortController();
const signingKey = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

beforeAll(async () => {
  [open, certificates] = await Promise.all([openAdministration(), makeCertificates()]);
  await open.introduce();
  [siem, hook] = await Promise.all([
    startSyslogCollector({ tls: certificates.server }),
    startWebhookCollector(certificates.server),
  ]);
  await initialisePlatform(open.deps);
  deps = { ...open.deps, leaseMs: 30_000, random: () => 0.5 };
});
afterAll(async () => {
  await Promise.all([siem.close(), hook.close()]);
  await open.close();
});
beforeEach(async () => {
  siem.messages.length = 0;
  hook.requests.length = 0;
  hook.answer = () => ({ status: 204 });
  for (const stream of (await read().auditStreams.list({}, { limit: 50 })).items)
    await deleteAuditStream(open.deps, stream.id, open.context);
});

const read = () => open.database.read;
const happen = async (times = 1) => {
  for (let n = 0; n < times; n += 1) await createPartner(open.deps, { slug: unique('partner'), name: 'Acme' }, open.context);
};
const run = ({ id }: AuditStream, some: Partial<StreamDeps> = {}) => runAuditStream({ ...deps, ...some }, id, signal);
const stateOf = ({ id }: AuditStream) => read().auditStreams.state(id);
const lastSeq = () => read().checkpoints.lastSeq();

type SyslogInput = Extract<StreamDestinationInput, { kind: 'syslog' }>;
const toSyslog = (more: Partial<SyslogInput> = {}): SyslogInput => ({
  ...{ kind: 'syslog', host: 'localhost', port: siem.port, caPem: certificates.ca },
  ...more,
});
type WebhookInput = Extract<StreamDestinationInput, { kind: 'webhook' }>;
const toHook = (more: Partial<WebhookInput> = {}): WebhookInput => ({
  ...{ kind: 'webhook', url: `${hook.url}/events`, caPem: certificates.ca, signingKey },
  ...more,
});
/** As somebody edits it who does not type what is secret again. */
const toHookWithoutSecrets = (more: Partial<WebhookInput> = {}): WebhookInput => ({
  ...{ kind: 'webhook', url: `${hook.url}/events`, caPem: certificates.ca },
  ...more,
});

function stream(destination: StreamDestinationInput, more: Partial<CreateAuditStreamInput> = {}): Promise<AuditStream> {
  return createAuditStream(open.deps, { slug: unique('siem'), destination, ...more }, open.context);
}

const edit = (of: AuditStream, changes: Parameters<typeof updateAuditStream>[1]['changes']) =>
  updateAuditStream(open.deps, { id: of.id, version: of.version, changes }, open.context);

const seqsOf = (messages: readonly string[]) => messages.map((message) => Number(/ seq="(\d+)"/.exec(message)?.[1]));
interface Sent {
  readonly seq: number;
  readonly type: string;
  readonly severity: string;
}
const eventsOf = (body: string): readonly Sent[] =>
  body
    .trim()
    .split('\n')
    .map((line): Sent => JSON.parse(line));
const posted = () => hook.requests.flatMap(({ body }) => eventsOf(body)).map(({ seq }) => seq);
const upTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('a stream', () => {
  it('sends every event once and in order, from its own creation on, and is quiet then', async () => {
    const before = await lastSeq();
    const made = await stream(toSyslog());
    await happen(3);
    await run(made);
    await run(made);
    expect(seqsOf(siem.messages)).toEqual(upTo(before + 1, before + 4));
    expect(siem.complaints).toEqual([]);
    expect(siem.messages[0]).toMatch(
      /^<109>1 \S+ \S+ waybill - audit-stream.created \[waybill@32473 id="[^"]+" seq="\d+" hash="[0-9a-f]{64}"\]/,
    );
    expect(siem.messages[0]).toContain('] CEF:0|Waybill|Waybill|1.0|audit-stream.created|');
    expect(await stateOf(made)).toMatchObject({ lookedAtSeq: before + 4, deliveryTo: null, sentEvents: 4, failing: null });
    expect(await lastSeq()).toBe(before + 4);
    expect(await read().auditStreams.lag(made.id)).toEqual({ events: 0, oldestAt: null });
    expect(await read().auditStreams.due(open.clock.now())).not.toContain(made.id);
  });

  it('begins where it is told to, and anew when it is told again', async () => {
    const made = await stream(toHook(), { from: 'beginning' });
    await run(made);
    expect(posted()).toEqual(upTo(1, await lastSeq()));
    const last = await lastSeq();
    hook.requests.length = 0;
    const moved = await edit(made, { from: last - 1 });
    await run(moved);
    expect(posted()).toEqual(upTo(last - 1, last + 1));
    expect((await failureOf(edit(moved, { from: last + 99 }))).field).toBe('/from');
  });

  it('sends what its filter wants, and does not read the rest again', async () => {
    const filter: StreamFilter = {
      types: ['partner.*', 'audit-stream.updated'],
      minimumSeverity: 'notice',
      outcomes: ['success'],
    };
    const made = await stream(toHook(), { filter });
    await happen(2);
    await run(made);
    expect(hook.requests.flatMap(({ body }) => eventsOf(body)).map(({ type }) => type)).toEqual([
      'partner.created',
      'partner.created',
    ]);
    const silent = await edit(made, { filter: { types: ['transfer.*'] } });
    hook.requests.length = 0;
    await happen();
    await run(silent);
    expect(hook.requests).toEqual([]);
    expect((await stateOf(silent)).lookedAtSeq).toBe(await lastSeq());
  });

  it('takes many events in deliveries of bounded size', async () => {
    const made = await stream(toHook(), { enabled: false });
    const first = (await stateOf(made)).lookedAtSeq + 1;
    await open.database.transaction(async (tx) => {
      const file = { path: `/${'x'.repeat(900)}` };
      const actor = { kind: 'platform', name: 'test' } as const;
      for (let n = 0; n < 1300; n += 1) tx.audit.append({ type: 'upload.committed', outcome: 'success', actor, file });
    });
    await run(await edit(made, { enabled: true }));
    expect(posted()).toEqual(upTo(first, await lastSeq()));
    expect(hook.requests.length).toBeGreaterThan(2);
    for (const { body } of hook.requests) expect(body.length).toBeLessThan(530_000);
  });

  it('sends nothing while it is off', async () => {
    const made = await stream(toHook(), { enabled: false });
    await run(made);
    expect(hook.requests).toEqual([]);
  });
});

describe('a collector that fails', () => {
  it('is tried again later and later, with the same events under the same id; the trail hears of it once, and of the recovery', async () => {
    const made = await stream(toHook());
    hook.answer = () => ({ status: 500 });
    await run(made);
    await run(made);
    expect(hook.requests).toHaveLength(1);
    open.clock.advance(5_000);
    await happen();
    await run(made);
    expect(await stateOf(made)).toMatchObject({ failures: 2, failing: { told: true, code: 'partner.misbehaved' } });
    open.clock.advance(10_000);
    hook.answer = () => ({ status: 200 });
    await run(made);
    const [first, second, third] = hook.requests;
    expect(first?.headers['webhook-id']).toMatch(new RegExp(`^${made.id}\\.1\\.\\d+-\\d+$`));
    expect(second).toMatchObject({ body: first?.body, headers: { 'webhook-id': first?.headers['webhook-id'] } });
    expect(third).toMatchObject({ body: first?.body, headers: { 'webhook-id': first?.headers['webhook-id'] } });
    const ids = hook.requests.slice(2).map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(ids.length);
    const told = (await open.events({ typePrefix: 'audit-stream.' })).filter(({ target }) => target?.id === made.id);
    expect(told.map(({ type }) => type)).toEqual(['audit-stream.recovered', 'audit-stream.failing', 'audit-stream.created']);
    expect(told[1]).toMatchObject({ severity: 'critical', failure: { code: 'partner.misbehaved' } });
    // Both went out as well, and were no reason for any more.
    expect(posted()).toContain(told[0]?.seq);
    expect((await stateOf(made)).lookedAtSeq).toBe(await lastSeq());
  });

  it('that fails again while there is only such news to send does not make more of it', async () => {
    const made = await stream(toHook());
    hook.answer = ({ body }) => ({ status: eventsOf(body).some(({ type }) => type === 'audit-stream.created') ? 500 : 200 });
    await run(made);
    open.clock.advance(5_000);
    let taken = 0;
    hook.answer = () => {
      taken += 1;
      return { status: taken === 1 ? 200 : 500 };
    };
    await run(made);
    const head = await lastSeq();
    for (let n = 0; n < 4; n += 1) {
      open.clock.advance(10 * 60_000);
      await run(made);
    }
    expect(await lastSeq()).toBe(head);
    expect(await stateOf(made)).toMatchObject({ failing: { told: false } });
    await happen();
    hook.answer = () => ({ status: 200 });
    open.clock.advance(10 * 60_000);
    await run(made);
    expect((await stateOf(made)).lookedAtSeq).toBe(await lastSeq());
  });

  it('is given the time that it asks for', async () => {
    const made = await stream(toHook());
    hook.answer = () => ({ status: 503, headers: { 'retry-after': '120' } });
    await run(made);
    const { failing } = await stateOf(made);
    expect(failing?.nextAttemptAt.getTime()).toBeGreaterThan(open.clock.now().getTime() + 110_000);
  });

  it('that cuts the connection gets all of it again', async () => {
    const plain = await startSyslogCollector();
    try {
      const made = await stream({ kind: 'syslog', host: '127.0.0.1', port: plain.port, transport: 'tcp' });
      const first = (await stateOf(made)).lookedAtSeq + 1;
      await happen(2);
      plain.cutAfterBytes = 100;
      await run(made);
      expect(await stateOf(made)).toMatchObject({ sentEvents: 0, failing: { code: 'net.reset' } });
      plain.cutAfterBytes = undefined;
      plain.messages.length = 0;
      open.clock.advance(60_000);
      await run(made);
      expect(seqsOf(plain.messages)).toEqual(upTo(first, await lastSeq()));
    } finally {
      await plain.close();
    }
  });

  it('is tried at once when its stream was changed', async () => {
    const made = await stream(toSyslog({ caPem: null }));
    await run(made);
    expect(await stateOf(made)).toMatchObject({ failing: { code: 'tls.untrusted' } });
    expect(siem.messages).toEqual([]);
    const mended = await edit(made, { destination: toSyslog() });
    await run(mended);
    expect(await stateOf(mended)).toMatchObject({ failing: null });
    expect(siem.messages.length).toBeGreaterThan(1);
  });
});

describe('processes that stream', () => {
  it('take turns: one holds a stream, and aborts what is under way when it lost it', async () => {
    const made = await stream(toHook());
    hook.answer = () => 'silent';
    const first = failureOf(runAuditStream({ ...deps, leaseMs: 3_000 }, made.id, signal));
    await waitFor(() => hook.requests.length === 1, { what: 'the first attempt' });
    await run(made);
    expect(hook.requests).toHaveLength(1);
    await open.tamper([`DELETE FROM leases WHERE name = 'audit-stream:${made.id}'`]);
    expect((await first).code).toBe('claim.lost');
    expect(await stateOf(made)).toMatchObject({ failing: null, sentEvents: 0 });
    hook.answer = () => ({ status: 200 });
    await run(made);
    expect(hook.requests[1]?.headers['webhook-id']).toBe(hook.requests[0]?.headers['webhook-id']);
    expect((await stateOf(made)).lookedAtSeq).toBe(await lastSeq());
  });

  it('do not move a position that another one moved meanwhile', async () => {
    const made = await stream(toHook());
    const before = await stateOf(made);
    await run(made);
    expect(await read().auditStreams.advance(before, { ...before, lookedAtSeq: before.lookedAtSeq + 1 })).toBe(false);
  });

  it('keep no stream waiting for a slow one, and stop in the middle without a loss', async () => {
    const slow = await stream(toHook());
    const quick = await stream(toSyslog());
    hook.answer = () => 'silent';
    const streamer = auditStreamer(deps, (error) => {
      throw error;
    });
    await streamer.round();
    await waitFor(async () => (await stateOf(quick)).sentEvents > 0 && hook.requests.length === 1, { what: 'the quick one' });
    await streamer.close();
    expect(await stateOf(slow)).toMatchObject({ sentEvents: 0, failing: null });
    hook.answer = () => ({ status: 200 });
    await run(slow);
    expect((await stateOf(slow)).lookedAtSeq).toBe(await lastSeq());
  });
});

describe('a gap in the trail', () => {
  it('is told to the trail, and so to the collector, and the stream goes on', async () => {
    const made = await stream(toHook());
    await happen(3);
    const last = await lastSeq();
    await open.tamper([
      'ALTER TABLE audit_events DISABLE TRIGGER USER',
      `DELETE FROM audit_events WHERE seq IN (${last - 1}, ${last - 2})`,
      'ALTER TABLE audit_events ENABLE TRIGGER USER',
    ]);
    await run(made);
    const [gap] = await open.events({ type: 'audit-stream.gap' });
    expect(gap).toMatchObject({ reason: 'missing', details: { fromSeq: last - 2, toSeq: last - 1, events: 2 } });
    expect(posted().slice(-2)).toEqual([last, gap?.seq]);
  });
});

describe('a test event', () => {
  it('goes to the collector of a stream that is off, is none of the trail, and leaves the position as it was', async () => {
    const made = await stream(toHook(), { enabled: false });
    const before = await stateOf(made);
    const { ok, steps } = await testAuditStream(open.deps, made.id, open.context, signal);
    expect(ok).toBe(true);
    expect(steps.map(({ name }) => name)).toEqual(['dns', 'tcp', 'tls', 'answer']);
    expect(eventsOf(hook.requests[0]?.body ?? '')).toMatchObject([
      { seq: 0, type: 'audit-stream.tested', details: { test: true } },
    ]);
    expect(await stateOf(made)).toEqual(before);
    expect((await open.events())[0]).toMatchObject({ type: 'audit-stream.tested', outcome: 'success' });
  });

  it('that is taken has a stream that failed tried at once, with the delivery that it was', async () => {
    const made = await stream(toHook());
    hook.answer = () => 'cut';
    await run(made);
    hook.answer = () => ({ status: 200 });
    await testAuditStream(open.deps, made.id, open.context, signal);
    await run(made);
    const [lost, , again] = hook.requests;
    expect(again?.headers['webhook-id']).toBe(lost?.headers['webhook-id']);
    expect(await stateOf(made)).toMatchObject({ failing: null });
  });

  it('says at which step it failed, and why', async () => {
    const made = await stream(toSyslog({ caPem: null }), { enabled: false });
    const { ok, steps } = await testAuditStream(open.deps, made.id, open.context, signal);
    expect(ok).toBe(false);
    expect(steps.at(-1)).toMatchObject({ name: 'tls', ok: false, code: 'tls.untrusted' });
    expect((await open.events())[0]).toMatchObject({
      outcome: 'failure',
      failure: { code: 'tls.untrusted' },
      details: { reached: ['dns', 'tcp'] },
    });
  });
});

describe('what is secret of a stream', () => {
  it('is sealed, is in no event, and is kept when an edit leaves it out', async () => {
    const headers = { Authorization: 'Splunk 0123-secret' };
    const made = await stream(toHook({ headers }));
    const told = JSON.stringify([made, await open.events()]);
    expect(told).not.toContain('0123-secret');
    expect(told).not.toContain(signingKey);
    const edited = await edit(made, { destination: toHookWithoutSecrets({ body: 'array' }) });
    expect(edited.secretId).toBe(made.secretId);
    await run(edited);
    expect(hook.requests[0]?.headers).toMatchObject({ authorization: 'Splunk 0123-secret', 'content-type': 'application/json' });
    expect(hook.requests[0]?.headers['webhook-signature']).toMatch(/^v1,/);
    const unsigned = await edit(edited, { destination: toHookWithoutSecrets({ signingKey: null }) });
    expect(unsigned.destination).toMatchObject({ signed: false, headerNames: ['Authorization'] });
  });

  it('is not sent to another server without being given again', async () => {
    const made = await stream(toHook({ headers: { Authorization: 'Splunk 0123-secret' } }));
    const failure = await failureOf(edit(made, { destination: { kind: 'webhook', url: 'https://elsewhere.example/' } }));
    expect(failure).toMatchObject({ code: 'input.invalid', field: '/destination/headers' });
  });
});

describe('the settings of a stream', () => {
  const bad: readonly (readonly [string, () => StreamDestinationInput, string])[] = [
    ['plain HTTP', () => ({ kind: 'webhook', url: 'http://siem.example/', signingKey }), '/destination/url'],
    ['a user in the address', () => ({ kind: 'webhook', url: 'https://a:b@siem.example/', signingKey }), '/destination/url'],
    ['nothing that proves us', () => ({ kind: 'webhook', url: 'https://siem.example/' }), '/destination/signingKey'],
    ['a short key', () => toHook({ signingKey: 'whsec_YWJj' }), '/destination/signingKey'],
    ['a header of ours', () => toHook({ headers: { Host: 'a' } }), '/destination/headers'],
    ['a line break in a header', () => toHook({ headers: { a: 'b\r\nc: d' } }), '/destination/headers'],
    ['an authority that is none', () => toSyslog({ caPem: 'x' }), '/destination/caPem'],
    [
      'a client certificate alone',
      () => toSyslog({ clientCertificatePem: certificates.client.cert }),
      '/destination/clientKeyPem',
    ],
    [
      'the key of another certificate',
      () => toSyslog({ clientCertificatePem: certificates.client.cert, clientKeyPem: certificates.server.key }),
      '/destination/clientKeyPem',
    ],
    ['a host with a scheme', () => ({ kind: 'syslog', host: 'https://siem.example' }), '/destination/host'],
    ['certificates over plain TCP', () => toSyslog({ transport: 'tcp' }), '/destination/transport'],
  ];
  it.each(bad)('are refused with %s, naming the field', async (_, destination, field) => {
    expect(await failureOf(stream(destination()))).toMatchObject({ code: 'input.invalid', field });
  });

  it('are refused with a type of event that there is not', async () => {
    const failure = await failureOf(stream(toSyslog(), { filter: { types: ['user.*', 'nothing.happened'] } }));
    expect(failure).toBeInstanceOf(Failure);
    expect(failure.field).toBe('/filter/types/1');
  });
});
