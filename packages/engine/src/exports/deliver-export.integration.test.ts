import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditExport, Failure, parseOutboundAllow } from '@waybill/core';
import { SftpDialer, StoreStorages } from '@waybill/storage';
import { type Sshd, startSshd } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnection } from '../administration/connections.js';
import { initialisePlatform } from '../administration/initialise-platform.js';
import { importKey } from '../administration/keys.js';
import { openOne } from '../administration/open-job-ends.js';
import { aWorld, failureOf, type OpenAdministration, openAdministration } from '../administration/testing/open-administration.js';
import { openSigner } from '../receipts/signing-key.js';
import { cancelAuditExport, readAuditExport, requestAuditExport, requestExportDelivery } from './audit-exports.js';
import { type DeliveryDeps, deliverExport, deliverNextExport } from './deliver-export.js';
import type { ExportPlaceInput } from './export-place.js';
import { makeAuditExport } from './make-audit-export.js';

const LEASE_MS = 30_000;
const { signal } = new AbortController();
let open: OpenAdministration;
let sshd: Sshd;
let world: Awaited<ReturnType<typeof aWorld>>;
let deps: DeliveryDeps;

beforeAll(async () => {
  [open, sshd] = await Promise.all([openAdministration(), startSshd()]);
  await initialisePlatform(open.deps);
  world = await aWorld(open);
  const ends = { ...open.deps, stores: new StoreStorages() };
  deps = {
    ...open.deps,
    leaseMs: LEASE_MS,
    random: () => 0.5,
    openEnd: (end, until) => openOne(ends, end, open.context.actor, until),
  };
});
afterAll(async () => {
  await sshd.stop();
  await open.close();
});

const inStore = (path: string, more: { readonly name?: string } = {}): ExportPlaceInput => ({
  ...{ kind: 'store', storeId: world.store.id, path },
  ...more,
});
const folder = (path: string): string => join(world.store.root, path);
const read = ({ id }: AuditExport) => readAuditExport(open.deps, id);

async function made(deliverTo: ExportPlaceInput): Promise<AuditExport> {
  const asked = await requestAuditExport(open.deps, { format: 'csv', filter: {}, reason: 'Review.', deliverTo }, open.context);
  await makeAuditExport({ ...deps, signer: await openSigner(open.deps) }, asked.id, signal);
  return read(asked);
}

async function delivered(asked: AuditExport, by = deps): Promise<AuditExport> {
  await deliverExport(by, asked.id, signal);
  return read(asked);
}

const digestOf = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
const typesOf = async ({ id }: AuditExport) => (await open.events({ targetId: id })).map(({ type }) => type);

describe('the file of an export', () => {
  it('goes to a folder of a store under its name, once it is made, and is checked there', async () => {
    const asked = await requestAuditExport(
      open.deps,
      { format: 'csv', filter: {}, reason: 'Review.', deliverTo: inStore('/audit', { name: 'audit-{yyyy-MM-dd}{ext}' }) },
      open.context,
    );
    // Not before there is a file.
    expect(await deliverNextExport(deps, signal)).toBe(false);
    await makeAuditExport({ ...deps, signer: await openSigner(open.deps) }, asked.id, signal);
    expect(await deliverNextExport(deps, signal)).toBe(true);
    expect(await deliverNextExport(deps, signal)).toBe(false);
    const { delivery, sha256, sizeBytes } = await read(asked);
    expect(delivery).toMatchObject({
      ...{ state: 'done', attempt: 1, fileName: 'audit-2026-03-02.csv', placeName: world.store.slug },
      ...{ verification: 'read-back', failure: null },
    });
    expect(await readdir(folder('audit'))).toEqual(['audit-2026-03-02.csv']);
    expect(await digestOf(folder('audit/audit-2026-03-02.csv'))).toBe(sha256);
    const [event] = await open.events({ type: 'audit.export-delivered' });
    expect(event).toMatchObject({ file: { path: '/audit/audit-2026-03-02.csv', sha256, sizeBytes, verification: 'read-back' } });
  });

  it('goes to a partner through a real sshd, and is read back where the server tells no digest', async () => {
    const dialer = new SftpDialer({ policy: parseOutboundAllow('loopback') });
    const key = await importKey(open.deps, { slug: 'delivering', privateKey: sshd.clientKey.privateKey }, open.context);
    const connection = await createConnection(
      open.deps,
      {
        ...{ partnerId: world.partner.id, slug: 'over-there', host: sshd.host, port: sshd.port, username: sshd.username },
        ...{ keyId: key.id, hostKeys: [sshd.hostKeys[0]?.fingerprint ?? ''] },
      },
      open.context,
    );
    const ends = { ...open.deps, dialer, stores: new StoreStorages() };
    const over = { ...deps, openEnd: ((end, until) => openOne(ends, end, open.context.actor, until)) as DeliveryDeps['openEnd'] };
    const path = join(sshd.root, 'incoming', 'audit');
    const asked = await made({ kind: 'connection', connectionId: connection.id, path });
    const { delivery, sha256 } = await delivered(asked, over);
    expect(delivery).toMatchObject({ state: 'done', verification: 'read-back', failure: null });
    expect(await readdir(path)).toEqual([delivery?.fileName]);
    expect(await digestOf(join(path, delivery?.fileName ?? ''))).toBe(sha256);
  });

  it('is left alone when another file has its name; one with the same content counts as delivered', async () => {
    await mkdir(folder('taken'), { recursive: true });
    await writeFile(folder('taken/audit.csv'), 'kept');
    const asked = await made(inStore('/taken', { name: 'audit{ext}' }));
    const refused = await delivered(asked);
    expect(refused.delivery).toMatchObject({ state: 'failed', attempt: 1, failure: { code: 'target.exists' } });
    expect(await readFile(folder('taken/audit.csv'), 'utf8')).toBe('kept');
    expect(await readdir(folder('taken'))).toEqual(['audit.csv']);
    expect((await typesOf(asked))[0]).toBe('audit.export-delivery-failed');
    // As when a worker died between the file and its record.
    const elsewhere = { id: asked.id, deliverTo: inStore('/elsewhere', { name: 'a.csv' }) };
    await requestExportDelivery(open.deps, elsewhere, open.context);
    expect((await delivered(asked)).delivery).toMatchObject({ state: 'done', attempt: 1, fileName: 'a.csv' });
    await requestExportDelivery(open.deps, { id: asked.id }, open.context);
    expect((await delivered(asked)).delivery).toMatchObject({ state: 'done', attempt: 1 });
    expect(await readdir(folder('elsewhere'))).toEqual(['a.csv']);
  });

  it('is tried again later while the partner does not answer, and given up after ten times', async () => {
    open.partner.down = new Failure('net.refused');
    const asked = await made({ kind: 'connection', connectionId: world.connection.id, path: '/in' });
    expect((await delivered(asked)).delivery).toMatchObject({ state: 'queued', attempt: 1, failure: { code: 'net.refused' } });
    // It is not due yet.
    expect((await delivered(asked)).delivery).toMatchObject({ attempt: 1 });
    for (let attempt = 2; attempt <= 10; attempt += 1) {
      open.clock.advance(3_600_000);
      await delivered(asked);
    }
    expect((await read(asked)).delivery).toMatchObject({ state: 'failed', attempt: 10 });
    expect((await typesOf(asked)).filter((type) => type === 'audit.export-delivery-failed')).toHaveLength(1);
    open.partner.down = undefined;
    await requestExportDelivery(open.deps, { id: asked.id }, open.context);
    expect((await delivered(asked)).delivery).toMatchObject({ state: 'done', attempt: 1, failure: null });
  });

  it('goes on with another worker when one dies, which has no claim any more', async () => {
    const asked = await made(inStore('/dead'));
    const { exportDeliveries } = open.database.read;
    const now = open.clock.now();
    const dead = await exportDeliveries.claim(asked.id, { now, until: new Date(now.getTime() + LEASE_MS) });
    if (dead === undefined) expect.unreachable('it was due');
    expect((await delivered(asked)).delivery).toMatchObject({ state: 'running', attempt: 1 });
    open.clock.advance(LEASE_MS + 1);
    expect((await delivered(asked)).delivery).toMatchObject({ state: 'done', attempt: 2 });
    expect(await exportDeliveries.finish(dead, { verification: 'size', at: now })).toBe(false);
    expect(await readdir(folder('dead'))).toHaveLength(1);
  });

  it('goes nowhere when the export is cancelled, and only where an administrator says', async () => {
    const request = { format: 'csv', filter: {}, reason: 'Review.', deliverTo: inStore('/audit') } as const;
    const asked = await requestAuditExport(open.deps, request, open.context);
    expect((await cancelAuditExport(open.deps, asked.id, open.context)).delivery).toMatchObject({ state: 'cancelled' });
    const auditor = { ...open.context, actor: { ...open.context.actor, role: 'auditor' } };
    expect(await failureOf(requestAuditExport(open.deps, request, auditor))).toMatchObject({ code: 'permission.denied' });
    const bad = (deliverTo: ExportPlaceInput) =>
      failureOf(requestAuditExport(open.deps, { ...request, deliverTo }, open.context));
    expect(await bad(inStore('/a', { name: '{nonsense}' }))).toMatchObject({ code: 'input.invalid', field: '/deliverTo/name' });
    const gone = { kind: 'store', storeId: world.connection.id, path: '/' } as const;
    expect(await bad(gone)).toMatchObject({ code: 'input.invalid', field: '/deliverTo/storeId' });
  });
});
