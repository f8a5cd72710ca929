import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection, Run } from '@waybill/core';
import {
  createConnection,
  createJob,
  createPartner,
  createStore,
  importKey,
  type JobDefinitionInput,
  requestRun,
  updateConnection,
} from '@waybill/engine';
import { type AwkwardPartner, itWhenExhaustive, startAwkwardPartner } from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openWorld, type World } from '../testing/world/open-world.js';

const itExhaustively = await itWhenExhaustive();

/** A push of one.dat to an awkward partner. */
interface Delivery {
  readonly connection: Connection;
  readonly outbox: string;
  readonly inbox: string;
  push(target?: Partial<JobDefinitionInput['target']>, more?: Partial<JobDefinitionInput>): Promise<Run>;
  pull(more?: Partial<JobDefinitionInput>): Promise<Run>;
}

let world: World;
let partner: AwkwardPartner;
let count = 0;

beforeAll(async () => {
  world = await openWorld();
  await world.startWorker();
});
afterAll(() => world.close());
beforeEach(async () => {
  partner = await startAwkwardPartner();
});
afterEach(async () => {
  await partner.stop();
  expect(partner.faults).toEqual([]);
});

async function aDelivery(): Promise<Delivery> {
  const { deps, context } = world;
  count += 1;
  const slug = `d${count}`;
  const owner = await createPartner(deps, { slug, name: slug }, context);
  const key = await importKey(deps, { slug: `${slug}-key`, privateKey: partner.clientKey.privateKey }, context);
  const { host, port, username, hostKeyFingerprint } = partner;
  const connection = await createConnection(
    deps,
    { partnerId: owner.id, slug, host, port, username, keyId: key.id, hostKeys: [hostKeyFingerprint] },
    context,
  );
  const store = await createStore(deps, { slug: `${slug}-store`, kind: 'local' }, context);
  const outbox = join(store.root, 'outbox');
  await mkdir(outbox, { recursive: true });
  await writeFile(join(outbox, 'one.dat'), 'new');
  const ends = { connectionId: connection.id, storeId: store.id, retry: { maxAttempts: 1, baseDelayMs: 100, maxDelayMs: 100 } };
  let jobs = 0;
  const run = async (definition: JobDefinitionInput): Promise<Run> => {
    jobs += 1;
    const job = await createJob(deps, { slug: `${slug}-${jobs}`, definition }, context);
    return world.ended((await requestRun(deps, { jobId: job.id }, context)).id);
  };
  const match = '*.dat';
  return {
    connection,
    outbox,
    inbox: join(store.root, 'inbox'),
    push: (target = {}, more = {}) =>
      run({ direction: 'push', ...ends, source: { path: '/outbox', match }, target: { path: '/incoming', ...target }, ...more }),
    pull: (more = {}) =>
      run({ direction: 'pull', ...ends, source: { path: '/outgoing', match }, target: { path: '/inbox' }, ...more }),
  };
}

const there = (name: string): Promise<string> => readFile(join(partner.incoming, name), 'utf8');
const names = async (): Promise<readonly string[]> => (await readdir(partner.incoming)).sort();
const deliveredBy = async ({ id }: Run) => (await world.transfersOf(id))[0];

it('B3: a file that the partner takes at once is delivered, unconfirmed, and not sent again', async () => {
  const at = await aDelivery();
  await partner.behave('takes-at-once=*.dat');
  const run = await at.push();
  expect(run).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
  expect(await deliveredBy(run)).toMatchObject({ verification: 'unconfirmed', attempt: 1 });
  expect(await readFile(join(partner.taken, 'one.dat'), 'utf8')).toBe('new');
  expect(partner.seen.bytesWritten).toBe(3);
});

it('B5: a file that can be read once is read once, and delivered', async () => {
  const at = await aDelivery();
  const { id, version } = at.connection;
  await updateConnection(world.deps, { id, version, changes: { quirks: { readOnce: true } } }, world.context);
  await writeFile(join(partner.outgoing, 'once.dat'), 'one and only');
  await partner.behave('read-once');
  expect(await at.pull({ afterSuccess: { kind: 'delete' } })).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
  expect(await readFile(join(at.inbox, 'once.dat'), 'utf8')).toBe('one and only');
});

itExhaustively('B6: a time that the partner refuses to set is a warning', async () => {
  const at = await aDelivery();
  await partner.behave('setstat-refused');
  const run = await at.push({ keep: { modifiedAt: true } });
  expect(run).toMatchObject({ state: 'succeeded' });
  expect((await deliveredBy(run))?.warnings).toEqual([expect.stringContaining('could not be set at its target')]);
});

it('B6: a time and permissions that the partner lets us set are kept', async () => {
  const at = await aDelivery();
  await utimes(join(at.outbox, 'one.dat'), 1_600_000_000, 1_600_000_000);
  expect(await at.push({ keep: { modifiedAt: true }, mode: '600' })).toMatchObject({ state: 'succeeded' });
  const info = await stat(join(partner.incoming, 'one.dat'));
  expect([info.mtimeMs, info.mode & 0o777]).toEqual([1_600_000_000_000, 0o600]);
});

it('B7: a file that cannot be replaced in one step stays, and is deleted first only where the job allows it', async () => {
  const at = await aDelivery();
  await partner.behave('no-posix-rename');
  await writeFile(join(partner.incoming, 'one.dat'), 'old');
  const refused = await at.push();
  expect(refused).toMatchObject({ state: 'failed' });
  expect(await deliveredBy(refused)).toMatchObject({ failureCode: 'target.exists' });
  expect(await there('one.dat')).toBe('old');
  expect(await at.push({ deleteBeforeRename: true })).toMatchObject({ state: 'succeeded' });
  expect(await there('one.dat')).toBe('new');
});

it('B8: a rename whose reply is lost has happened, and that is found out within the attempt', async () => {
  const at = await aDelivery();
  await partner.behave('rename-reply-lost=once');
  const run = await at.push();
  expect(run).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
  expect(await deliveredBy(run)).toMatchObject({ attempt: 1, verification: 'size' });
  expect(await names()).toEqual(['one.dat']);
  expect(partner.seen.bytesWritten).toBe(3);
});

it('B2: what arrived is checked by a digest that the partner tells, and not delivered when it differs', async () => {
  const at = await aDelivery();
  await partner.behave('checksums');
  const run = await at.push();
  expect(await deliveredBy(run)).toMatchObject({ verification: 'remote-digest' });
  await partner.behave('checksums', 'corrupts-writes=always');
  await writeFile(join(at.outbox, 'one.dat'), 'newer');
  const bad = await at.push({ path: '/incoming/checked' });
  expect(await deliveredBy(bad)).toMatchObject({ state: 'failed', failureCode: 'integrity.digest-mismatch' });
  expect(await readdir(join(partner.incoming, 'checked'))).toEqual([]);
});

const tries = { retry: { maxAttempts: 3, baseDelayMs: 100, maxDelayMs: 100 } };
const retriedFor = async ({ id }: Run) =>
  (await world.events({ runId: id, type: 'transfer.retried' })).map(({ failure }) => failure?.code);

it.each([
  ['that it tells', 'remote-digest', ['checksums', 'corrupts-writes=once']],
  ['of what is read back', 'read-back', ['corrupts-writes=once']],
] as const)('B2: what a partner stores wrong is seen by the digest %s, and sent again', async (_, verify, behave) => {
  const at = await aDelivery();
  const content = randomBytes(3_000_000);
  await writeFile(join(at.outbox, 'one.dat'), content);
  await partner.behave(...behave);
  const run = await at.push({ verify }, tries);
  expect(run).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
  expect(await retriedFor(run)).toEqual(['integrity.digest-mismatch']);
  expect(await deliveredBy(run)).toMatchObject({ verification: verify, attempt: 2 });
  expect((await readFile(join(partner.incoming, 'one.dat'))).equals(content)).toBe(true);
  expect(await names()).toEqual(['one.dat']);
});

itExhaustively('B2: what a partner rewrites behind our back, with its size and time kept, is not delivered', async () => {
  const at = await aDelivery();
  await writeFile(join(at.outbox, 'one.dat'), randomBytes(3_000_000));
  // What is staged is rewritten while it is read back, at each attempt anew.
  await partner.behave('rewrites-unseen');
  const run = await at.push({ verify: 'read-back' }, { retry: { ...tries.retry, maxAttempts: 2 } });
  expect(run).toMatchObject({ state: 'failed', counts: { committed: 0, failed: 1 } });
  expect(await retriedFor(run)).toEqual(['integrity.digest-mismatch']);
  expect(await deliveredBy(run)).toMatchObject({ failureCode: 'integrity.digest-mismatch', attempt: 2 });
  expect(await names()).toEqual([]);
});

it('B2: where only the size can be checked, as with a partner that tells MD5 alone, the receipt says no more than that', async () => {
  const at = await aDelivery();
  await partner.behave('checksums=md5');
  const run = await at.push();
  const transfer = await deliveredBy(run);
  expect(transfer).toMatchObject({ state: 'committed', verification: 'size' });
  const receipt = await world.database.read.transfers.receipt(transfer?.id ?? '');
  expect(JSON.parse(receipt?.body ?? '{}')).toMatchObject({ verification: 'size' });
});

itExhaustively('B2: nothing is delivered when the means that the job wants is not offered; reading back always is', async () => {
  const at = await aDelivery();
  const run = await at.push({ verify: 'remote-digest' });
  expect(await deliveredBy(run)).toMatchObject({ failureCode: 'target.unsupported' });
  expect(await names()).toEqual([]);
  expect(await deliveredBy(await at.push({ verify: 'read-back' }))).toMatchObject({ verification: 'read-back' });
});

itExhaustively('gives a file a free name when its own is taken, and keeps what was there', async () => {
  const at = await aDelivery();
  await writeFile(join(partner.incoming, 'one.dat'), 'old');
  await writeFile(join(partner.incoming, 'one (1).dat'), 'older');
  const run = await at.push({ onConflict: 'rename' });
  expect(await deliveredBy(run)).toMatchObject({ deliveredPath: '/incoming/one (2).dat' });
  expect([await there('one.dat'), await there('one (1).dat'), await there('one (2).dat')]).toEqual(['old', 'older', 'new']);
  const receipt = await world.database.read.transfers.receipt((await deliveredBy(run))?.id ?? '');
  expect(JSON.parse(receipt?.body ?? '{}')).toMatchObject({ target: { path: '/incoming/one (2).dat' } });
});

itExhaustively('keeps what was there under another name', async () => {
  const at = await aDelivery();
  await writeFile(join(partner.incoming, 'one.dat'), 'old');
  const run = await at.push({ onConflict: 'backup' });
  expect([await there('one.dat'), await there('one.dat.1.bak')]).toEqual(['new', 'old']);
  expect((await deliveredBy(run))?.warnings).toEqual(['What was there before is kept as "one.dat.1.bak".']);
});

it('names a file by a template, with its digest and its marker beside it', async () => {
  const at = await aDelivery();
  const run = await at.push({ name: '{stem}-x{ext}', letterCase: 'upper', sidecar: true, doneMarker: '.done' });
  expect(await deliveredBy(run)).toMatchObject({ deliveredPath: '/incoming/ONE-X.DAT', verification: 'sidecar' });
  expect(await names()).toEqual(['ONE-X.DAT', 'ONE-X.DAT.done', 'ONE-X.DAT.sha256']);
  const sha256 = (await deliveredBy(run))?.sha256;
  expect(await there('ONE-X.DAT.sha256')).toBe(`${sha256}  ONE-X.DAT\n`);
});

itExhaustively('makes no folder where the job does not want that', async () => {
  const at = await aDelivery();
  const run = await at.push({ path: '/incoming/new', makeFolders: false });
  expect(await deliveredBy(run)).toMatchObject({ failureCode: 'target.not-found' });
});
