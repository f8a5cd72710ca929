import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  openZip,
  publicKeysOf,
  type SignedCheckpoint,
  verifyBundle,
  verifyEventProof,
  verifyNdjson,
  verifyTombstone,
} from '@waybill/audit';
import { type AuditAnchor, newId, parseVPath } from '@waybill/core';
import { StoreStorages } from '@waybill/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuditAnchor } from '../administration/audit-anchors.js';
import { createAuditStream, deleteAuditStream, updateAuditStream } from '../administration/audit-streams.js';
import { exportAuditTrail, verifyAuditTrail } from '../administration/audit-trail.js';
import { initialisePlatform } from '../administration/initialise-platform.js';
import { openOne } from '../administration/open-job-ends.js';
import { aWorld, type OpenAdministration, openAdministration } from '../administration/testing/open-administration.js';
import { makeCheckpoint } from '../checkpoints/make-checkpoint.js';
import { proveCheckpoints, proveEvent } from '../checkpoints/prove.js';
import { downloadAuditExport, requestAuditExport } from '../exports/audit-exports.js';
import { makeAuditExport } from '../exports/make-audit-export.js';
import { openSigner, readSigningKeys, rotateSigningKey } from '../receipts/signing-key.js';
import { changeAuditRetention, placeLegalHold, releaseLegalHold, removeOldAudit } from './audit-retention.js';
import { deleteAuditSegment, type SegmentDeps } from './delete-segment.js';
import { planSegment } from './plan-segment.js';

let open: OpenAdministration;
let anchor: AuditAnchor;
let world: Awaited<ReturnType<typeof aWorld>>;
let older: SignedCheckpoint & { readonly treeSize: number };
const stores = new StoreStorages();
const { signal } = new AbortController();

/** Who runs it, seen from the database: the platform's own role. */
const read = () => open.database.read;

async function append(count: number, partnerId?: string): Promise<void> {
  await open.database.transaction(async (tx) => {
    for (let i = 0; i < count; i += 1) {
      tx.audit.append({
        type: 'transfer.committed',
        outcome: 'success',
        actor: i % 40 === 0 ? { kind: 'user', id: newId(), name: 'ada' } : { kind: 'platform', name: 'worker' },
        file: { path: `/out/${i}.csv` },
        ...(partnerId === undefined ? {} : { partnerId }),
      });
    }
  });
  while ((await read().auditTrail.index(5000)) > 0);
}

async function checkpoint(): Promise<SignedCheckpoint & { readonly treeSize: number }> {
  await makeCheckpoint({ ...open.deps, signer: await openSigner(open.deps) }, { everyEvents: 1, everyMs: 0 }, signal);
  const { body, signature, signedBy, treeSize } = (await read().checkpoints.latest()) ?? expect.unreachable();
  return { body, signature, signedBy, treeSize };
}

async function deps(): Promise<SegmentDeps> {
  const openEnd: SegmentDeps['openEnd'] = (end, until) => openOne({ ...open.deps, stores }, end, open.context.actor, until);
  return { ...open.deps, signer: await openSigner(open.deps), openEnd };
}

const before = () => open.clock.now();
const remove = async (more: { readonly anchorId?: string | null } = {}) =>
  deleteAuditSegment(
    await deps(),
    { before: before(), reason: 'Beyond its time.', anchorId: anchor.id, signal, ...more },
    open.context,
  );
const verify = (checkpoints: readonly SignedCheckpoint[] = []) =>
  verifyAuditTrail(open.deps, { signal, checkpoints }, open.context);
const pem = async () => (await readSigningKeys(open.deps)).map(({ publicKeyPem }) => publicKeyPem).join('\n');

beforeAll(async () => {
  open = await openAdministration();
  await open.introduce();
  await initialisePlatform(open.deps);
  world = await aWorld(open);
  const place = { kind: 'store', storeId: world.store.id, path: '/kept' } as const;
  anchor = await createAuditAnchor(open.deps, { slug: 'notary', place }, open.context);
  await append(700);
  older = await checkpoint();
  await append(400, world.partner.id);
  await checkpoint();
  // The database has its own clock, and what was just written is to be old.
  open.clock.advance(Date.now() + 3_600_000 - open.clock.now().getTime());
});
afterAll(() => open.close());

describe('events of the trail', () => {
  it('stay while they are younger than the minimum, whatever is asked, by whomever', async () => {
    expect(await planSegment(open.deps, before())).toBeUndefined();
    expect(await remove()).toBeUndefined();
    await expect(
      changeAuditRetention(open.deps, { minimumDays: 396, deleteAfterDays: 30, anchorId: anchor.id }, open.context),
    ).rejects.toMatchObject({ code: 'input.invalid', field: '/deleteAfterDays' });
    // Nobody else sets it below what the table takes.
    await expect(read().auditRetention.save({ minimumDays: 29, deleteAfterDays: null, anchorId: null })).rejects.toMatchObject({
      code: 'input.invalid',
    });
    // As if they were old, to the engine alone: PostgreSQL refuses by itself.
    const lying: SegmentDeps = { ...(await deps()), clock: { now: () => new Date(Date.now() + 400 * 86_400_000) } };
    const request = { before: lying.clock.now(), reason: 'x', anchorId: anchor.id, signal };
    await expect(deleteAuditSegment(lying, request, open.context)).rejects.toMatchObject({
      code: 'conflict.state',
      publicDetail: 'The segment holds events that are younger than the minimum.',
    });
  });

  it('are kept by a legal hold, of a partner or of a time, until it is released', async () => {
    await open.tamper([
      'ALTER TABLE audit_retention DROP CONSTRAINT audit_retention_minimum_days_check',
      'UPDATE audit_retention SET minimum_days = 0',
    ]);
    const all = { partnerId: null, fromAt: null, untilAt: null };
    for (const kept of [
      { ...all, partnerId: world.partner.id },
      { ...all, fromAt: new Date('2020-01-01') },
    ]) {
      const hold = await placeLegalHold(open.deps, { ...kept, reason: 'Case 7.' }, open.context);
      expect(await planSegment(open.deps, before())).toMatchObject({ fromSeq: 1, holdId: hold.id });
      await expect(remove()).rejects.toMatchObject({ code: 'conflict.state' });
      await releaseLegalHold(open.deps, { id: hold.id, reason: 'Settled.' }, open.context);
      await expect(releaseLegalHold(open.deps, { id: hold.id, reason: 'x' }, open.context)).rejects.toMatchObject({
        code: 'not-found',
      });
    }
    const past = await placeLegalHold(open.deps, { ...all, untilAt: new Date('2020-01-01'), reason: 'Old.' }, open.context);
    expect(await planSegment(open.deps, before())).toMatchObject({ holdId: null });
    await releaseLegalHold(open.deps, { id: past.id, reason: 'Settled.' }, open.context);
    expect((await open.events({ typePrefix: 'legal-hold.' })).map(({ type }) => type)).toHaveLength(6);
  });

  it('stay while a stream that is on has still to send them, and PostgreSQL sees to it by itself', async () => {
    const destination = { kind: 'syslog', host: 'siem.example' } as const;
    const stream = await createAuditStream(open.deps, { slug: 'siem', destination, from: 'beginning' }, open.context);
    expect(await planSegment(open.deps, before())).toMatchObject({ holdId: null, streamSlug: 'siem' });
    await expect(remove()).rejects.toMatchObject({ code: 'conflict.state', publicDetail: expect.stringContaining('"siem"') });
    // As when the stream came while the segment was exported.
    const auditStreams = { ...read().auditStreams, waitingFor: async () => undefined };
    const late = { ...(await deps()), database: { ...open.database, read: { ...read(), auditStreams } } };
    const request = { before: before(), reason: 'x', anchorId: null, signal };
    await expect(deleteAuditSegment(late, request, open.context)).rejects.toMatchObject({
      code: 'conflict.state',
      publicDetail: 'The stream "siem" has not sent these events yet.',
    });
    const off = { id: stream.id, version: stream.version, changes: { enabled: false } };
    await updateAuditStream(open.deps, off, open.context);
    expect(await planSegment(open.deps, before())).toMatchObject({ streamSlug: null });
    await deleteAuditStream(open.deps, stream.id, open.context);
  });

  it('are removed once they are exported, with a tombstone; what is left holds, live and offline', async () => {
    const proven = await proveEvent(open.deps, 1050);
    const removed = (await remove()) ?? expect.unreachable();
    expect(removed).toMatchObject({ fromSeq: 1, toSeq: 1024 });
    expect(await read().auditRetention.removedUpTo()).toBe(1024);
    const keys = publicKeysOf(await pem());
    const report = verifyTombstone(removed.tombstone, keys);
    if (!report.ok) return expect.unreachable(report.detail);
    const { tombstone } = report;

    const storage = await stores.open(world.store);
    const names: string[] = [];
    for await (const { name } of storage.list(parseVPath('/kept'), signal)) names.push(name);
    expect(names).toContain(tombstone.export?.file);

    expect(await verify()).toMatchObject({ ok: true, removedUpTo: 1024 });
    expect(await verify([older])).toMatchObject({ ok: true });
    const again = await proveEvent(open.deps, 1050);
    expect(again).toEqual(proven);
    expect(again && verifyEventProof(again, keys)).toMatchObject({ ok: true, seq: 1050 });
    expect(await proveEvent(open.deps, 12)).toBeUndefined();

    await append(300);
    const newer = await checkpoint();
    const last = (await proveEvent(open.deps, newer.treeSize)) ?? expect.unreachable();
    expect(verifyEventProof(last, keys)).toMatchObject({ ok: true });
    await expect(proveCheckpoints(open.deps, { from: older.treeSize, to: newer.treeSize })).rejects.toMatchObject({
      code: 'conflict.state',
    });

    const lines: string[] = [];
    const signer = await openSigner(open.deps);
    for await (const line of await exportAuditTrail({ ...open.deps, signer }, { filter: {}, signal }, open.context))
      lines.push(line);
    const given = { publicKeyPem: await pem(), checkpoints: [older, newer], tombstones: [removed.tombstone] };
    expect(await verifyNdjson(lines, given)).toMatchObject({ ok: true, head: { seq: expect.any(Number) } });
    // Each of these is a lie about what was removed.
    const forged = { ...removed.tombstone, body: removed.tombstone.body.replace('Beyond its time.', 'Nothing happened') };
    expect(await verifyNdjson(lines, { ...given, tombstones: [forged] })).toMatchObject({ ok: false, reason: 'tombstone' });
    const further = [lines[0]?.replace('"seq":1024', '"seq":1025') ?? '', ...lines.slice(1)];
    expect(await verifyNdjson(further, given)).toMatchObject({ ok: false, reason: 'tombstone' });
  });

  it('that are left can be bundled, and the bundle verifies with every place in the tree', async () => {
    const asked = await requestAuditExport(open.deps, { format: 'bundle', filter: {}, reason: 'Review.' }, open.context);
    const signer = await openSigner(open.deps);
    await makeAuditExport({ ...open.deps, signer, permissions: [], leaseMs: 30_000 }, asked.id, signal);
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await downloadAuditExport(open.deps, asked.id, open.context)).content) chunks.push(chunk);
    const file = join(world.store.root, 'bundle.zip');
    await writeFile(file, Buffer.concat(chunks));
    const zip = await openZip(file);
    const checkpoints = [(await read().checkpoints.latest()) ?? expect.unreachable()];
    expect(await verifyBundle(zip, { publicKeyPem: await pem(), checkpoints })).toMatchObject({ ok: true });
    await zip.close();
  });

  it('do not go because somebody says so: the platform’s role cannot remove them by itself', async () => {
    const app = open.database.read.auditRetention;
    const [tombstone] = await app.tombstones();
    if (tombstone === undefined) return expect.unreachable();
    const body = tombstone.body.replace('"fromSeq":1,', '"fromSeq":1025,').replace('"toSeq":1024', '"toSeq":1280');
    await expect(app.removeSegment({ ...tombstone, body })).rejects.toMatchObject({
      publicDetail: 'The tombstone is of other events.',
    });
    await expect(app.removeSegment(tombstone)).rejects.toMatchObject({ code: 'conflict.state' });
    for (const statement of [
      'DELETE FROM audit_events WHERE seq = 1030',
      'DELETE FROM audit_tombstones',
      'UPDATE audit_events SET body = body',
    ]) {
      const asApp = ['SET ROLE waybill_app', "SET waybill.audit_segment = 'deleting'", statement];
      await expect(open.tamper(asApp)).rejects.toThrow(/permission denied/);
    }
  });

  it('are removed by workers when their time is over; a hold stops them, and the trail says so once a day', async () => {
    await open.tamper([`UPDATE audit_retention SET delete_after_days = 0, anchor_id = '${anchor.id}'`]);
    open.clock.advance(3_600_000);
    const hold = await placeLegalHold(
      open.deps,
      { reason: 'Case 8.', partnerId: null, fromAt: null, untilAt: null },
      open.context,
    );
    expect(await removeOldAudit(open.deps, deps, signal)).toBe(0);
    expect(await removeOldAudit(open.deps, deps, signal)).toBe(0);
    expect(await open.events({ type: 'audit.segment-kept' })).toHaveLength(1);
    await releaseLegalHold(open.deps, { id: hold.id, reason: 'Settled.' }, open.context);
    open.clock.advance(86_400_000);
    expect(await removeOldAudit(open.deps, deps, signal)).toBe(1);
    expect(await verify()).toMatchObject({ ok: true, removedUpTo: 1280 });
    await rotateSigningKey(open.deps, open.context);
    expect(await verify()).toMatchObject({ ok: true, removedUpTo: 1280 });
  });

  it('that are removed by the owner of the database without a tombstone, or with a forged one, break the trail', async () => {
    await open.tamper(["UPDATE audit_tombstones SET body = replace(body, 'Beyond', 'Within')"]);
    expect(await verify()).toMatchObject({
      ok: false,
      breaks: expect.arrayContaining([expect.objectContaining({ reason: 'tombstone' })]),
    });
    await open.tamper(['DELETE FROM audit_tombstones']);
    expect(await verify()).toMatchObject({ ok: false, reason: 'gap' });
  });
});
