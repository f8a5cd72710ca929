import { verifyNdjson, verifySignature } from '@waybill/audit';
import type { Tx } from '@waybill/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSigner, readSigningKey } from '../receipts/signing-key.js';
import { recordAccessDenied } from './access-denied.js';
import { exportAuditTrail, readAuditEvent, readAuditTrail, verifyAuditTrail } from './audit-trail.js';
import { initialisePlatform } from './initialise-platform.js';
import { createPartner } from './partners.js';
import { signIn } from './sessions.js';
import { type OpenAdministration, openAdministration } from './testing/open-administration.js';

let open: OpenAdministration;
beforeEach(async () => {
  open = await openAdministration();
});
afterEach(() => open.close());

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const collected: string[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}

const signal = (): AbortSignal => new AbortController().signal;

describe('the first start', () => {
  it('makes an administrator who can sign in, a store and a signing key; the second makes nothing', async () => {
    const first = await initialisePlatform(open.deps);
    expect(first.admin?.password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
    const second = await initialisePlatform(open.deps);
    expect(second).toEqual({ instanceId: first.instanceId });
    const started = await signIn(
      open.deps,
      { username: 'admin', password: first.admin?.password ?? '' },
      { source: { address: '::1' } },
    );
    expect(started.user).toMatchObject({ role: 'admin', mustChangePassword: true });
    expect((await open.database.read.stores.findBySlug('main'))?.root).toMatch(/\/data\/store\/main$/);
    expect(await open.events({ type: 'platform.initialised' })).toHaveLength(1);
    expect(JSON.stringify(await open.events())).not.toContain(first.admin?.password);
  });

  it('is made once when several processes start at the same time', async () => {
    const starts = await Promise.all([
      initialisePlatform(open.deps),
      initialisePlatform(open.deps),
      initialisePlatform(open.deps),
    ]);
    expect(starts.filter(({ admin }) => admin !== undefined)).toHaveLength(1);
    expect(new Set(starts.map(({ instanceId }) => instanceId)).size).toBe(1);
    expect(await open.events({ type: 'platform.initialised' })).toHaveLength(1);
  });

  it('is found done by a process that looked too early', async () => {
    const first = await initialisePlatform(open.deps);
    const { database } = open;
    let looks = 0;
    const early = {
      ...database,
      read: {
        ...database.read,
        settings: {
          ...database.read.settings,
          get: async (name: string) => {
            looks += 1;
            return looks === 1 ? undefined : database.read.settings.get(name);
          },
        },
      },
      transaction: <T>(work: (tx: Tx) => Promise<T>) =>
        database.transaction((tx) => work({ ...tx, settings: { ...tx.settings, get: async () => undefined } })),
    };
    expect(await initialisePlatform({ ...open.deps, database: early })).toEqual({ instanceId: first.instanceId });
    expect((await database.read.users.list({}, { limit: 10 })).items).toHaveLength(1);
  });

  it('leaves a key whose public half checks what it signs', async () => {
    await initialisePlatform(open.deps);
    const signer = await openSigner(open.deps);
    const { publicKeyPem, fingerprint } = await readSigningKey(open.deps);
    expect(fingerprint).toBe(signer.keyFingerprint);
    expect(verifySignature('text', signer.sign('text'), publicKeyPem)).toBe(true);
  });
});

describe('the audit trail', () => {
  it('says who read it', async () => {
    const partner = await createPartner(open.deps, { slug: 'acme', name: 'Acme' }, open.context);
    const page = await readAuditTrail(open.deps, { filter: { partnerId: partner.id }, page: { limit: 10 } }, open.context);
    await readAuditEvent(open.deps, page.items[0]?.id ?? '', open.context);
    expect(await open.events({ type: 'audit.read' })).toMatchObject([
      { details: { seq: page.items[0]?.seq } },
      { actor: { name: 'jane' }, details: { filter: { partnerId: partner.id } } },
    ]);
  });

  it('is exported whole, as something that can be checked offline, and the export is in it', async () => {
    await initialisePlatform(open.deps);
    const { publicKeyPem } = await readSigningKey(open.deps);
    const deps = { ...open.deps, signer: await openSigner(open.deps) };
    const lines = await collect(await exportAuditTrail(deps, { filter: {}, signal: signal() }, open.context));
    expect(await verifyNdjson(lines, { publicKeyPem })).toMatchObject({ ok: true });
    expect(lines.join()).toContain('audit.exported');
  });

  it('is exported in part, and a part with holes says so of itself', async () => {
    for (const slug of ['one', 'two', 'three']) await createPartner(open.deps, { slug, name: slug }, open.context);
    await recordAccessDenied(open.deps, { operationId: 'createUser', method: 'POST', path: '/users' }, open.context);
    await createPartner(open.deps, { slug: 'four', name: 'four' }, open.context);
    await initialisePlatform(open.deps);
    const deps = { ...open.deps, signer: await openSigner(open.deps) };
    const exported = async (filter: Parameters<typeof exportAuditTrail>[1]['filter']) =>
      collect(await exportAuditTrail(deps, { filter, signal: signal() }, open.context));
    const partners = await exported({ type: 'partner.created' });
    expect(partners).toHaveLength(1 + 4 + 1);
    expect(JSON.parse(partners[0] ?? '')).toMatchObject({ complete: false, filters: { type: 'partner.created' } });
    expect(partners.slice(1, 5).map((line) => JSON.parse(line).body.target.name)).toEqual(['one', 'two', 'three', 'four']);
    expect(JSON.parse((await exported({ type: 'access.denied' }))[0] ?? '')).toMatchObject({ complete: true });
    expect(await exported({ type: 'platform.stopped' })).toHaveLength(2);
  });

  it('is verified, and the finding is written down', async () => {
    await createPartner(open.deps, { slug: 'acme', name: 'Acme' }, open.context);
    expect(await verifyAuditTrail(open.deps, signal(), open.context)).toMatchObject({ ok: true, count: 1 });
    const tampered = {
      ...open.deps,
      database: {
        ...open.database,
        read: {
          ...open.database.read,
          auditTrail: {
            ...open.database.read.auditTrail,
            rows: async function* (from: number) {
              for await (const row of open.database.read.auditTrail.rows(from))
                yield { ...row, body: row.body.replace('Acme', 'Evil') };
            },
          },
        },
      },
    };
    expect(await verifyAuditTrail(tampered, signal(), open.context)).toMatchObject({ ok: false, brokenAt: 1 });
    expect((await open.events({ type: 'audit.verified' }))[0]).toMatchObject({ outcome: 'failure', details: { brokenAt: 1 } });
  });
});
