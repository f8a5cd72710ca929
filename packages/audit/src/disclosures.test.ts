import { createHash } from 'node:crypto';
import { type NewAuditEvent, newId } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GENESIS, hashEvent, linkEvent, readEvent, type StoredAuditEvent } from './audit-event.js';
import { commitmentOf } from './disclosures.js';
import { verifyChain } from './verify-chain.js';
import { verifyNdjson } from './verify-export.js';
import { exportLines } from './write-export.js';

const recordedAt = new Date('2026-11-28T04:00:00Z');
const alice = { kind: 'user', id: newId(), name: 'alice', role: 'admin', method: 'session' } as const;
const created: NewAuditEvent = {
  type: 'user.created',
  outcome: 'success',
  actor: alice,
  source: { address: '192.0.2.1', port: 4711, client: 'Firefox on Alice’s laptop' },
  target: { kind: 'user', id: newId(), name: 'bob' },
  change: { after: { username: 'bob', name: 'Bob B.', role: 'viewer' } },
};
const everything = ['alice', '192.0.2.1', 'Firefox', 'bob', 'Bob B.'];
const link = { after: GENESIS, recordedAt };

describe('an event about people', () => {
  it('is hashed without what names them, and reads as it was stated', () => {
    const row = linkEvent(created, link);
    for (const text of everything) expect(row.body).not.toContain(text);
    expect(readEvent(row)).toMatchObject(created);
    expect(readEvent(row)).not.toHaveProperty('erased');
    expect(JSON.parse(row.body)).toMatchObject({ actor: { kind: 'user', id: alice.id, role: 'admin' }, source: { port: 4711 } });
  });

  it('reads “(erased)” where nothing is disclosed any more, and says where', () => {
    const { disclosures, ...row } = linkEvent(created, link);
    const { 'target.name': _, ...left } = disclosures ?? {};
    expect(readEvent({ ...row, disclosures: left })).toMatchObject({
      actor: { name: 'alice' },
      target: { kind: 'user', name: '(erased)' },
      erased: ['target.name'],
    });
    expect(readEvent(row)).toMatchObject({
      actor: { name: '(erased)' },
      source: { address: '(erased)' },
      change: { after: { role: 'viewer' } },
    });
  });

  it('commits with salts that are never the same, by SHA-256 over a domain, the salt, the path and the value', () => {
    const [one, two] = [linkEvent(created, link), linkEvent(created, link)];
    const disclosure = one.disclosures?.['actor.name'] ?? { salt: '', value: '' };
    expect(Buffer.from(disclosure.salt, 'base64url')).toHaveLength(16);
    expect(two.disclosures?.['actor.name']?.salt).not.toBe(disclosure.salt);
    const text = `waybill-audit-disclosure-v1\n["${disclosure.salt}","actor.name","alice"]`;
    expect(commitmentOf('actor.name', disclosure)).toBe(createHash('sha256').update(text).digest('hex'));
    expect(JSON.parse(one.body).commitments['actor.name']).toBe(commitmentOf('actor.name', disclosure));
  });

  it.each<[string, NewAuditEvent, readonly string[]]>([
    [
      'a refused sign-in',
      {
        type: 'user.sign-in-refused',
        outcome: 'denied',
        actor: { kind: 'anonymous', name: 'alise' },
        source: { address: '::1' },
      },
      ['alise', '::1'],
    ],
    [
      'a person’s own session',
      { type: 'user.signed-in', outcome: 'success', actor: alice, target: { kind: 'session', id: newId(), name: 'alice' } },
      ['alice'],
    ],
    [
      'a search for somebody',
      {
        type: 'audit.read',
        outcome: 'success',
        actor: { kind: 'api-key', name: 'k' },
        details: { filter: { actorName: 'alice' } },
      },
      ['alice'],
    ],
    [
      'a session with an SSH certificate, whose key id may name somebody',
      {
        type: 'upload.committed',
        outcome: 'success',
        actor: {
          kind: 'account',
          name: 'acme',
          certificate: { serial: '7', keyId: 'alice@laptop', authorityFingerprint: 'SHA256:x' },
        },
      },
      ['alice@laptop'],
    ],
  ])('is %s as well', (_, event, hidden) => {
    const row = linkEvent(event, link);
    for (const text of hidden) expect(row.body).not.toContain(text);
    expect(readEvent(row)).toMatchObject(event);
  });

  it('is not one about accounts, keys and the platform', () => {
    const event: NewAuditEvent = {
      ...created,
      actor: { kind: 'account', name: 'acme' },
      target: { kind: 'account', name: 'acme' },
    };
    const row = linkEvent(event, link);
    expect(row.parts).toEqual([]);
    expect(row).not.toHaveProperty('disclosures');
    expect(row.body).toContain('192.0.2.1');
  });
});

describe('the verifier', () => {
  const chain = (): readonly StoredAuditEvent[] => {
    const first = linkEvent(created, link);
    return [first, linkEvent({ ...created, type: 'user.updated' }, { after: first, recordedAt })];
  };
  const lines = async (rows: readonly StoredAuditEvent[]): Promise<string[]> => {
    const written: string[] = [];
    for await (const line of exportLines(rows, { exportedAt: recordedAt, filters: {}, complete: true })) written.push(line);
    return written;
  };

  it('accepts whatever was erased, and what was written before there were commitments', async () => {
    const rows = chain();
    const paths = Object.keys(rows[0]?.disclosures ?? {});
    await fc.assert(
      fc.asyncProperty(fc.subarray(paths), async (kept) => {
        const left = rows.map((row) => ({
          ...row,
          disclosures: Object.fromEntries(Object.entries(row.disclosures ?? {}).filter(([path]) => kept.includes(path))),
        }));
        expect(await verifyChain(left)).toMatchObject({ ok: true, count: 2 });
        expect(await verifyNdjson(await lines(left))).toMatchObject({ ok: true, count: 2 });
      }),
    );
    const old = linkEvent({ ...created, actor: { kind: 'account', name: 'a' }, target: { kind: 'platform' } }, link);
    const oldOfPerson = old.body.replace('"kind":"account"', '"kind":"user"');
    expect(await verifyChain([{ seq: 1, body: oldOfPerson, hash: hashEvent(oldOfPerson) }])).toMatchObject({ ok: true });
  });

  it.each<[string, unknown]>([
    ['another value', { 'actor.name': { salt: 'S', value: 'mallory' } }],
    ['a path that was not committed to', { 'file.path': { salt: 'S', value: 'x' } }],
    ['a value under another path', { 'target.name': 'actor.name' }],
    ['something more', { 'actor.name': { salt: 'S', value: 'alice', more: 1 } }],
    ['no salt', { 'actor.name': { value: 'alice' } }],
    ['a lone surrogate', { 'actor.name': { salt: 'S', value: '\ud800' } }],
    ['a name of every object', { constructor: { salt: 'S', value: 'x' } }],
    ['a list', []],
  ])('refuses %s', async (_, forged) => {
    const [row] = chain();
    const genuine = row?.disclosures ?? {};
    const text = JSON.stringify(forged)
      .replace('"S"', JSON.stringify(genuine['actor.name']?.salt))
      .replace('"actor.name"}', `${JSON.stringify(genuine['actor.name'])}}`);
    const rows = [{ seq: 1, body: row?.body ?? '', hash: row?.hash ?? '', disclosures: JSON.parse(text) }];
    expect(await verifyChain(rows)).toMatchObject({ ok: false, brokenAt: 1, reason: 'disclosure' });
  });

  it('finds every change of a disclosure in an export', async () => {
    const text = await lines(chain());
    const line = text[1] ?? '';
    const from = line.indexOf('"personal"');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: from, max: line.length - 1 }),
        fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme-ascii' }),
        async (at, character) => {
          fc.pre(line[at] !== character);
          const changed = `${line.slice(0, at)}${character}${line.slice(at + 1)}`;
          expect((await verifyNdjson([text[0] ?? '', changed, ...text.slice(2)])).ok).toBe(false);
        },
      ),
    );
  });
});
