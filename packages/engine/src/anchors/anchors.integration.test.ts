import { signCheckpoint } from '@waybill/audit';
import { type AuditAnchor, parseVPath } from '@waybill/core';
import { StoreStorages } from '@waybill/storage';
import { type S3Server, startS3Server } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CreateAuditAnchorInput,
  createAuditAnchor,
  deleteAuditAnchor,
  updateAuditAnchor,
} from '../administration/audit-anchors.js';
import { initialisePlatform } from '../administration/initialise-platform.js';
import { openOne } from '../administration/open-job-ends.js';
import { createPartner } from '../administration/partners.js';
import { deleteStore } from '../administration/stores.js';
import { aWorld, type OpenAdministration, openAdministration, unique } from '../administration/testing/open-administration.js';
import { makeCheckpoint } from '../checkpoints/make-checkpoint.js';
import { openSigner } from '../receipts/signing-key.js';
import { anchorFileContent, anchorFileName } from './anchor-files.js';
import { compareAuditAnchor } from './compare-anchor.js';
import { type AnchorDeps, putCheckpoints } from './put-checkpoints.js';
import { StorageFolder } from './storage-folder.js';

let open: OpenAdministration;
let s3: S3Server;
let world: Awaited<ReturnType<typeof aWorld>>;
let deps: AnchorDeps;
const stores = new StoreStorages();
const { signal } = new AbortController();

beforeAll(async () => {
  open = await openAdministration();
  s3 = await startS3Server();
  await initialisePlatform(open.deps);
  world = await aWorld(open);
  deps = {
    ...open.deps,
    openEnd: (end, until) => openOne({ ...open.deps, stores }, end, open.context.actor, until),
  };
});
afterAll(async () => {
  await s3.close();
  await open.close();
});

const putAll = () => putCheckpoints(deps, signal);
const stateOf = ({ id }: AuditAnchor) => open.database.read.auditAnchors.state(id);
const compare = ({ id }: AuditAnchor) => compareAuditAnchor({ ...open.deps, stores }, { id, signal }, open.context);
const happen = () => createPartner(open.deps, { slug: unique('partner'), name: 'Acme' }, open.context);

/** A checkpoint of all there is. */
async function checkpoint(): Promise<number> {
  const signer = await openSigner(open.deps);
  await makeCheckpoint({ ...open.deps, signer }, { everyEvents: 1, everyMs: 0 }, signal);
  return (await open.database.read.checkpoints.latest())?.treeSize ?? 0;
}

async function folderAt(path: string): Promise<StorageFolder> {
  const storage = await stores.open(world.store);
  return new StorageFolder(storage, parseVPath(path), () => storage.close());
}

const filesAt = async (path: string) => (await (await folderAt(path)).list(signal)).toSorted();

function inStore(path: string, more: Partial<CreateAuditAnchorInput> = {}): Promise<AuditAnchor> {
  const place = { kind: 'store', storeId: world.store.id, path } as const;
  return createAuditAnchor(open.deps, { slug: unique('anchor'), place, ...more }, open.context);
}

/** Puts a checkpoint there that our own key signed, of events that the database does not have. */
async function forge(path: string, treeSize: number): Promise<void> {
  const head = { treeSize, rootHash: 'a'.repeat(64), headHash: 'b'.repeat(64) };
  const signed = signCheckpoint(head, open.clock.now(), await openSigner(open.deps));
  await (await folderAt(path)).add(anchorFileName(treeSize), anchorFileContent(signed), signal);
}

describe('an anchor', () => {
  it('gets the newest checkpoint, once, and the next one after its time', async () => {
    const anchor = await inStore('/anchored', { everySeconds: 600 });
    const first = await checkpoint();
    await putAll();
    await putAll();
    expect(await filesAt('/anchored')).toEqual([`checkpoint-${first}.json`]);
    expect(await stateOf(anchor)).toMatchObject({ anchoredSize: first, failing: null });
    await happen();
    const second = await checkpoint();
    await putAll();
    expect(await filesAt('/anchored')).toHaveLength(1);
    open.clock.advance(600_000);
    await putAll();
    expect(await filesAt('/anchored')).toEqual([`checkpoint-${first}.json`, `checkpoint-${second}.json`].toSorted());
    expect(await compare(anchor)).toMatchObject({ ok: true, files: 2, compared: 2, anchoredEvents: second });
    await deleteAuditAnchor(open.deps, anchor.id, open.context);
    expect(await filesAt('/anchored')).toHaveLength(2);
  });

  it('gets one after so many checkpoints, whatever the time', async () => {
    const anchor = await inStore('/counted', { everySeconds: 86_400, everyCheckpoints: 2 });
    await checkpoint();
    await putAll();
    await happen();
    await checkpoint();
    await putAll();
    expect(await filesAt('/counted')).toHaveLength(1);
    await happen();
    await checkpoint();
    await putAll();
    expect(await filesAt('/counted')).toHaveLength(2);
    await deleteAuditAnchor(open.deps, anchor.id, open.context);
  });

  it('in a partner’s folder is no reason for the next checkpoint to go there', async () => {
    const place = { kind: 'connection', connectionId: world.connection.id, path: '/proofs' } as const;
    const anchor = await createAuditAnchor(open.deps, { slug: unique('anchor'), place, everySeconds: 60 }, open.context);
    const size = await checkpoint();
    await putAll();
    expect(await stateOf(anchor)).toMatchObject({ anchoredSize: size });
    // Signing in to the partner is an event, and so there is another checkpoint.
    expect((await open.events({ type: 'connection.opened' }))[0]?.seq).toBeGreaterThan(size);
    expect(await checkpoint()).toBeGreaterThan(size);
    open.clock.advance(3_600_000);
    expect(await putAll()).toBe(0);
    await happen();
    await checkpoint();
    expect(await putAll()).toBe(1);
    await deleteAuditAnchor(open.deps, anchor.id, open.context);
  });

  it('that cannot be reached is tried again and again, and the trail hears of it twice', async () => {
    const { endpoint, region, bucket, accessKeyId, secretAccessKey } = s3;
    const place = { kind: 's3', endpoint, region, bucket, prefix: 'waybill', accessKeyId, secretAccessKey } as const;
    const anchor = await createAuditAnchor(open.deps, { slug: unique('anchor'), place, everySeconds: 60 }, open.context);
    expect(JSON.stringify(await open.events({ targetId: anchor.id }))).not.toContain(secretAccessKey);
    s3.outage = 503;
    await checkpoint();
    await putAll();
    await putAll();
    expect(await stateOf(anchor)).toMatchObject({ anchoredSize: 0, failures: 1, failing: { code: 'partner.busy' } });
    open.clock.advance(3_600_000);
    await putAll();
    expect(await stateOf(anchor)).toMatchObject({ failures: 2 });
    s3.outage = undefined;
    open.clock.advance(3_600_000);
    await putAll();
    const { anchoredSize, failing } = await stateOf(anchor);
    expect([...s3.objects.keys()]).toEqual([`waybill/checkpoint-${anchoredSize}.json`]);
    expect(failing).toBeNull();
    const told = (await open.events({ targetId: anchor.id })).map(({ type }) => type);
    expect(told).toEqual(['audit-anchor.recovered', 'audit-anchor.failing', 'audit-anchor.created']);
    expect(await compare(anchor)).toMatchObject({ ok: true, files: 1 });
    await deleteAuditAnchor(open.deps, anchor.id, open.context);
  });

  it('never writes over a file, and says what stands in the way', async () => {
    const anchor = await inStore('/taken');
    await happen();
    const size = await checkpoint();
    await (await folderAt('/taken')).add(anchorFileName(size), Buffer.from('{}'), signal);
    await putAll();
    expect(await stateOf(anchor)).toMatchObject({ failing: { code: 'target.exists' } });
    expect(await compare(anchor)).toMatchObject({ ok: false, findings: [{ problem: 'unreadable' }] });
    const moved = { kind: 'store', storeId: world.store.id, path: '/taken/anew' } as const;
    const change = { id: anchor.id, version: anchor.version, changes: { place: moved } };
    await updateAuditAnchor(open.deps, change, open.context);
    await putAll();
    expect(await stateOf(anchor)).toMatchObject({ anchoredSize: size, failing: null });
    await deleteAuditAnchor(open.deps, anchor.id, open.context);
  });

  it('keeps its store from being deleted', async () => {
    const anchor = await inStore('/used');
    await expect(deleteStore(open.deps, world.store.id, open.context)).rejects.toMatchObject({ code: 'conflict.in-use' });
    await deleteAuditAnchor(open.deps, anchor.id, open.context);
  });

  it('shows a database that was set back, and one that holds other events; both open a break', async () => {
    await happen();
    const size = await checkpoint();
    const anchor = await inStore('/restored', { enabled: false });
    await forge('/restored', 1_000_000);
    expect(await compare(anchor)).toMatchObject({
      ok: false,
      findings: [{ file: 'checkpoint-1000000.json', problem: 'rolled-back' }],
    });
    await forge('/restored', size - 1);
    const { findings } = await compare(anchor);
    expect(findings.map(({ problem }) => problem)).toEqual(['differs', 'rolled-back']);
    const breaks = await open.database.read.auditBreaks.list({ open: true });
    expect(breaks.map(({ seq, reason }) => ({ seq, reason }))).toEqual(
      expect.arrayContaining([
        { seq: 1_000_000, reason: 'anchor' },
        { seq: size - 1, reason: 'anchor' },
      ]),
    );
    const enabled = { id: anchor.id, version: anchor.version, changes: { enabled: true } };
    await updateAuditAnchor(open.deps, enabled, open.context);
    await putAll();
    expect(await stateOf(anchor)).toMatchObject({ failing: { code: 'conflict.state' } });
  });
});
