import type { AuditStreamView } from '@waybill/contracts';
import { describe, expect, it } from 'vitest';
import { headersOf, streamBody, streamField, streamValues } from './stream-values.js';
import { ageText, destinationText, filterText, mannerText } from './stream-words.js';

const none = { caPem: null, clientCertificatePem: null };
const syslog = {
  kind: 'syslog',
  host: 'siem.example',
  port: 6514,
  transport: 'tls',
  format: 'cef',
  serverName: null,
  ...none,
} as const;
const webhook = {
  ...{ kind: 'webhook', url: 'https://siem.example/raw', format: 'ocsf', body: 'ndjson' },
  ...{ headerNames: ['Authorization'], signed: true, ...none },
} as const satisfies AuditStreamView['destination'];

describe('a stream in words', () => {
  it('says where it goes and how', () => {
    expect(destinationText({ destination: syslog })).toBe('siem.example:6514');
    expect(destinationText({ destination: { ...syslog, host: '2001:db8::1' } })).toBe('[2001:db8::1]:6514');
    expect(mannerText({ destination: syslog })).toBe('syslog over TLS, CEF');
    expect(mannerText({ destination: { ...syslog, transport: 'tcp' } })).toContain('not encrypted');
    expect(mannerText({ destination: { ...webhook, headerNames: [...webhook.headerNames] } })).toBe(
      'webhook, OCSF, signed, with Authorization',
    );
  });

  it('keeps the signing key of an edit unless it is replaced or taken away', () => {
    const values = { ...streamValues(), kind: 'webhook', url: 'https://siem.example' } as const;
    const sent = (changes: object) => streamBody({ ...values, ...changes }).destination;
    expect(sent({})).not.toHaveProperty('signingKey');
    expect(sent({ signingKey: 'whsec_x' })).toMatchObject({ signingKey: 'whsec_x' });
    expect(sent({ signingKey: 'whsec_x', withoutSigningKey: true })).toMatchObject({ signingKey: null });
  });

  it('says which events it wants, and how far it is behind', () => {
    expect(filterText({ filter: { types: [], minimumSeverity: null, outcomes: [] } })).toBe('every event');
    expect(filterText({ filter: { types: ['user.*'], minimumSeverity: 'warning', outcomes: ['failure', 'denied'] } })).toBe(
      'user.*; warning and above; failure or denied',
    );
    expect([0, 1, 90, 600, 7200, 900_000].map(ageText)).toEqual(['', '1 s', '90 s', '10 min', '2 h', '10 days']);
  });
});

describe('the form of a stream', () => {
  const entered = { ...streamValues(), slug: 'siem', host: ' siem.example ' };

  it('sends nothing of TLS over plain TCP, and the ports of the server when none is given', () => {
    expect(streamBody({ ...entered, caPem: 'x', transport: 'tcp' }).destination).toEqual({
      ...{ kind: 'syslog', host: 'siem.example', transport: 'tcp', format: 'cef' },
    });
    expect(streamBody({ ...entered, caPem: 'x' }).destination).toMatchObject({ caPem: 'x', serverName: null });
  });

  it('sends what is secret only when it was typed', () => {
    const values = { ...entered, kind: 'webhook' as const, url: 'https://siem.example' };
    expect(streamBody(values).destination).not.toHaveProperty('headers');
    expect(streamBody(values).destination).not.toHaveProperty('signingKey');
    expect(headersOf('Authorization: Splunk a:b\n\nX-A:1')).toEqual({ Authorization: 'Splunk a:b', 'X-A': '1' });
  });

  it('begins where it is told, and an edit goes on', () => {
    expect(streamBody(entered).from).toBe('now');
    expect(streamBody({ ...entered, start: 'seq', fromSeq: 7 }).from).toBe(7);
    expect(streamBody({ ...entered, start: 'here' })).not.toHaveProperty('from');
  });

  it('knows its fields', () => {
    expect(['destination.caPem', 'filter.types.1', 'from', 'slug'].map(streamField)).toEqual([
      'caPem',
      'types',
      'fromSeq',
      'slug',
    ]);
  });
});
