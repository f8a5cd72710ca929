import type { AuditEventView } from '@waybill/contracts';
import { describe, expect, it } from 'vitest';
import { eventsAsCsv } from './events-as-csv.js';

function event(path: string, seq = 1): AuditEventView {
  return {
    ...{ id: '01a2203b-f03e-7648-a923-f421848b5d01', seq, recordedAt: '2026-11-28T03:00:00.000Z', severity: 'info' },
    ...{ type: 'upload.committed', summary: 'It arrived.', outcome: 'success', actor: { kind: 'account', name: 'acme' } },
    ...{ hash: '', prevHash: '', file: { path } },
  };
}

const columns = [
  { header: '#', text: ({ seq }: AuditEventView) => seq },
  { header: 'File', text: ({ file }: AuditEventView) => file?.path },
];
const cell = (path: string) =>
  eventsAsCsv([event(path)], columns)
    .split('\r\n')[1]
    ?.slice('1,'.length);

describe('a CSV of events', () => {
  it('has a line an event, and quotes what holds a comma or a quote', () => {
    expect(eventsAsCsv([event('/a'), event('/b', 2)], columns)).toBe('\uFEFF#,File\r\n1,/a\r\n2,/b\r\n');
    expect(cell('/a,b')).toBe('"/a,b"');
    expect(cell('/say "x"')).toBe('"/say ""x"""');
  });

  it.each(['=cmd()', '+1', '-1', '@x', '|calc', '%x', '\t=1', '\r=1'])(
    'makes a text of what a spreadsheet would run: %j',
    (path) => {
      expect(cell(path)).toMatch(/^'/);
    },
  );

  it('shows new lines, controls and bidirectional characters as escapes, so that a line is a line', () => {
    expect(cell('/a\nb\r\nc')).toBe('/a\\nb\\r\\nc');
    expect(cell('/\u202egnp.exe')).toBe('/\\u202egnp.exe');
    expect(cell('/\u001b[2J')).toBe('/\\e[2J');
  });
});
