import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run, Sighting } from '@waybill/core';
import { dryRunJob, type JobDefinitionInput } from '@waybill/engine';
import { StoreStorages } from '@waybill/storage';
import { type Sshd, startSshd, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { aPartner, digestsIn, type PartnerWorld } from '../testing/world/a-partner.js';
import { openWorld, type World } from '../testing/world/open-world.js';

let sshd: Sshd;
let world: World;
let at: PartnerWorld;

beforeAll(async () => {
  [sshd, world] = await Promise.all([startSshd(), openWorld()]);
  await world.startWorker();
});
afterAll(async () => {
  await world.close();
  await sshd.stop();
});
beforeEach(async () => {
  at = await aPartner(world, sshd);
});

const hashed = (algorithm: 'sha256' | 'md5', bytes: string | Uint8Array) => createHash(algorithm).update(bytes).digest('hex');
const offer = (name: string, content: string | Uint8Array) => writeFile(join(at.outgoing, name), content);
const pull = (sidecar: 'sha256' | 'md5', more: Partial<JobDefinitionInput> = {}) =>
  at.pullJob({
    source: { path: at.outgoing, match: '*', sidecar },
    retry: { maxAttempts: 2, baseDelayMs: 100, maxDelayMs: 100 },
    ...more,
  });
const ended = async (job: Awaited<ReturnType<typeof pull>>): Promise<Run> => world.ended((await at.run(job)).id);
const delivered = async () => [...(await digestsIn(join(at.store.root, 'inbox'))).keys()];
const left = async () => (await readdir(at.outgoing)).sort();
const only = async ({ id }: Run) => {
  const [transfer] = await world.transfersOf(id);
  if (transfer === undefined) throw new Error('no file was taken');
  return transfer;
};
const reasons = async (run: Run): Promise<Readonly<Record<string, Sighting['reason']>>> => {
  const { items } = await world.database.read.runs.sightings(run.id, { limit: 200 });
  return Object.fromEntries(items.map(({ path, reason }) => [path.slice(at.outgoing.length + 1), reason]));
};
async function tidied(run: Run) {
  const done = async () => (await only(run)).postAction !== 'pending';
  await waitFor(done, { what: 'the post-action' });
  return only(run);
}

it('B2: leaves a file until its sidecar has come, says so in a dry run as well, and delivers it then', async () => {
  await offer('a.csv', 'one');
  const job = await pull('sha256');
  const first = await ended(job);
  expect(await reasons(first)).toEqual({ 'a.csv': 'no-sidecar' });
  expect(await delivered()).toEqual([]);
  const deps = { ...world.deps, stores: new StoreStorages() };
  const dryRun = async () => {
    const { entries } = await dryRunJob(deps, { jobId: job.id, changes: {} }, world.context, new AbortController().signal);
    return entries.map(({ path, reason }) => [path.slice(at.outgoing.length + 1), reason]).sort();
  };
  expect(await dryRun()).toEqual([['a.csv', 'no-sidecar']]);
  await offer('a.csv.sha256', `${hashed('sha256', 'one')}  a.csv\n`);
  expect(await dryRun()).toEqual([
    ['a.csv', 'matched'],
    ['a.csv.sha256', 'sidecar'],
  ]);
  const run = await ended(job);
  expect(await reasons(run)).toEqual({ 'a.csv': 'matched', 'a.csv.sha256': 'sidecar' });
  expect(await delivered()).toEqual(['a.csv']);
  const sourceDigest = `sha256:${hashed('sha256', 'one')}`;
  const transfer = await only(run);
  expect(transfer).toMatchObject({ state: 'committed', verification: 'read-back', sourceDigest });
  const receipt = await world.database.read.transfers.receipt(transfer.id);
  expect(JSON.parse(receipt?.body ?? '{}')).toMatchObject({ verification: 'read-back', sourceDigest });
  expect(await world.events({ runId: run.id, type: 'transfer.committed' })).toMatchObject([{ details: { sourceDigest } }]);
});

it('B2: delivers nothing whose digest is another, tries again, and delivers once the partner has put it right', async () => {
  const content = randomBytes(3_000_000);
  await offer('a.csv', content);
  await offer('a.csv.md5', `MD5 (a.csv) = ${hashed('md5', 'something else')}\r\n`);
  const job = await pull('md5');
  const bad = await ended(job);
  expect(await only(bad)).toMatchObject({
    state: 'failed',
    attempt: 2,
    failureCode: 'integrity.digest-mismatch',
    failureDetail: expect.stringContaining('MD5 that its sidecar states'),
    sourceDigest: null,
    stageLeft: false,
  });
  expect(await readdir(join(at.store.root, 'inbox'))).toEqual([]);
  await offer('a.csv.md5', `${hashed('md5', content).toUpperCase()} *a.csv\r\n`);
  expect(await only(await ended(job))).toMatchObject({ state: 'committed', sourceDigest: `md5:${hashed('md5', content)}` });
  expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(new Map([['a.csv', hashed('sha256', content)]]));
});

it.each([
  ['states the digest of another file', `${hashed('sha256', 'one')}  b.csv\n`, 'of another file'],
  ['is still empty', '', 'is empty'],
  ['is larger than any sidecar', Buffer.alloc(70_000, 'x'), 'larger than 64 KiB'],
])('delivers nothing when the sidecar %s, and says what is wrong', async (_, sidecar, detail) => {
  await offer('a.csv', 'one');
  await offer('a.csv.sha256', sidecar);
  expect(await only(await ended(await pull('sha256')))).toMatchObject({
    state: 'failed',
    attempt: 2,
    failureCode: 'integrity.sidecar',
    failureDetail: expect.stringContaining(detail),
  });
  expect(await delivered()).toEqual([]);
});

it('deletes the sidecar with its file, or moves it along', async () => {
  await offer('a.csv', 'one');
  await offer('a.csv.sha256', hashed('sha256', 'one'));
  const deleted = await tidied(await ended(await pull('sha256', { afterSuccess: { kind: 'delete' } })));
  expect(deleted).toMatchObject({ postAction: 'done', warnings: [] });
  expect(await left()).toEqual([]);
  // As a worker leaves it that dies between the two.
  await offer('a.csv.sha256', hashed('sha256', 'one'));
  await world.database.read.transfers.amend(deleted.id, { postAction: 'pending', nextAttemptAt: new Date() });
  await waitFor(async () => (await left()).length === 0, { what: 'the sidecar to follow its file' });
  await offer('b.csv', 'two');
  await offer('b.csv.md5', `${hashed('md5', 'two')}  b.csv`);
  const to = join(at.outgoing, 'done');
  const moved = await tidied(await ended(await pull('md5', { afterSuccess: { kind: 'move', to } })));
  expect(moved).toMatchObject({ postAction: 'done', warnings: [] });
  expect(await left()).toEqual(['done']);
  expect((await readdir(to)).sort()).toEqual(['b.csv', 'b.csv.md5']);
});

it('says when the sidecar cannot follow its file, which is dealt with all the same', async () => {
  await offer('a.csv', 'one');
  await offer('a.csv.sha256', hashed('sha256', 'one'));
  // A folder that holds something is in the way of the sidecar, but not of the file.
  const to = join(at.outgoing, 'done');
  await mkdir(join(to, 'a.csv.sha256', 'x'), { recursive: true });
  const stuck = await tidied(await ended(await pull('sha256', { afterSuccess: { kind: 'move', to } })));
  expect(stuck).toMatchObject({ postAction: 'done', warnings: [expect.stringContaining('The sidecar of the file could not')] });
  expect(await left()).toEqual(['a.csv.sha256', 'done']);
  expect(await world.events({ transferId: stuck.id, type: 'transfer.post-action-done' })).toMatchObject([
    { details: { warnings: stuck.warnings } },
  ]);
});
