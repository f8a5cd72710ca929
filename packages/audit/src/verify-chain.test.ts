import type { NewAuditEvent } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChainPoint, GENESIS, hashEvent, linkEvent, type StoredAuditEvent } from './audit-event.js';
import { verifyChain } from './verify-chain.js';

const recordedAt = new Date('2026-05-01T12:00:00Z');

function event(index: number): NewAuditEvent {
  return {
    type: 'transfer.committed',
    outcome: 'success',
    actor: { kind: 'platform', name: 'worker-1' },
    file: { path: `/inbox/file-${index}.csv`, sizeBytes: index * 1000, sha256: 'ab'.repeat(32) },
    details: { attempt: 1 },
  };
}

function chain(length: number, after: ChainPoint = GENESIS): StoredAuditEvent[] {
  const rows: StoredAuditEvent[] = [];
  let head = after;
  for (let index = 0; index < length; index += 1) {
    const row = linkEvent(event(index), { after: head, recordedAt });
    rows.push(row);
    head = row;
  }
  return rows;
}

function headOf(rows: readonly StoredAuditEvent[]): ChainPoint {
  const { seq, hash } = rows.at(-1) ?? GENESIS;
  return { seq, hash };
}

function rehashed(row: StoredAuditEvent, body: string): StoredAuditEvent {
  return { ...row, body, hash: hashEvent(body) };
}

const rows = chain(10);
const at = (index: number): StoredAuditEvent => {
  const row = rows[index];
  if (row === undefined) throw new RangeError(`no row ${index}`);
  return row;
};

describe('verifyChain', () => {
  it('accepts a chain that is whole', async () => {
    expect(await verifyChain(rows)).toEqual({ ok: true, count: 10, head: headOf(rows) });
    expect(await verifyChain([])).toEqual({ ok: true, count: 0, head: GENESIS });
  });

  it('accepts a part of a chain when it is told what came before', async () => {
    expect(await verifyChain(rows.slice(4), { after: headOf(rows.slice(0, 4)), head: headOf(rows) })).toMatchObject({
      ok: true,
      count: 6,
    });
    expect(await verifyChain(rows.slice(4), { after: { seq: 4, hash: 'f'.repeat(64) } })).toMatchObject({
      ok: false,
      reason: 'link',
      brokenAt: 5,
    });
  });

  it.each<[string, (copy: StoredAuditEvent[]) => void, object]>([
    [
      'a changed body',
      (copy) => copy.splice(4, 1, { ...at(4), body: at(4).body.replace('"sizeBytes":4000', '"sizeBytes":4001') }),
      { brokenAt: 5, reason: 'body-changed', detail: expect.stringContaining('Event 5') },
    ],
    ['a changed hash', (copy) => copy.splice(4, 1, { ...at(4), hash: '0'.repeat(64) }), { brokenAt: 5, reason: 'body-changed' }],
    [
      'a body that was changed and hashed again',
      (copy) => copy.splice(4, 1, rehashed(at(4), at(4).body.replace('"sizeBytes":4000', '"sizeBytes":4001'))),
      { brokenAt: 6, reason: 'link', detail: expect.stringContaining('Event 6 does not follow event 5') },
    ],
    [
      'a removed event',
      (copy) => copy.splice(4, 1),
      { brokenAt: 6, reason: 'gap', detail: 'Event 5 is missing before event 6.' },
    ],
    [
      'several removed events',
      (copy) => copy.splice(2, 3),
      { brokenAt: 6, reason: 'gap', detail: 'Events 3 to 5 are missing before event 6.' },
    ],
    ['a removed beginning', (copy) => copy.splice(0, 1), { brokenAt: 2, reason: 'gap' }],
    [
      'a removed event whose number another took',
      (copy) => copy.splice(4, 2, { ...at(5), seq: 5 }),
      { brokenAt: 5, reason: 'seq-mismatch' },
    ],
    [
      'a repeated event',
      (copy) => copy.splice(5, 0, at(4)),
      { brokenAt: 5, reason: 'order', detail: expect.stringContaining('Event 5 stands after event 5') },
    ],
    ['two events in the wrong order', (copy) => copy.splice(4, 2, at(5), at(4)), { brokenAt: 6, reason: 'gap' }],
    [
      'an event of another trail',
      (copy) => copy.splice(4, 1, ...chain(1, { seq: 4, hash: 'e'.repeat(64) })),
      { brokenAt: 5, reason: 'link' },
    ],
    [
      'a body with blanks, hashed as it is',
      (copy) => copy.splice(9, 1, rehashed(at(9), at(9).body.replace(',', ', '))),
      { brokenAt: 10, reason: 'not-canonical' },
    ],
    ['a body that is no JSON', (copy) => copy.splice(9, 1, rehashed(at(9), 'gone')), { brokenAt: 10, reason: 'not-canonical' }],
    ['a body that is no object', (copy) => copy.splice(9, 1, rehashed(at(9), '[10]')), { brokenAt: 10, reason: 'seq-mismatch' }],
  ])('tells of %s', async (_, tamper, expected) => {
    const copy = [...rows];
    tamper(copy);
    expect(await verifyChain(copy)).toMatchObject({ ok: false, ...expected });
  });

  it('tells of an end that was cut off, rewritten or added to, when it knows the end', async () => {
    const head = headOf(rows);
    expect(await verifyChain(rows.slice(0, 7), { head })).toMatchObject({
      ok: false,
      brokenAt: 10,
      reason: 'head',
      detail: 'The trail ends at event 7; it should reach event 10. The end was cut off.',
    });
    expect(await verifyChain([...rows.slice(0, 9), ...chain(1, headOf(rows.slice(0, 9)))], { head })).toMatchObject({
      ok: false,
      reason: 'head',
    });
    expect(await verifyChain([...rows, ...chain(1, head)], { head })).toMatchObject({ ok: false, reason: 'head' });
  });

  it('tells of every break on its own, and counts those it does not describe', async () => {
    const copy = rows.map((row, index) => (index % 2 === 1 ? { ...row, body: row.body.replace('worker-1', 'worker-2') } : row));
    const report = await verifyChain(copy, { limit: 3 });
    expect(report).toMatchObject({ ok: false, count: 10, brokenAt: 2, breakCount: 5 });
    expect(report.ok ? [] : report.breaks.map(({ seq, reason }) => `${seq} ${reason}`)).toEqual([
      '2 body-changed',
      '4 body-changed',
      '6 body-changed',
    ]);
  });

  it('stops when it is told to', async () => {
    await expect(verifyChain(rows, { signal: AbortSignal.abort() })).rejects.toThrow();
  });

  it('checks 100,000 events as a stream and keeps none', { timeout: 60_000 }, async () => {
    async function* many(): AsyncGenerator<StoredAuditEvent> {
      let head: ChainPoint = GENESIS;
      for (let index = 0; index < 100_000; index += 1) {
        const row = linkEvent(event(index), { after: head, recordedAt, id: '01890000-0000-7000-8000-000000000000' });
        head = { seq: row.seq, hash: row.hash };
        yield row;
      }
    }
    expect(await verifyChain(many())).toMatchObject({ ok: true, count: 100_000 });
  });
});

describe('properties of the chain', () => {
  const whole = { head: headOf(rows) };
  const anyIndex = fc.nat({ max: rows.length - 1 });

  it('tells of any change of any byte of any event', async () => {
    await fc.assert(
      fc.asyncProperty(anyIndex, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (index, where, bits, again) => {
        const row = at(index);
        const bytes = Buffer.from(row.body);
        const offset = where % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(offset) ^ bits, offset);
        const body = bytes.toString();
        const copy = rows.with(index, again ? rehashed(row, body) : { ...row, body });
        const report = await verifyChain(copy, whole);
        expect(report.ok).toBe(false);
        if (!report.ok) expect(report.brokenAt).toBeGreaterThanOrEqual(index + 1);
        if (!report.ok) expect(report.brokenAt).toBeLessThanOrEqual(index + 2);
      }),
      { numRuns: 500 },
    );
  });

  it('tells of any removal, swap, repetition and insertion', async () => {
    const forged = fc.tuple(anyIndex, fc.boolean()).map(([seq, linked]) =>
      linkEvent(event(99), {
        after: { seq, hash: linked ? (rows[seq - 1]?.hash ?? GENESIS.hash) : 'd'.repeat(64) },
        recordedAt,
      }),
    );
    const removal = fc.tuple(anyIndex, fc.integer({ min: 1, max: 10 })).map(([from, count]) => rows.toSpliced(from, count));
    const swap = fc
      .tuple(anyIndex, anyIndex)
      .filter(([one, other]) => one !== other)
      .map(([one, other]) => rows.with(one, at(other)).with(other, at(one)));
    const insertion = fc
      .tuple(fc.nat({ max: rows.length }), fc.oneof(forged, anyIndex.map(at)))
      .map(([where, row]) => rows.toSpliced(where, 0, row));
    const replacement = fc.tuple(anyIndex, forged).map(([where, row]) => rows.with(where, row));
    await fc.assert(
      fc.asyncProperty(fc.oneof(removal, swap, insertion, replacement), async (copy) => {
        expect(await verifyChain(copy, whole)).toMatchObject({ ok: false });
      }),
      { numRuns: 500 },
    );
  });
});
