import { Buffer } from 'node:buffer';
import type { NewAuditEvent } from '@waybill/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ChainPoint, GENESIS, hashEvent, linkEvent, type StoredAuditEvent } from './audit-event.js';
import { canonicalJson } from './canonical-json.js';
import { linesOf } from './lines-of.js';
import { createSigner, generateSigningKey } from './signing.js';
import { type ExportExpectation, type ExportReport, verifyNdjson } from './verify-export.js';
import { type ExportOptions, exportLines } from './write-export.js';

const event: NewAuditEvent = {
  type: 'upload.committed',
  outcome: 'success',
  actor: { kind: 'account', name: 'acme' },
  file: { path: '/in/ü \u2028 "quoted" \u{1f600} \ufffd.csv', sizeBytes: 42 },
};
const rows: StoredAuditEvent[] = [];
for (let head: ChainPoint = GENESIS; rows.length < 8; head = rows.at(-1) ?? GENESIS) {
  rows.push(linkEvent(event, { after: head, recordedAt: new Date('2026-05-01T12:00:00Z') }));
}
const key = generateSigningKey();
const signer = createSigner(key.privateKeyPem);
const options: ExportOptions = { exportedAt: new Date('2026-06-01T00:00:00Z'), filters: { until: '2026-06-01' }, complete: true };

async function exported(events: readonly StoredAuditEvent[], more: Partial<ExportOptions> = {}): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportLines(events, { ...options, ...more })) lines.push(line);
  return lines;
}

function verifyBytes(bytes: Uint8Array, expected: ExportExpectation = {}): Promise<ExportReport> {
  return verifyNdjson(linesOf([bytes]), expected);
}

function lineOf({ body, hash }: StoredAuditEvent): string {
  return `{"body":${body},"hash":"${hash}"}`;
}

function anotherLast(): StoredAuditEvent {
  return linkEvent({ ...event, outcome: 'failure' }, { after: rows[6] ?? GENESIS, recordedAt: new Date('2026-05-01T12:00:00Z') });
}

let lines: string[] = [];
beforeAll(async () => {
  lines = await exported(rows, { signer });
});

describe('an export', () => {
  it('is a header, a line for each event and an end', () => {
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe(
      `{"after":{"hash":"${GENESIS.hash}","seq":0},"complete":true,"exportedAt":"2026-06-01T00:00:00.000Z","filters":{"until":"2026-06-01"},` +
        '"format":"waybill-audit-export","stream":"main","version":1}',
    );
    expect(lines[1]).toBe(`{"body":${rows[0]?.body},"hash":"${rows[0]?.hash}"}`);
    expect(JSON.parse(lines[9] ?? '')).toMatchObject({
      count: 8,
      head: { seq: 8, hash: rows[7]?.hash },
      signedBy: key.keyFingerprint,
    });
    for (const line of lines) expect(canonicalJson(JSON.parse(line))).toBe(line);
  });

  it('is accepted when it is whole, signed or not', async () => {
    const { publicKeyPem } = key;
    expect(await verifyNdjson(lines, { publicKeyPem })).toMatchObject({
      ok: true,
      count: 8,
      signature: 'valid',
      head: { seq: 8 },
    });
    expect(await verifyNdjson(lines)).toMatchObject({ ok: true, signature: 'not-checked', signedBy: key.keyFingerprint });
    expect(await verifyNdjson(await exported(rows))).toMatchObject({ ok: true, signature: 'absent', signedBy: null });
  });

  it('may begin anywhere and hold nothing', async () => {
    expect(await verifyNdjson(await exported(rows.slice(3)))).toMatchObject({
      ok: true,
      count: 5,
      header: { after: { seq: 3, hash: rows[2]?.hash } },
    });
    expect(await verifyNdjson(await exported([], { signer }), key)).toMatchObject({
      ok: true,
      count: 0,
      header: { after: null },
    });
  });

  it('is refused when it was signed by another key, or by none', async () => {
    const { publicKeyPem } = generateSigningKey();
    expect(await verifyNdjson(lines, { publicKeyPem })).toMatchObject({ ok: false, reason: 'signature' });
    expect(await verifyNdjson(await exported(rows), { publicKeyPem })).toMatchObject({
      ok: false,
      reason: 'signature',
      detail: 'The export is not signed.',
    });
  });

  it('that is a selection cannot be checked, and says so', async () => {
    const selection = await exported(
      [rows[1], rows[5]].filter((row) => row !== undefined),
      { complete: false, signer },
    );
    expect(await verifyNdjson(selection, key)).toMatchObject({
      ok: false,
      reason: 'selection',
      detail: expect.stringContaining('Export a range'),
    });
  });

  it('that leaves events out and claims not to is found out', async () => {
    expect(await verifyNdjson(await exported(rows.toSpliced(3, 1)))).toMatchObject({ ok: false, reason: 'gap', brokenAt: 5 });
  });

  it('is refused when it does not end where it is known to end', async () => {
    const head = { seq: 8, hash: rows[7]?.hash ?? '' };
    expect(await verifyNdjson(await exported(rows), { head })).toMatchObject({ ok: true });
    expect(await verifyNdjson(await exported(rows.slice(0, 7)), { head })).toMatchObject({ ok: false, reason: 'head' });
  });

  it.each<[string, (copy: string[]) => string[], string]>([
    ['nothing in it', () => [], 'format'],
    ['another first line', (copy) => ['{}', ...copy.slice(1)], 'format'],
    ['a header of a later version', (copy) => copy.with(0, (copy[0] ?? '').replace('"version":1', '"version":2')), 'format'],
    ['a beginning that is none', (copy) => copy.with(0, (copy[0] ?? '').replace('000"', '001"')), 'format'],
    ['a changed filter', (copy) => copy.with(0, (copy[0] ?? '').replace('2026-06-01"', '2026-06-02"')), 'trailer'],
    ['no end', (copy) => copy.slice(0, -1), 'cut'],
    ['events after its end', (copy) => [...copy, copy[1] ?? ''], 'format'],
    ['an empty line in it', (copy) => copy.toSpliced(3, 0, ''), 'format'],
    ['a removed event', (copy) => copy.toSpliced(3, 1), 'gap'],
    ['removed last events', (copy) => copy.toSpliced(7, 2), 'trailer'],
    ['a wrong count', (copy) => copy.with(9, (copy[9] ?? '').replace('"count":8', '"count":9')), 'trailer'],
    ['blanks in its end', (copy) => copy.with(9, (copy[9] ?? '').replace(',', ', ')), 'format'],
    ['a last event that was replaced by another that fits', (copy) => copy.with(8, lineOf(anotherLast())), 'trailer'],
    [
      'more in its end than belongs there',
      (copy) => copy.with(9, (copy[9] ?? '').replace('"count":8', '"also":1,"count":8')),
      'format',
    ],
    ['more in a line than an event', (copy) => copy.with(2, (copy[2] ?? '').replace(',"hash":', ',"extra":1,"hash":')), 'format'],
  ])('is refused with %s', async (_, tamper, reason) => {
    expect(await verifyNdjson(tamper([...lines]), key)).toMatchObject({ ok: false, reason });
  });

  it('names the first event that was changed', async () => {
    const copy = lines.with(5, (lines[5] ?? '').replace('"sizeBytes":42', '"sizeBytes":43'));
    expect(await verifyNdjson(copy, key)).toMatchObject({
      ok: false,
      brokenAt: 5,
      reason: 'body-changed',
      detail: expect.stringContaining('Event 5'),
    });
  });

  it('is refused after any change of any byte, when it is signed', async () => {
    const whole = Buffer.from(`${lines.join('\n')}\n`);
    expect(await verifyBytes(whole, key)).toMatchObject({ ok: true });
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: whole.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom('change', 'insert', 'remove'),
        async (where, byte, how) => {
          const bytes = Buffer.from(whole);
          if (how === 'change') bytes.writeUInt8(byte, where);
          const middle = how === 'insert' ? Buffer.of(byte) : Buffer.alloc(0);
          const tampered =
            how === 'change'
              ? bytes
              : Buffer.concat([whole.subarray(0, where), middle, whole.subarray(how === 'remove' ? where + 1 : where)]);
          // The line feed at the very end carries nothing.
          if (tampered.equals(whole) || tampered.equals(whole.subarray(0, -1))) return;
          expect(await verifyBytes(tampered, key)).toMatchObject({ ok: false });
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('with every hash computed anew fails at the signature', async () => {
    const forged: StoredAuditEvent[] = [];
    for (let head: ChainPoint = GENESIS; forged.length < 8; head = forged.at(-1) ?? GENESIS) {
      forged.push(linkEvent({ ...event, outcome: 'failure' }, { after: head, recordedAt: new Date('2026-05-01T12:00:00Z') }));
    }
    const end: { signature: string } = JSON.parse(lines[9] ?? '');
    const copy = await exported(forged, { signer });
    const forgedEnd: object = JSON.parse(copy[9] ?? '');
    copy[9] = JSON.stringify({ ...forgedEnd, signature: end.signature });
    expect(await verifyNdjson(copy, key)).toMatchObject({ ok: false, reason: 'signature' });
    expect(hashEvent(forged[0]?.body ?? '')).toBe(forged[0]?.hash);
  });
});

describe('linesOf', () => {
  async function split(...chunks: Uint8Array[]): Promise<string[]> {
    const found: string[] = [];
    for await (const line of linesOf(chunks)) found.push(line);
    return found;
  }

  it('finds the same lines however the bytes were cut', async () => {
    const text = fc.array(
      fc.string({ unit: 'grapheme' }).map((line) => line.replaceAll('\n', '')),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat({ max: 200 })), async (wanted, cuts) => {
        const bytes = Buffer.from(wanted.map((line) => `${line}\n`).join(''));
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].toSorted((a, b) => a - b);
        const chunks = places.slice(1).map((to, index) => bytes.subarray(places[index], to));
        expect(await split(...chunks)).toEqual(wanted);
      }),
    );
  });

  it('mends nothing', async () => {
    expect(await split(Buffer.from('\ufeffa\r\nb'))).toEqual(['\ufeffa\r', 'b']);
    expect(await split(Buffer.from([0x61, 0xff, 0x0a, 0x62, 0x0a]))).toEqual(['\ufffd', 'b']);
  });

  it('does not fill the memory with a line that never ends', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield Buffer.alloc(1024 * 1024, 0x61);
    }
    const found: string[] = [];
    for await (const line of linesOf(endless())) found.push(line);
    expect(found).toEqual(['\ufffd']);
  });
});
