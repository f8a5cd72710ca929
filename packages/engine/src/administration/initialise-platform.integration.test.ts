import { verifyNdjson, verifySignature } from '@waybill/audit';
import { newId, type Tx } from '@waybill/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSigner, readSigningKey } from '../receipts/signing-key.js';
import { recordAccessDenied } from './access-denied.js';
import { actorOfUser } from './actors.js';
import { exportAuditTrail, readAuditEvent, readAuditTrail, verifyAuditTrail } from './audit-trail.js';
import { erasePerson } from './erase-person.js';
import { initialisePlatform } from './initialise-platform.js';
import { createPartner } from './partners.js';
import { signIn } from './sessions.js';
import { type OpenAdministration, openAdministration } from './testing/open-administration.js';
import { createUser, deleteUser } from './users.js';

let open: OpenAdministration;
beforeEach(async () => {
  open = await openAdministration();
});
afterEach(() => open.close());

async function collect<T>(lines: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}

const signal = (): AbortSignal => new AbortController().signal;

describe('the first start', () => {
  it('makes an administrator who can sign in, a store and a signing key; the second makes nothing', async () => {
    const first = await initialisePlatform(open.deps);
    expect(first.admin?.password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){5}$/);
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

describe('erasing a person', () => {
  const reason = 'asked for on 28 November';
  const everywhere = async (): Promise<string> => {
    const rows = await collect(open.database.read.auditTrail.rows(1));
    return JSON.stringify([rows, await open.events(), (await open.database.read.users.list({}, { limit: 50 })).items]);
  };

  it('leaves nothing of them and a chain that holds, on which it is written', async () => {
    await initialisePlatform(open.deps);
    await open.introduce();
    const bob = await createUser(
      open.deps,
      { username: 'robert', name: 'Bob Bobson', role: 'admin', password: 'correct horse 1' },
      open.context,
    );
    const asBob = { actor: actorOfUser(bob, { method: 'password' }), source: { address: '192.0.2.77', client: 'bobs-browser' } };
    await createPartner(open.deps, { slug: 'acme', name: 'Acme' }, asBob);
    await readAuditTrail(open.deps, { filter: { actorName: 'robert' }, page: { limit: 10 } }, open.context);
    await signIn(open.deps, { username: 'robert', password: 'wrong' }, { source: { address: '192.0.2.77' } }).catch(
      () => undefined,
    );
    const actor = (await open.events({ type: 'partner.created' }))[0]?.actor;
    expect(actor).toMatchObject({ kind: 'user', name: 'robert' });
    expect(await open.events({ actorName: 'robert', type: 'partner.created' })).toHaveLength(1);

    expect(await erasePerson(open.deps, { userId: bob.id, reason }, open.context)).toEqual({ events: 4, userDeleted: true });
    const left = await everywhere();
    for (const text of ['robert', 'Bob Bobson', '192.0.2.77', 'bobs-browser']) expect(left).not.toContain(text);
    expect(await open.events({ actorName: 'robert' })).toEqual([]);
    expect(await open.events({ address: '192.0.2.77' })).toEqual([]);
    expect((await open.events({ type: 'user.erased' }))[0]).toMatchObject({
      actor: { name: 'jane' },
      target: { kind: 'user', id: bob.id },
      details: { events: 4, reason },
    });
    expect((await open.events({ type: 'partner.created' }))[0]).toMatchObject({
      actor: { id: bob.id, name: '(erased)', role: 'admin' },
    });
    expect((await open.events({ type: 'user.created', targetId: bob.id }))[0]).toMatchObject({
      actor: { name: 'jane' },
      target: { name: '(erased)' },
    });
    expect(await verifyAuditTrail(open.deps, { signal: signal() }, open.context)).toMatchObject({ ok: true });
    const { publicKeyPem } = await readSigningKey(open.deps);
    const deps = { ...open.deps, signer: await openSigner(open.deps) };
    const lines = await collect(await exportAuditTrail(deps, { filter: {}, signal: signal() }, open.context));
    expect(await verifyNdjson(lines, { publicKeyPem })).toMatchObject({ ok: true });
    expect(lines.join()).toContain('"personal":{"actor.name":{"salt"');
    expect(lines.join()).not.toContain('robert');
  });

  it('can be done again and finds nothing, is refused to themselves, and to nobody', async () => {
    await open.introduce();
    const bob = await createUser(
      open.deps,
      { username: 'bob', name: 'Bob', role: 'viewer', password: 'correct horse 1' },
      open.context,
    );
    await expect(
      erasePerson(open.deps, { userId: bob.id, reason }, { actor: actorOfUser(bob, { method: 'password' }) }),
    ).rejects.toThrow('Nobody erases themselves');
    await expect(erasePerson(open.deps, { userId: newId(), reason }, open.context)).rejects.toMatchObject({ code: 'not-found' });
    await deleteUser(open.deps, bob.id, open.context);
    expect(await erasePerson(open.deps, { userId: bob.id, reason }, open.context)).toEqual({ events: 2, userDeleted: false });
    await expect(erasePerson(open.deps, { userId: bob.id, reason }, open.context)).rejects.toMatchObject({ code: 'not-found' });
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
    expect(await verifyAuditTrail(open.deps, { signal: signal() }, open.context)).toMatchObject({ ok: true, count: 1 });
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
    expect(await verifyAuditTrail(tampered, { signal: signal() }, open.context)).toMatchObject({ ok: false, brokenAt: 1 });
    expect((await open.events({ type: 'audit.verified' }))[0]).toMatchObject({ outcome: 'failure', details: { brokenAt: 1 } });
  });
});
