import { type AuditEvent, type NewAuditEvent, syslogMessageFormats } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GENESIS, linkEvent, readEvent } from '../audit-event.js';
import { json } from './json.js';
import { octetCounted, syslogMessage } from './syslog-frame.js';

const origin = { version: '1.2.3', host: 'mft-1' };
const harmful = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function eventWith(path: string, more: Partial<NewAuditEvent> = {}): AuditEvent {
  const event: NewAuditEvent = {
    ...{ type: 'upload.committed', outcome: 'success', actor: { kind: 'account', name: 'acme' } },
    file: { path, sizeBytes: 42 },
    ...more,
  };
  return readEvent(linkEvent(event, { after: GENESIS, recordedAt: new Date('2026-05-01T12:00:00.5Z') }));
}

/** Reads a message as RFC 5424 section 6 has it. */
function parsed(message: string) {
  const element = String.raw`\[[!-<>-Z\^-~]+(?: [!-<>-Z\^-~]+="(?:[^"\\\]]|\\["\\\]])*")*\]`;
  const form = new RegExp(
    String.raw`^<(\d{1,3})>1 (\S+) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) ((?:${element})+) (.*)$`,
    'su',
  );
  const [, priority, time, host, app, process, id, data = '', text = ''] = form.exec(message) ?? [];
  const parameters = [...data.matchAll(/ ([!-<>-~]+)="((?:[^"\\\]]|\\["\\\]])*)"/gu)].map(
    ([, name = '', value = '']) => [name, value.replace(/\\(["\\\]])/g, '$1')] as const,
  );
  return { priority, time, host, app, process, id, parameters: Object.fromEntries(parameters), text };
}

describe('a message of syslog', () => {
  it('has the header of RFC 5424, structured data with id, seq and hash, and CEF as its message', () => {
    const event = eventWith('/in/a.csv');
    const { parameters, text, ...header } = parsed(syslogMessage(event, 'cef', origin));
    expect(header).toEqual({
      ...{ priority: '110', time: '2026-05-01T12:00:00.500Z', host: 'mft-1', app: 'waybill' },
      ...{ process: '-', id: 'upload.committed' },
    });
    expect(parameters).toMatchObject({ id: event.id, seq: '1', hash: event.hash, swVersion: '1.2.3' });
    expect(text.startsWith('CEF:0|Waybill|Waybill|1.2.3|upload.committed|')).toBe(true);
  });

  it('carries JSON that says exactly what was there', () => {
    const path = '/in/a\n\u202eexe.b"]\\.csv';
    const { text } = parsed(syslogMessage(eventWith(path), 'json', origin));
    expect(text).not.toMatch(harmful);
    expect(JSON.parse(text)).toMatchObject({ seq: 1, recordedAt: '2026-05-01T12:00:00.500Z', file: { path } });
  });

  it('escapes ", \\ and ] in structured data, and nothing else', () => {
    const { parameters } = parsed(syslogMessage({ ...eventWith('/a'), hash: String.raw`a"b]c\d=|` }, 'cef', origin));
    expect(parameters['hash']).toBe(String.raw`a"b]c\d=|`);
    expect(syslogMessage({ ...eventWith('/a'), hash: String.raw`"]\=` }, 'cef', origin)).toContain(String.raw`hash="\"\]\\="`);
  });

  it('escapes \\ and = in the extension of CEF, and | only in its header', () => {
    const { text } = parsed(syslogMessage(eventWith(String.raw`/in/a=b|c\d`), 'cef', { ...origin, version: '1|2' }));
    expect(text).toContain(String.raw`filePath=/in/a\=b|c\\d `);
    expect(text).toContain(String.raw`|1\|2|`);
  });

  it.each(syslogMessageFormats)('is one line in %s, whatever strangers called things', (format) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (path, client) => {
        const event = eventWith(path, { source: { address: '192.0.2.1', client }, failure: { code: 'internal', detail: path } });
        const message = syslogMessage(event, format, origin);
        expect(format === 'leef' ? message.replaceAll('\t', '') : message).not.toMatch(harmful);
        expect(parsed(message).id).toBe('upload.committed');
      }),
      { numRuns: 15 },
    );
  });
});

describe('a frame', () => {
  it('begins with the number of octets, and not of characters', () => {
    // The first example of RFC 5424 section 6.5, with its byte order mark of three octets.
    const example =
      "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \ufeff'su root' failed for lonvick on /dev/pts/8";
    expect(octetCounted(example)).toBe(`${example.length + 2} ${example}`);
    expect(octetCounted('\u00fc\u{1f600}x')).toBe('7 \u00fc\u{1f600}x');
  });
});

describe('json', () => {
  it('is the event with its hashes, one line', () => {
    const event = eventWith('/in/\u2028x');
    const line = json.line(event, origin);
    expect(line).not.toMatch(harmful);
    expect(JSON.parse(line)).toMatchObject({
      id: event.id,
      hash: event.hash,
      prevHash: event.prevHash,
      file: { path: '/in/\u2028x' },
    });
  });
});
