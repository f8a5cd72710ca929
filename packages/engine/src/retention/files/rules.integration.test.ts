import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type New, newId, parseVPath, type RetentionRule, type Transfer } from '@waybill/core';
import { StoreStorages } from '@waybill/storage';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJob } from '../../administration/jobs.js';
import { createStore } from '../../administration/stores.js';
import { aWorld, type OpenAdministration, openAdministration, unique } from '../../administration/testing/open-administration.js';
import { findFileStories } from '../../file-stories/find-file-stories.js';
import {
  type CreateRetentionRuleInput,
  createRetentionRule,
  deleteRetentionRule,
  previewRetentionRule,
  requestRetentionRun,
} from './rules.js';
import { type RuleDeps, runDueRules } from './run-rule.js';

const DAY_MS = 86_400_000;
let open: OpenAdministration;
let world: Awaited<ReturnType<typeof aWorld>>;
let deps: RuleDeps;
const stores = new StoreStorages();
const { signal } = new AbortController();

beforeAll(async () => {
  open = await openAdministration();
});
afterAll(() => open.close());
beforeEach(async () => {
  world = await aWorld(open);
  deps = { ...open.deps, stores };
});

/** A file that was last changed so many days ago. */
async function file(path: string, days: number, content = 'x'): Promise<void> {
  const real = join(world.store.root, path);
  await mkdir(dirname(real), { recursive: true });
  await writeFile(real, content);
  const at = new Date(open.clock.now().getTime() - days * DAY_MS);
  await utimes(real, at, at);
}

const names = async (root = world.store.root): Promise<readonly string[]> =>
  (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .toSorted();

const rule = (more: Partial<CreateRetentionRuleInput> = {}): Promise<RetentionRule> =>
  createRetentionRule(
    open.deps,
    { slug: unique('rule'), storeId: world.store.id, path: '/in', olderThanDays: 30, mostPercent: 100, enabled: true, ...more },
    open.context,
  );
const preview = ({ id }: RetentionRule) => previewRetentionRule({ ...open.deps, stores }, { id, signal }, open.context);
const stateOf = ({ id }: RetentionRule) => open.database.read.retentionRules.state(id);
async function runNow(of: RetentionRule, confirmedFiles: number | null = null): Promise<void> {
  await requestRetentionRun(open.deps, { id: of.id, confirmedFiles }, open.context);
  await runDueRules(deps, signal);
}

describe('a rule for old files', () => {
  it('takes exactly what its preview lists, and each file tells its story', async () => {
    await file('/in/old.csv', 31, 'old one');
    await file('/in/deep/older.csv', 60);
    await file('/in/new.csv', 29);
    await file('/in/old.txt', 90);
    await file('/out/old.csv', 90);
    const of = await rule({ match: '*.csv' });
    const plan = await preview(of);
    expect(plan).toMatchObject({ bytes: 8, seen: 4, held: 0, refusal: null });
    expect(plan.files.map(({ path }) => path).toSorted()).toEqual(['/in/deep/older.csv', '/in/old.csv']);
    expect(await names()).toHaveLength(5);
    await runNow(of);
    expect(await names()).toEqual(['/in/new.csv', '/in/old.txt', '/out/old.csv']);
    expect(await stateOf(of)).toMatchObject({ outcome: { files: 2, bytes: 8, failed: 0, refused: null }, requested: null });
    expect(await open.events({ type: 'file.retention-deleted' })).toHaveLength(2);
    const stories = await findFileStories(open.deps, { path: '/in/old.csv' }, open.context);
    expect(JSON.stringify(stories)).toContain('A retention rule deleted it');
    await deleteRetentionRule(open.deps, of.id, open.context);
  });

  it('runs once a day at its time, from the day after it was made on, and not while it is off', async () => {
    await file('/in/a', 31);
    const off = await rule({ enabled: false });
    const of = await rule({ atMinute: 0 });
    expect(await runDueRules(deps, signal)).toBe(0);
    // The database's own clock dates a rule.
    open.clock.advance(Math.max(0, Date.now() - open.clock.now().getTime()) + DAY_MS);
    expect(await runDueRules(deps, signal)).toBe(1);
    expect(await runDueRules(deps, signal)).toBe(0);
    expect(await names()).toEqual([]);
    expect(await stateOf(off)).toMatchObject({ ranAt: null });
    for (const { id } of [off, of]) await deleteRetentionRule(open.deps, id, open.context);
  });

  it('archives into the same store and into another one, and writes over nothing', async () => {
    await file('/in/2026/a.csv', 31, 'same');
    const here = await rule({ archive: { storeId: world.store.id, path: '/in/archive' } });
    await runNow(here);
    expect(await names()).toEqual(['/in/archive/2026/a.csv']);
    await runNow(here);
    expect(await names()).toEqual(['/in/archive/2026/a.csv']);
    await deleteRetentionRule(open.deps, here.id, open.context);

    const other = await createStore(open.deps, { slug: unique('archive'), kind: 'local' }, open.context);
    await file('/in/b.csv', 31, 'elsewhere');
    await file('/in/c.csv', 31, 'taken');
    await writeFile(join(other.root, 'c.csv'), 'of somebody else');
    const there = await rule({ match: '?.csv', archive: { storeId: other.id, path: '/' } });
    await runNow(there);
    expect(await names(other.root)).toContain('/b.csv');
    expect(await names()).toContain('/in/c.csv');
    expect(await names()).not.toContain('/in/b.csv');
    expect(await stateOf(there)).toMatchObject({ outcome: { failed: 1 } });
    expect((await open.events({ type: 'file.retention-archived' }))[0]).toMatchObject({
      file: { previousPath: expect.any(String) },
    });
    await expect(rule({ archive: { storeId: world.store.id, path: '/in' } })).rejects.toMatchObject({ field: '/archive/path' });
    await deleteRetentionRule(open.deps, there.id, open.context);
  });

  it('does nothing when it would take too much, unless exactly that is confirmed', async () => {
    for (const name of ['a', 'b', 'c']) await file(`/in/${name}`, 31);
    await file('/in/new', 1);
    const of = await rule({ mostPercent: 50 });
    expect((await preview(of)).refusal).toContain('3 of 4 files');
    await runNow(of);
    await runNow(of, 2);
    expect(await names()).toHaveLength(4);
    expect((await stateOf(of)).outcome?.refused).toContain('3 of 4 files');
    expect((await open.events({ type: 'retention-rule.refused' })).length).toBeGreaterThan(0);
    await runNow(of, 3);
    expect(await names()).toEqual(['/in/new']);
    await deleteRetentionRule(open.deps, of.id, open.context);
  });

  it('leaves what something is at work on, and what a job has not delivered yet', async () => {
    await file('/in/moving', 31);
    await file('/in/free', 31);
    await file('/outbox/waits', 31);
    await file('/outbox/delivered', 31);
    const definition = {
      ...{ direction: 'push' as const, connectionId: world.connection.id, storeId: world.store.id },
      ...{ source: { path: '/outbox', match: '*' }, target: { path: '/' } },
    };
    const job = await createJob(open.deps, { slug: unique('job'), definition }, open.context);
    const sides = { partnerId: world.partner.id, connectionId: world.connection.id, storeId: world.store.id, jobId: job.id };
    await open.database.setTransaction(async (tx) => {
      await tx.transfers.insertNew([
        transfer({ ...sides, state: 'queued', source: '/in/moving' }),
        transfer({ ...sides, state: 'committed', source: '/outbox/delivered' }),
      ]);
    });
    const of = await rule({ path: '/' });
    expect(await preview(of)).toMatchObject({ held: 2 });
    await runNow(of);
    expect(await names()).toEqual(['/in/moving', '/outbox/waits']);
    await deleteRetentionRule(open.deps, of.id, open.context);
  });
});

/** A Transfer of a push Job. */
function transfer(
  of: Pick<Transfer, 'partnerId' | 'connectionId' | 'storeId' | 'jobId' | 'state'> & { readonly source: string },
): New<Transfer> {
  const { source, ...fields } = of;
  const done = of.state === 'committed';
  return {
    ...{ id: newId(), direction: 'push', runId: null, accountId: null, sessionId: null, toConnectionId: null, toStoreId: null },
    ...{ targetIndex: 0, sourcePath: parseVPath(source), targetPath: parseVPath('/x'), sourceFingerprint: newId(), attempt: 1 },
    ...{ maxAttempts: 3, fencingToken: 0, claimedBy: null, claimExpiresAt: null, nextAttemptAt: null, cancelRequested: false },
    ...{ priority: 'normal', position: 0, expectedBytes: 1, bytesDone: 0, bytesMoved: 0, checkpoint: null, stageLeft: false },
    ...{ sizeBytes: done ? 1 : null, sha256: done ? 'a'.repeat(64) : null, verification: done ? 'size' : null },
    ...{ sourceDigest: null, deliveredPath: null, postAction: 'none', warnings: [], failureCode: null, failureDetail: null },
    ...{ forgottenAt: null, startedAt: null, finishedAt: done ? open.clock.now() : null },
    ...fields,
  };
}
