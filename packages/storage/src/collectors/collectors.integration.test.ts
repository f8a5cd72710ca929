import {
  type DeliveryStepName,
  Failure,
  parseOutboundAllow,
  type StreamSecrets,
  type SyslogDestination,
  type WebhookDestination,
} from '@waybill/core';
import {
  makeCertificates,
  startRsyslog,
  startSyslogCollector,
  startWebhookCollector,
  type TestCertificates,
  waitFor,
} from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkCollectors } from './network-collectors.js';
import { signDelivery } from './sign-delivery.js';

let certificates: TestCertificates;
const closing: (() => Promise<void>)[] = [];
const collectors = networkCollectors({ policy: parseOutboundAllow('loopback') });
const { signal } = new AbortController();

beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
});

const frames = ['5 <1>1 ', '9 <1>1 \u00fc\u00fc'] as const;

function syslogTo(port: number, more: Partial<SyslogDestination> = {}): SyslogDestination {
  return {
    ...{ kind: 'syslog', host: 'localhost', port, transport: 'tls', format: 'cef', serverName: null },
    ...{ caPem: certificates.ca, clientCertificatePem: null },
    ...more,
  };
}

function webhookTo(url: string, more: Partial<WebhookDestination> = {}): WebhookDestination {
  return {
    ...{ kind: 'webhook', url, format: 'json', body: 'ndjson', headerNames: [], signed: false },
    ...{ caPem: certificates.ca, clientCertificatePem: null },
    ...more,
  };
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => {
      if (error instanceof Failure) return error;
      throw error;
    },
  );
}

async function aSyslog(options: Parameters<typeof startSyslogCollector>[0] = { tls: certificates.server }) {
  const collector = await startSyslogCollector(options);
  closing.push(() => collector.close());
  return collector;
}

const send = (to: SyslogDestination, secrets: StreamSecrets = {}, some: readonly string[] = frames) =>
  collectors.sendSyslog(to, secrets, { frames: some }, signal);

describe('syslog', () => {
  it('goes over TLS in octet-counted frames, and tells each step', async () => {
    const collector = await aSyslog();
    const steps: DeliveryStepName[] = [];
    const listener = { onStep: ({ name }: { readonly name: DeliveryStepName }) => void steps.push(name) };
    await collectors.sendSyslog(syslogTo(collector.port), {}, { frames, ...listener }, signal);
    expect(collector).toMatchObject({ messages: ['<1>1 ', '<1>1 \u00fc\u00fc'], complaints: [] });
    expect(steps).toEqual(['dns', 'tcp', 'tls', 'send']);
  });

  it('goes over plain TCP where that is asked for', async () => {
    const collector = await aSyslog({});
    await send(syslogTo(collector.port, { transport: 'tcp' }));
    expect(collector.messages).toHaveLength(2);
  });

  it.each([
    ['of another authority', 'stranger', /not signed by an authority/],
    ['of another name', 'wrongName', /of another name/],
    ['that has expired', 'expired', /expired/],
  ] as const)('sends nothing to a collector with a certificate %s', async (_, which, detail) => {
    const collector = await aSyslog({ tls: certificates[which] });
    const failure = await failureOf(send(syslogTo(collector.port)));
    expect(failure.code).toBe('tls.untrusted');
    expect(failure.publicDetail).toMatch(detail);
    expect(collector.messages).toEqual([]);
  });

  it('takes the name that a certificate is to have from the settings', async () => {
    const collector = await aSyslog({ tls: certificates.wrongName });
    await send(syslogTo(collector.port, { serverName: 'other.example' }));
    expect(collector.messages).toHaveLength(2);
  });

  it('shows a client certificate where one is asked for, and says so where it has none', async () => {
    const collector = await aSyslog({ tls: { ...certificates.server, clientCa: certificates.ca } });
    await send(syslogTo(collector.port, { clientCertificatePem: certificates.client.cert }), {
      clientKeyPem: certificates.client.key,
    });
    expect(collector.messages).toHaveLength(2);
    const failure = await failureOf(send(syslogTo(collector.port)));
    expect(['auth.refused', 'net.reset']).toContain(failure.code);
    expect(collector.messages).toHaveLength(2);
  });

  it('counts nothing as sent that a collector may not have read: it cut the connection', async () => {
    const collector = await aSyslog({});
    collector.cutAfterBytes = 1;
    const failure = await failureOf(send(syslogTo(collector.port, { transport: 'tcp' })));
    expect(failure.code).toBe('net.reset');
    expect(failure.publicDetail).toContain('before it had read everything');
  });

  it('counts nothing as sent over TLS to a collector that read everything and was killed: it says no close_notify', async () => {
    const collector = await aSyslog();
    collector.dying = true;
    const failure = await failureOf(send(syslogTo(collector.port)));
    expect(failure.code).toBe('net.reset');
    expect(failure.publicDetail).toContain('without answering that it read up to the end (TLS close_notify)');
    expect(collector.messages).toHaveLength(2);
    collector.dying = false;
    await send(syslogTo(collector.port));
    expect(collector.messages).toHaveLength(4);
  });

  it.each(['tcp', 'tls'] as const)(
    'counts nothing as sent over %s to a collector that closes in the moment in which we do',
    async (transport) => {
      const collector = await aSyslog(transport === 'tls' ? { tls: certificates.server } : {});
      collector.hangingUp = true;
      for (let time = 0; time < 20; time++) {
        const failure = await failureOf(send(syslogTo(collector.port, { transport })));
        expect(failure.code).toMatch(/^net\./);
      }
      expect(collector).toMatchObject({ connections: 20, messages: [] });
    },
  );

  it('stops waiting for a deaf collector when it is told to', async () => {
    const collector = await aSyslog({});
    collector.deaf = true;
    const stop = new AbortController();
    const sending = collectors.sendSyslog(syslogTo(collector.port, { transport: 'tcp' }), {}, { frames }, stop.signal);
    await waitFor(() => collector.connections === 1, { what: 'the connection' });
    stop.abort(new Failure('claim.lost'));
    expect((await failureOf(sending)).code).toBe('claim.lost');
  });

  it('goes nowhere that the installation does not connect to', async () => {
    const closed = networkCollectors({ policy: parseOutboundAllow('none') });
    const failure = await failureOf(closed.sendSyslog(syslogTo(6514), {}, { frames }, signal));
    expect(failure.code).toBe('net.forbidden-address');
    const linkLocal = { ...syslogTo(6514), host: '169.254.169.254' };
    expect((await failureOf(collectors.sendSyslog(linkLocal, {}, { frames }, signal))).code).toBe('net.forbidden-address');
  });
});

describe('rsyslog', () => {
  const message =
    '<110>1 2026-05-01T12:00:00.500Z mft-1 waybill - upload.committed [waybill@32473 id="a\\"\\]" seq="7"] CEF:0|\u00fc';
  const frame = `${Buffer.byteLength(message)} ${message}`;
  const read = { host: 'mft-1', app: 'waybill', id: 'upload.committed', text: 'CEF:0|\u00fc' };

  it.each(['tcp', 'tls'] as const)('reads what is sent over %s, and says so by closing', async (transport) => {
    const rsyslog = await startRsyslog(transport === 'tcp' ? undefined : { ...certificates.server, ca: certificates.ca });
    closing.push(() => rsyslog.stop());
    const secrets = { clientKeyPem: certificates.client.key };
    const to = syslogTo(rsyslog.port, { transport, clientCertificatePem: certificates.client.cert });
    await send(
      to,
      secrets,
      Array.from({ length: 300 }, () => frame),
    );
    await waitFor(async () => (await rsyslog.messages()).length >= 300, { what: 'rsyslog to write' });
    const messages = await rsyslog.messages();
    expect(messages).toHaveLength(300);
    expect(messages[299]).toMatchObject(read);
    expect(messages[0]?.data).toBe('[waybill@32473 id="a\\"\\]" seq="7"]');
  });
});

const delivery = {
  id: 's.1-2',
  body: '{"seq":1}\n{"seq":2}\n',
  contentType: 'application/x-ndjson',
  at: new Date(1_614_265_330_000),
};
const post = (to: WebhookDestination, secrets: StreamSecrets = {}) => collectors.post(to, secrets, delivery, signal);

async function aWebhook(options: Parameters<typeof startWebhookCollector>[0] = certificates.server) {
  const collector = await startWebhookCollector(options);
  closing.push(() => collector.close());
  return collector;
}

describe('a webhook', () => {
  it('is posted with its id, secret headers and a signature over id, time and body', async () => {
    const collector = await aWebhook();
    const signingKey = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    await post(webhookTo(`${collector.url}/services/collector/raw?channel=a`), {
      signingKey,
      headers: { authorization: 'Splunk 1234' },
    });
    const [taken] = collector.requests;
    expect(taken).toMatchObject({ path: '/services/collector/raw?channel=a', body: delivery.body });
    expect(taken?.headers).toMatchObject({
      ...{ authorization: 'Splunk 1234', 'content-type': 'application/x-ndjson' },
      ...signDelivery(delivery, [signingKey]),
    });
  });

  it('is signed as the Standard Webhooks specification has it', () => {
    // The specification's own test vector.
    const vector = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}', at: new Date(1_614_265_330_000) };
    expect(signDelivery(vector, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toEqual({
      'webhook-id': vector.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it.each([
    [301, 'target.unsupported', /redirect/],
    [307, 'target.unsupported', /redirect/],
    [401, 'auth.refused', /credential/],
    [404, 'target.not-found', /nothing at this path/],
    [413, 'target.unsupported', /Check path/],
    [429, 'partner.busy', /busy/],
    [500, 'partner.misbehaved', /its side/],
  ] as const)('that is answered with %i fails as %s, and no redirect is followed', async (status, code, detail) => {
    const collector = await aWebhook();
    const other = await aWebhook();
    collector.answer = () => ({ status, headers: { location: other.url, 'retry-after': '7' } });
    const failure = await failureOf(post(webhookTo(collector.url)));
    expect(failure.code).toBe(code);
    expect(failure.publicDetail).toMatch(detail);
    expect(failure.context).toMatchObject({ status, retryAfterMs: 7000 });
    expect(other.requests).toEqual([]);
  });

  it('that is cut before its answer is not delivered', async () => {
    const collector = await aWebhook();
    collector.answer = () => 'cut';
    const failure = await failureOf(post(webhookTo(collector.url)));
    expect(failure).toMatchObject({ code: 'net.reset', publicDetail: 'localhost cut the connection before it had answered.' });
  });

  it('that is not answered is waited for no longer than it is told', async () => {
    const collector = await aWebhook();
    collector.answer = () => 'silent';
    const stop = new AbortController();
    const posting = collectors.post(webhookTo(collector.url), {}, delivery, stop.signal);
    await waitFor(() => collector.requests.length === 1, { what: 'the request' });
    stop.abort(new Failure('net.timeout'));
    expect((await failureOf(posting)).code).toBe('net.timeout');
  });

  it('gives nothing to a server whose certificate is not trusted', async () => {
    const collector = await aWebhook(certificates.stranger);
    expect((await failureOf(post(webhookTo(collector.url)))).code).toBe('tls.untrusted');
    expect(collector.requests).toEqual([]);
  });
});
