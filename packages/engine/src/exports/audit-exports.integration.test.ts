import { createHash } from 'node:crypto';
import { linesOf, verifyNdjson } from '@waybill/audit';
import { AUDIT_EXPORT_KEPT_MS, type AuditExport } from '@waybill/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { erasePerson } from '../administration/erase-person.js';
import { initialisePlatform } from '../administration/initialise-platform.js';
import { createPartner } from '../administration/partners.js';
import { type OpenAdministration, openAdministration } from '../administration/testing/open-administration.js';
import { createUser } from '../administration/users.js';
import { openSigner, readSigningKey } from '../receipts/signing-key.js';
import {
  cancelAuditExport,
  deleteAuditExport,
  downloadAuditExport,
  listAuditExports,
  readAuditExport,
  requestAuditExport,
  sweepAuditExports,
} from './audit-exports.js';
import { makeAuditExport } from './make-audit-export.js';

const LEASE_MS = 30_000;
let open: OpenAdministration;
beforeAll(async () => {
  open = await openAdministration();
  await initialisePlatform(open.deps);
  await open.introduce();
  await createPartner(open.deps, { slug: 'acme', name: '=cmd|calc' }, open.context);
});
afterAll(() => open.close());

const never = (): AbortSignal => new AbortController().signal;

function ask(more: Partial<Pick<AuditExport, 'format' | 'filter'>> = {}): Promise<AuditExport> {
  return requestAuditExport(open.deps, { format: 'ndjson', filter: {}, reason: 'Review.', ...more }, open.context);
}

async function make({ id }: AuditExport, signal = never()): Promise<AuditExport> {
  const signer = await openSigner(open.deps);
  await makeAuditExport({ ...open.deps, signer, leaseMs: LEASE_MS }, id, signal);
  return readAuditExport(open.deps, id);
}

async function fetched({ id }: AuditExport): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await downloadAuditExport(open.deps, id, open.context)).content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('an export of the audit trail', () => {
  it('is made by a worker, can be fetched again, and each step is in the trail', async () => {
    const asked = await ask();
    expect(asked).toMatchObject({ state: 'queued', attempt: 0, sizeBytes: null });
    const made = await make(asked);
    expect(made).toMatchObject({ state: 'done', attempt: 1, totalEvents: made.doneEvents, failure: null });
    const file = await fetched(made);
    expect(file.length).toBe(made.sizeBytes);
    expect(createHash('sha256').update(file).digest('hex')).toBe(made.sha256);
    expect(await fetched(made)).toEqual(file);
    const key = await readSigningKey(open.deps);
    expect(await verifyNdjson(linesOf([file]), key)).toMatchObject({ ok: true, count: made.doneEvents, signature: 'valid' });
    const types = (await open.events({ targetId: made.id })).map(({ type }) => type);
    expect(types.toSorted()).toEqual([
      'audit.export-downloaded',
      'audit.export-downloaded',
      'audit.export-requested',
      'audit.exported',
    ]);
    expect((await open.events({ type: 'audit.export-requested' }))[0]).toMatchObject({ details: { reason: 'Review.' } });
  });

  it.each(['csv', 'ocsf', 'cef', 'leef', 'syslog'] as const)('is written as %s, of what the filter says', async (format) => {
    const made = await make(await ask({ format, filter: { type: 'partner.created' } }));
    expect(made).toMatchObject({ state: 'done', doneEvents: 1, totalEvents: 1 });
    const text = (await fetched(made)).toString('utf8');
    expect(text).toContain('partner.created');
    if (format === 'csv') expect(text).not.toMatch(/(^|,)"?=cmd/m);
  });

  it('is made anew when its worker died, and what the dead one still writes is not looked at', async () => {
    const asked = await ask();
    const { auditExports } = open.database.read;
    const now = open.clock.now();
    const dead = await auditExports.claim(asked.id, { now, until: new Date(now.getTime() + LEASE_MS) });
    if (dead === undefined) expect.unreachable('it was due');
    await auditExports.addPart(dead, 0, Buffer.from('half of a'));
    expect(await make(asked)).toMatchObject({ state: 'running', attempt: 1 });
    expect((await auditExports.due(open.clock.now(), 10)).map(({ id }) => id)).not.toContain(asked.id);
    open.clock.advance(LEASE_MS + 1);
    expect((await auditExports.due(open.clock.now(), 10)).map(({ id }) => id)).toContain(asked.id);
    const made = await make(asked);
    await auditExports.addPart(dead, 1, Buffer.from(' file'));
    const over = { doneEvents: 1, sizeBytes: 1, sha256: '0'.repeat(64), at: now, expiresAt: now };
    expect(await auditExports.finish(dead, over)).toBe(false);
    expect(made).toMatchObject({ state: 'done', attempt: 2 });
    expect(await verifyNdjson(linesOf([await fetched(made)]))).toMatchObject({ ok: true });
  });

  it('goes back to the queue when its worker stops', async () => {
    const stopped = await make(await ask(), AbortSignal.abort());
    expect(stopped).toMatchObject({ state: 'queued', attempt: 1, failure: { code: 'shutting-down' } });
    expect(await make(stopped)).toMatchObject({ state: 'done', attempt: 2, failure: null });
  });

  it('is cancelled, and has no file then', async () => {
    const asked = await ask();
    expect(await cancelAuditExport(open.deps, asked.id, open.context)).toMatchObject({ state: 'cancelled' });
    expect(await make(asked)).toMatchObject({ state: 'cancelled', attempt: 0 });
    await expect(fetched(asked)).rejects.toMatchObject({ code: 'conflict.state' });
    await expect(cancelAuditExport(open.deps, asked.id, open.context)).rejects.toMatchObject({ code: 'conflict.state' });
    await deleteAuditExport(open.deps, asked.id, open.context);
    await expect(readAuditExport(open.deps, asked.id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is deleted with every other when a person is erased, whose name it may hold', async () => {
    const user = await createUser(
      open.deps,
      { username: 'bob', name: 'Bob', role: 'viewer', password: 'correct-horse-7-staple' },
      open.context,
    );
    const made = await make(await ask());
    expect((await fetched(made)).toString('utf8')).toContain('"bob"');
    await erasePerson(open.deps, { userId: user.id, reason: 'Asked.' }, open.context);
    expect((await listAuditExports(open.deps, { limit: 10 })).items).toEqual([]);
    expect((await fetched(await make(await ask()))).toString('utf8')).not.toContain('"bob"');
  });

  it('is kept for seven days', async () => {
    const made = await make(await ask());
    open.clock.advance(AUDIT_EXPORT_KEPT_MS - 1_000);
    await sweepAuditExports(open.deps);
    expect(await readAuditExport(open.deps, made.id)).toMatchObject({ state: 'done' });
    open.clock.advance(1_000);
    await sweepAuditExports(open.deps);
    await expect(readAuditExport(open.deps, made.id)).rejects.toMatchObject({ code: 'not-found' });
    expect((await open.events({ type: 'audit.export-deleted' }))[0]).toMatchObject({ reason: 'expired' });
  });
});
