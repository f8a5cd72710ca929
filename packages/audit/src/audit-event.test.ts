import { createHash } from 'node:crypto';
import { auditEventTypes, isId, type NewAuditEvent } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GENESIS, GENESIS_HASH, hashEvent, linkEvent, readEvent } from './audit-event.js';
import { parseCanonicalJson } from './canonical-json.js';

const recordedAt = new Date('2026-05-01T12:00:00.123Z');
const signedIn: NewAuditEvent = {
  type: 'user.signed-in',
  outcome: 'success',
  actor: { kind: 'api-key', name: 'alice', role: 'admin', method: 'password' },
  source: { address: '192.0.2.1' },
};

describe('linkEvent', () => {
  it('writes the event, its place and its severity in canonical form', () => {
    const { seq, body, hash } = linkEvent(signedIn, { after: GENESIS, recordedAt, id: '01890000-0000-7000-8000-000000000000' });
    expect(seq).toBe(1);
    expect(body).toBe(
      '{"actor":{"kind":"api-key","method":"password","name":"alice","role":"admin"},"id":"01890000-0000-7000-8000-000000000000","outcome":"success",' +
        `"prevHash":"${GENESIS_HASH}","recordedAt":"2026-05-01T12:00:00.123Z","seq":1,"severity":"info","source":{"address":"192.0.2.1"},` +
        '"stream":"main","type":"user.signed-in"}',
    );
    expect(hash).toBe(createHash('sha256').update(`waybill-audit-v1\n${body}`).digest('hex'));
  });

  it('names the event before', () => {
    const first = linkEvent(signedIn, { after: GENESIS, recordedAt });
    const second = linkEvent(signedIn, { after: first, recordedAt });
    expect(second.seq).toBe(2);
    expect(readEvent(second).prevHash).toBe(first.hash);
    expect(isId(readEvent(second).id)).toBe(true);
    expect(second.hash).not.toBe(first.hash);
  });

  it('takes the severity from the catalogue', () => {
    for (const type of ['platform.started', 'host-key.changed', 'upload.refused', 'audit.read'] as const) {
      const row = linkEvent({ ...signedIn, type }, { after: GENESIS, recordedAt });
      expect(readEvent(row)).toMatchObject({ type, severity: auditEventTypes[type].severity });
    }
  });

  it('cannot be stopped by what a stranger calls a file', () => {
    const row = linkEvent(
      { ...signedIn, actor: { kind: 'anonymous', name: 'a\0b\ud800' }, details: { '\0': ['\udfff'] } },
      { after: GENESIS, recordedAt },
    );
    expect(row.body).not.toContain('\\u0000');
    expect(readEvent(row)).toMatchObject({ actor: { name: 'a\u2400b\ufffd' }, details: { '\u2400': ['\ufffd'] } });
  });

  it('writes any text in canonical form and reads it back', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));
    fc.assert(
      fc.property(text, text, fc.integer({ min: 0, max: 2 ** 40 }), (path, detail, sizeBytes) => {
        const event: NewAuditEvent = { ...signedIn, file: { path, sizeBytes }, failure: { code: 'internal', detail } };
        const row = linkEvent(event, { after: { seq: 41, hash: 'a'.repeat(64) }, recordedAt });
        expect(parseCanonicalJson(row.body)).toBeDefined();
        expect(hashEvent(row.body)).toBe(row.hash);
        expect(readEvent(row)).toMatchObject({ ...event, seq: 42, recordedAt, prevHash: 'a'.repeat(64), hash: row.hash });
      }),
    );
  });
});
