import { type AuditEvent, auditEventTypes, type NewAuditEvent } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GENESIS, linkEvent, readEvent } from '../audit-event.js';
import { csvField } from './csv.js';
import { type EventFormatName, eventFormats, formatEvents } from './event-formats.js';

const origin = { version: '1.2.3', host: 'mft-1' };
const auditTypes = Object.keys(auditEventTypes).filter((type): type is keyof typeof auditEventTypes => type in auditEventTypes);
const names: readonly EventFormatName[] = ['csv', 'ocsf', 'cef', 'leef', 'syslog'];

function eventWith(path: string, more: Partial<NewAuditEvent> = {}): AuditEvent {
  const event: NewAuditEvent = {
    type: 'upload.committed',
    outcome: 'success',
    actor: { kind: 'account', name: 'acme' },
    source: { address: '192.0.2.7', port: 4022, client: 'SSH-2.0-OpenSSH_9.9' },
    file: { path, sizeBytes: 42, sha256: 'ab'.repeat(32) },
    ...more,
  };
  return readEvent(linkEvent(event, { after: GENESIS, recordedAt: new Date('2026-05-01T12:00:00.5Z') }));
}

const lineOf = (name: EventFormatName, event: AuditEvent): string => eventFormats[name].line(event, origin);

// What no line may hold: an end of line of any kind, a control, a character that turns the direction of what follows.
const harmful = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
/** Without what the formats themselves put there: LEEF its tabs, syslog its byte order mark. */
const written = (line: string): string => line.replaceAll('\t', '').replace(/(?<=\] )\ufeff/, '');
const hostile = '/in/a\nb\r\nc\u0000\u001b[31m\u202egnp.exe\u2028\u2066x\u0085.csv';

describe.each(names)('%s', (name) => {
  it('makes new lines, controls and bidirectional characters in a file name harmless', () => {
    const line = lineOf(name, eventWith(hostile));
    expect(written(line)).not.toMatch(harmful);
    expect(line).toContain('gnp.exe');
  });

  it('writes one line for an event, whatever strangers called things', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (path, client) => {
        const event = eventWith(path, {
          source: { address: '2001:db8::1', client },
          failure: { code: 'internal', detail: path },
          target: { kind: 'file', name: client },
        });
        expect(written(lineOf(name, event))).not.toMatch(harmful);
      }),
      { numRuns: 40 },
    );
  });

  it('writes every type of event there is', () => {
    for (const type of auditTypes) expect(lineOf(name, { ...eventWith('/a'), type })).toContain(type);
  });

  it('streams: the first line is out before the second event is asked for', async () => {
    const stored = linkEvent(
      { type: 'audit.read', outcome: 'success', actor: { kind: 'platform', name: 'x' } },
      { after: GENESIS, recordedAt: new Date(0) },
    );
    let asked = 0;
    function* endless(): Generator<typeof stored> {
      for (;;) {
        asked += 1;
        yield stored;
      }
    }
    for await (const piece of formatEvents(endless(), { format: name, origin })) {
      if (piece.includes('audit.read')) break;
    }
    expect(asked).toBe(1);
  });
});

describe('csv', () => {
  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '|cmd',
    '%0A',
    '\uff1d1+1',
    '\uff0b1',
    '\uff0d1',
    '\uff20x',
    '  =1',
    '\u00a0=1',
    '\n=1',
  ])('does not let a spreadsheet run %j', (text) => {
    expect(csvField(text)).toMatch(/^"?\s*(\\n)?'|^"?\s*\\n=/u);
  });

  it('does not let one run what follows a semicolon, where fields are parted by it', () => {
    expect(csvField('x;=1+1')).toBe(`"x;'=1+1"`);
  });

  it('quotes what has commas and quotes, and leaves the rest', () => {
    expect(csvField('a "b", c')).toBe('"a ""b"", c"');
    expect(csvField('/in/2026-05.csv')).toBe('/in/2026-05.csv');
    expect(csvField(42)).toBe('42');
    expect(csvField(undefined)).toBe('');
  });

  it('has a cell for every column', () => {
    const cells = (text: string): number => text.trim().split(',').length;
    expect(cells(lineOf('csv', eventWith('/a')))).toBe(cells(eventFormats.csv.head));
    expect(eventFormats.csv.head.startsWith('\ufeffseq,id,recordedAt,type,')).toBe(true);
  });
});

describe('cef', () => {
  it('escapes backslash and = in values, and | in the header', () => {
    const line = lineOf('cef', eventWith(String.raw`/in/a=b|c\d`));
    expect(line.startsWith('CEF:0|Waybill|Waybill|1.2.3|upload.committed|')).toBe(true);
    expect(line).toContain(String.raw`filePath=/in/a\=b|c\\d `);
    expect(eventFormats.cef.line(eventWith('/a'), { ...origin, version: '1|2' })).toContain(String.raw`|1\|2|`);
  });

  it('tells addresses by their family', () => {
    expect(lineOf('cef', eventWith('/a'))).toContain(' src=192.0.2.7 ');
    expect(lineOf('cef', eventWith('/a', { source: { address: '2001:db8::1' } }))).toContain(' c6a2=2001:db8::1 ');
  });
});

describe('leef', () => {
  it('lets no value add an attribute', () => {
    const line = lineOf('leef', eventWith('/in/a\tusrName=admin'));
    expect(line.startsWith('LEEF:2.0|Waybill|Waybill|1.2.3|upload.committed|x09|devTime=2026-05-01T12:00:00.500Z\t')).toBe(true);
    expect(line.split('\t').filter((part) => part.startsWith('usrName='))).toEqual(['usrName=acme']);
  });
});

describe('syslog', () => {
  it('is RFC 5424: priority, time, structured data with its three escapes, and a message that begins with the byte order mark', () => {
    const line = lineOf('syslog', eventWith(String.raw`/in/a"b]c\d`));
    expect(line.startsWith('<110>1 2026-05-01T12:00:00.500Z mft-1 waybill - upload.committed [waybill@32473 id="')).toBe(true);
    expect(line).toContain(String.raw` path="/in/a\"b\]c\\d"`);
    expect(line.endsWith('] \ufeffAn uploaded file is whole, durable and visible.')).toBe(true);
    expect(line.indexOf('\ufeff')).toBe(line.lastIndexOf('\ufeff'));
  });

  it('keeps header fields within their alphabet and length', () => {
    const line = eventFormats.syslog.line(eventWith('/a'), { version: '1', host: `b\u00fcro 1${'x'.repeat(300)}` });
    expect(line.split(' ')[2]).toMatch(/^b_ro_1x{249}$/);
    for (const type of Object.keys(auditEventTypes)) expect(type.length).toBeLessThanOrEqual(32);
  });
});

describe('ocsf', () => {
  it('keeps the name exactly, and classes the event', () => {
    const event: unknown = JSON.parse(lineOf('ocsf', eventWith(hostile)));
    expect(event).toMatchObject({
      class_uid: 6006,
      category_uid: 6,
      type_uid: 600601,
      activity_id: 1,
      time: Date.parse('2026-05-01T12:00:00.5Z'),
      status_id: 1,
      metadata: { event_code: 'upload.committed', sequence: 1, product: { name: 'Waybill', version: '1.2.3' } },
      file: { path: hostile.replace('\u0000', '\u2400'), size: 42 },
      src_endpoint: { ip: '192.0.2.7' },
    });
  });
});
