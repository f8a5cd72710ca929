import { appendFile, mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run, Sighting } from '@waybill/core';
import { cancelRun, dryRunJob, forgetTransfer, type JobDefinitionInput, requestRerun, updateJob } from '@waybill/engine';
import { StoreStorages } from '@waybill/storage';
import { describeWhenExhaustive, itWhenExhaustive, type Sshd, startSshd, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aPartner, type PartnerWorld } from '../testing/world/a-partner.js';
import { openWorld, type World } from '../testing/world/open-world.js';

const itExhaustively = await itWhenExhaustive();
const describeExhaustively = await describeWhenExhaustive();

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

type Rules = Readonly<
  Omit<JobDefinitionInput['source'], 'path' | 'match'> & { path?: string; match?: string | { regex: string } }
>;

const pull = (rules: Rules, more: Partial<JobDefinitionInput> = {}) =>
  at.pullJob({ source: { path: at.outgoing, match: '*', ...rules }, ...more });
const ended = async (job: Awaited<ReturnType<typeof pull>>): Promise<Run> => world.ended((await at.run(job)).id);

/** Writes files at the partner, each with what its name says. */
async function offer(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = join(at.outgoing, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, `content of ${name}`);
  }
}

/** Waits until the sources of what was delivered are dealt with. */
async function tidied(run: Run): Promise<void> {
  const all = async () => (await world.transfersOf(run.id)).every(({ postAction }) => postAction !== 'pending');
  await waitFor(all, { what: 'the post-actions' });
}

/** What was delivered, as paths below the inbox. */
async function delivered(): Promise<readonly string[]> {
  const inbox = join(at.store.root, 'inbox');
  const entries = await readdir(inbox, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(inbox.length + 1))
    .sort();
}

/** What is at the partner, as paths below its folder. */
async function left(): Promise<readonly string[]> {
  const entries = await readdir(at.outgoing, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(at.outgoing.length + 1))
    .sort();
}

/** Why each file was taken or not, by its path below the source folder. */
async function reasons(run: Run): Promise<Readonly<Record<string, Sighting['reason']>>> {
  const { items } = await world.database.read.runs.sightings(run.id, { limit: 200 });
  return Object.fromEntries(items.map(({ path, reason }) => [path.slice(at.outgoing.length + 1), reason]));
}

describeExhaustively('B11: zero bytes is a policy', () => {
  beforeEach(() => writeFile(join(at.outgoing, 'empty.dat'), ''));

  it('takes an empty file unless the job says otherwise', async () => {
    expect(await ended(await pull({}))).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
    expect(await delivered()).toEqual(['empty.dat']);
  });

  it('leaves it, leaves it with a warning, or lets it say that there is nothing today', async () => {
    const skipped = await ended(await pull({ zeroBytes: 'skip', onNothing: 'ignore' }));
    expect(skipped).toMatchObject({ state: 'succeeded', counts: { taken: 0, skipped: 1 }, warnings: [] });
    expect(await reasons(skipped)).toEqual({ 'empty.dat': 'empty' });
    const alerted = await ended(await pull({ zeroBytes: 'alert', onNothing: 'ignore' }));
    expect(alerted).toMatchObject({ state: 'succeeded', warnings: ['An empty file was left at its source.'] });
    expect(await world.events({ runId: alerted.id, type: 'run.warned' })).toMatchObject([{ severity: 'warning' }]);
    expect(await ended(await pull({ zeroBytes: 'marker', onNothing: 'fail' }))).toMatchObject({
      state: 'succeeded',
      warnings: [],
    });
    expect(await delivered()).toEqual([]);
  });
});

describe('B13: stable means twice the same and old enough', () => {
  it('leaves what carries the name of an unfinished file', async () => {
    await offer('a.dat', 'b.dat.filepart', 'c.TMP', '.d.dat.swp');
    const run = await ended(await pull({}));
    expect(await reasons(run)).toEqual({
      'a.dat': 'matched',
      'b.dat.filepart': 'temporary-name',
      'c.TMP': 'temporary-name',
      '.d.dat.swp': 'temporary-name',
    });
    expect(await delivered()).toEqual(['a.dat']);
  });

  itExhaustively('leaves a file that changes between two looks, and takes the one that does not', async () => {
    await offer('still.dat', 'growing.dat');
    const writing = setInterval(() => void appendFile(join(at.outgoing, 'growing.dat'), 'more'), 20);
    try {
      const run = await ended(await pull({ stability: { looks: 2, intervalSeconds: 1 } }));
      expect(await reasons(run)).toEqual({ 'still.dat': 'matched', 'growing.dat': 'still-changing' });
      expect(await delivered()).toEqual(['still.dat']);
    } finally {
      clearInterval(writing);
    }
  });

  it('takes a file only beside its marker, and deals with the marker as with the file', async () => {
    await offer('a.csv', 'a.csv.done', 'b.csv', 'c.csv.done');
    const run = await ended(await pull({ marker: { suffix: '.done' } }, { afterSuccess: { kind: 'delete' } }));
    expect(await reasons(run)).toEqual({
      'a.csv': 'matched',
      'a.csv.done': 'marker',
      'b.csv': 'no-marker',
      'c.csv.done': 'marker',
    });
    await tidied(run);
    expect(await delivered()).toEqual(['a.csv']);
    expect(await left()).toEqual(['b.csv', 'c.csv.done']);
  });

  itExhaustively('moves marker and file away together, with their folders', async () => {
    await offer('x/a.csv', 'x/a.ok');
    const to = join(at.outgoing, 'done');
    const rules = { marker: { suffix: '.ok', replacesExtension: true }, recurse: { depth: 3 } } as const;
    const job = await pull(rules, { afterSuccess: { kind: 'move', to } });
    const run = await ended(job);
    await tidied(run);
    expect(await left()).toEqual(['done/x/a.csv', 'done/x/a.ok']);
    expect(await ended(job)).toMatchObject({ counts: { taken: 0 } });
  });
});

describe('B14: each file is tracked', () => {
  it('is not taken twice, and is taken again once a person forgets it', async () => {
    await offer('a.dat');
    const job = await pull({});
    const first = await ended(job);
    const [transfer] = await world.transfersOf(first.id);
    const second = await ended(job);
    expect(await reasons(second)).toEqual({ 'a.dat': 'already-done' });
    await forgetTransfer(world.deps, transfer?.id ?? '', world.context);
    expect(await world.events({ transferId: transfer?.id ?? '', type: 'transfer.forgotten' })).toHaveLength(1);
    await expect(forgetTransfer(world.deps, transfer?.id ?? '', world.context)).rejects.toMatchObject({ code: 'conflict.state' });
    expect(await ended(job)).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
    expect(await reasons(await ended(job))).toEqual({ 'a.dat': 'already-done' });
  });

  itExhaustively('is found when it was moved in with an old date', async () => {
    const job = await pull({});
    await offer('new.dat');
    await ended(job);
    await offer('old.dat');
    await utimes(join(at.outgoing, 'old.dat'), new Date('2001-01-01'), new Date('2001-01-01'));
    expect(await ended(job)).toMatchObject({ counts: { committed: 1 } });
    expect(await delivered()).toEqual(['new.dat', 'old.dat']);
  });

  it('is another one at another time, though it has the size that it had', async () => {
    const job = await pull({});
    await offer('daily.dat');
    const dated = (day: number) => utimes(join(at.outgoing, 'daily.dat'), new Date(2026, 0, day), new Date(2026, 0, day));
    await dated(1);
    await ended(job);
    expect(await reasons(await ended(job))).toEqual({ 'daily.dat': 'already-done' });
    await dated(2);
    expect(await reasons(await ended(job))).toEqual({ 'daily.dat': 'matched' });
  });
});

describe('B15: nothing found is not success unless the job says so', () => {
  it('warns, fails or is content', async () => {
    const warned = await ended(await pull({}));
    expect(warned).toMatchObject({ state: 'succeeded', warnings: ['No new file was found.'] });
    expect(await ended(await pull({ onNothing: 'fail' }))).toMatchObject({
      state: 'failed',
      failureCode: 'run.nothing-found',
      attempt: 1,
    });
    expect(await ended(await pull({ onNothing: 'ignore' }))).toMatchObject({ state: 'succeeded', warnings: [] });
  });
});

describeExhaustively('B16: a cap applies after sorting', () => {
  it('takes the oldest first and the rest with the next runs', async () => {
    await offer('c.dat', 'a.dat', 'b.dat');
    for (const [name, day] of [
      ['a', 3],
      ['b', 1],
      ['c', 2],
    ] as const)
      await utimes(join(at.outgoing, `${name}.dat`), new Date(2026, 0, day), new Date(2026, 0, day));
    const job = await pull({ order: { by: 'time' }, limit: 2 });
    expect(await reasons(await ended(job))).toEqual({ 'a.dat': 'over-limit', 'b.dat': 'matched', 'c.dat': 'matched' });
    expect(await reasons(await ended(job))).toEqual({ 'a.dat': 'matched', 'b.dat': 'already-done', 'c.dat': 'already-done' });
  });

  it('searches folders as deep as it is told, by patterns and dates', async () => {
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    await offer(`${day}/x/1.csv`, `${day}/x/y/2.csv`, `${day}/skip/3.csv`, `${day}/x/4.txt`, 'other/5.csv');
    const source = {
      path: `${at.outgoing}/{yyyyMMdd}`,
      match: { regex: '^\\d\\.csv$' },
      exclude: ['skip'],
      recurse: { depth: 1 },
    };
    const run = await ended(await pull(source));
    expect(await delivered()).toEqual(['x/1.csv']);
    expect(await reasons(run)).toEqual({
      [`${day}/x/1.csv`]: 'matched',
      [`${day}/x/4.txt`]: 'pattern',
      [`${day}/x/y`]: 'not-a-file',
      [`${day}/skip`]: 'excluded',
    });
  });

  it('lets no two files of a run replace each other in one folder', async () => {
    await offer('x/a.csv', 'y/a.csv');
    const flat = { recurse: { depth: 1, layout: 'flatten' } } as const;
    await expect(pull(flat)).rejects.toMatchObject({ field: '/definition/target/onConflict' });
    const run = await ended(await pull(flat, { target: { path: '/inbox', onConflict: 'skip' } }));
    expect(Object.values(await reasons(run)).sort()).toEqual(['matched', 'same-target']);
    expect(await delivered()).toEqual(['a.csv']);
  });
});

describe('a dry run', () => {
  const dryRun = (job: Awaited<ReturnType<typeof pull>>, changes = {}) =>
    dryRunJob(
      { ...world.deps, stores: new StoreStorages() },
      { jobId: job.id, changes },
      world.context,
      new AbortController().signal,
    );

  it('says what a run would do and why, as the run then does, and changes nothing', async () => {
    await offer('old.csv');
    const job = await pull({ match: '*.csv', order: { by: 'name' }, limit: 1 });
    await ended(job);
    await offer('a.csv', 'b.csv', 'c.txt');
    const result = await dryRun(job);
    expect(result).toMatchObject({ folder: at.outgoing, seen: 4, taken: 1, complete: true, stopped: null, warnings: [] });
    const told = Object.fromEntries(result.entries.map(({ path, reason }) => [path.slice(at.outgoing.length + 1), reason]));
    expect(told).toEqual({ 'old.csv': 'already-done', 'a.csv': 'matched', 'b.csv': 'over-limit', 'c.txt': 'pattern' });
    expect(result.entries.find(({ decision }) => decision === 'taken')).toMatchObject({ targets: [{ path: '/inbox/a.csv' }] });
    expect((await world.database.read.runs.list({ jobId: job.id }, { limit: 10 })).items).toHaveLength(1);
    expect((await world.database.read.transfers.list({ jobId: job.id }, { limit: 10 })).items).toHaveLength(1);
    expect(await world.events({ jobId: job.id, type: 'job.dry-run' })).toMatchObject([{ outcome: 'success' }]);
    expect(await reasons(await ended(job))).toEqual(told);
  });

  itExhaustively('tries rules that are not saved, and says when a cap would stop the run', async () => {
    await offer('a.csv', 'b.csv');
    const job = await pull({ match: '*.csv' });
    const source = { path: at.outgoing, match: '*', safety: { maxFiles: 1 } };
    const capped = await dryRun(job, { source });
    expect(capped).toMatchObject({ taken: 0, stopped: { code: 'run.over-cap' } });
    expect(await dryRun(job, { source: { path: at.outgoing, match: '*.pdf', onNothing: 'fail' } })).toMatchObject({
      taken: 0,
      stopped: { code: 'run.nothing-found' },
    });
    await expect(dryRun(job, { source: { path: '/nowhere', match: '*' } })).rejects.toMatchObject({ code: 'source.not-found' });
    expect(await world.events({ jobId: job.id, type: 'job.dry-run' })).toHaveLength(3);
  });
});

describeExhaustively('running a run again', () => {
  const again = async (run: Run, files: 'all' | 'failed'): Promise<Run> =>
    world.ended((await requestRerun(world.deps, { runId: run.id, files }, world.context)).id);

  it('takes exactly those files that failed, and leaves what was delivered since', async () => {
    await offer('sub/a.dat', 'sub/b.dat', 'c.dat');
    const inbox = join(at.store.root, 'inbox/sub');
    await mkdir(inbox, { recursive: true });
    await writeFile(join(inbox, 'b.dat'), 'in the way');
    const rules = { recurse: { depth: 1 }, match: '**/*.dat' };
    const job = await pull(rules, {
      target: { path: '/inbox', onConflict: 'fail' },
      retry: { maxAttempts: 1, baseDelayMs: 100, maxDelayMs: 100 },
    });
    const first = await ended(job);
    expect(first).toMatchObject({ state: 'failed', counts: { committed: 2, failed: 1 } });

    await rm(join(inbox, 'b.dat'));
    await offer('new.dat');
    const second = await again(first, 'failed');
    expect(second).toMatchObject({
      state: 'succeeded',
      trigger: 'manual',
      cause: { kind: 'rerun', runId: first.id, files: 'failed', count: 1 },
      counts: { seen: 1, committed: 1 },
    });
    expect(await reasons(second)).toEqual({ 'sub/b.dat': 'matched' });
    expect(await delivered()).toEqual(['c.dat', 'sub/a.dat', 'sub/b.dat']);
    expect(await world.events({ runId: second.id, type: 'run.requested' })).toMatchObject([
      { details: { repeats: first.id, files: 'failed', count: 1 } },
    ]);

    const third = await again(first, 'failed');
    expect(await reasons(third)).toEqual({ 'sub/b.dat': 'already-done' });
    expect(third).toMatchObject({ state: 'succeeded', counts: { taken: 0 } });
    await expect(again(second, 'failed')).rejects.toMatchObject({ code: 'conflict.state' });
  });

  it('delivers all files once more on purpose, and says which are gone', async () => {
    await offer('a.dat', 'b.dat');
    const job = await pull({});
    const first = await ended(job);
    await rm(join(at.store.root, 'inbox/a.dat'));
    await rm(join(at.outgoing, 'b.dat'));
    await offer('c.dat');
    const second = await again(first, 'all');
    expect(await reasons(second)).toEqual({ 'a.dat': 'matched', 'b.dat': 'gone' });
    expect(second).toMatchObject({ state: 'succeeded', counts: { taken: 1, committed: 1, skipped: 1 } });
    expect(second.warnings).toEqual([expect.stringContaining('not at its source any more')]);
    expect(await delivered()).toEqual(['a.dat', 'b.dat']);

    const [before] = (await world.transfersOf(first.id)).filter(({ sourcePath }) => sourcePath.endsWith('a.dat'));
    const transfers = await world.transfersOf(second.id);
    expect(await world.verifiedReceipts([...(before === undefined ? [] : [before]), ...transfers])).toBe(2);
    expect(await world.events({ transferId: transfers[0]?.id ?? '', type: 'transfer.queued' })).toMatchObject([
      { details: { redelivers: before?.id } },
    ]);
    expect(await world.events({ transferId: before?.id ?? '', type: 'transfer.forgotten' })).toMatchObject([
      { details: { redeliveredBy: second.id } },
    ]);
    // The ledger knows the file by its second delivery.
    const third = await ended(job);
    expect(await reasons(third)).toEqual({ 'a.dat': 'already-done', 'c.dat': 'matched' });
    expect(await world.transfersOf(third.id)).toHaveLength(1);
    expect(await again(second, 'all')).toMatchObject({ counts: { committed: 1 } });
  });

  it('stops at a safety cap before it takes or forgets anything, and gives a run its dates', async () => {
    await offer('a.dat', 'b.dat');
    const job = await pull({}, { target: { path: '/inbox', name: '{stem}-{yyyyMMddHHmmss}{ext}' } });
    const first = await ended(job);
    const names = await delivered();
    expect(await again(first, 'all')).toMatchObject({ state: 'succeeded', counts: { committed: 2 } });
    expect(await delivered()).toEqual(names);

    const source = { path: at.outgoing, match: '*', safety: { maxFiles: 1 } };
    const changed = await world.database.read.jobs.get(job.id);
    await updateJob(world.deps, { ...changed, changes: { definition: { ...changed.definition, source } } }, world.context);
    const stopped = await again(first, 'all');
    expect(stopped).toMatchObject({ state: 'failed', failureCode: 'run.over-cap', jobVersion: 2, counts: { taken: 0 } });
    expect(await world.events({ runId: stopped.id, type: 'transfer.forgotten' })).toEqual([]);
  });

  it('is refused while the run is not over, and where there is nothing to take again', async () => {
    await offer('a.dat');
    const waiting = await at.run(await pull({ stability: { looks: 2, intervalSeconds: 60 } }));
    await expect(again(waiting, 'all')).rejects.toMatchObject({ code: 'conflict.state' });
    await cancelRun(world.deps, waiting.id, world.context);
    const cancelled = await world.ended(waiting.id);
    await expect(again(cancelled, 'all')).rejects.toMatchObject({
      code: 'conflict.state',
      publicDetail: expect.stringContaining('took no file'),
    });
  });
});

describe('B17: a safety cap stops the run before it acts', () => {
  it.each([
    ['files', { maxFiles: 2 }],
    ['bytes', { maxBytes: 20 }],
    ['deletions', { maxDeletions: 2 }],
  ] as const)('by %s', async (_, safety) => {
    await offer('a.dat', 'b.dat', 'c.dat');
    const run = await ended(await pull({ safety }, { afterSuccess: { kind: 'delete' } }));
    expect(run).toMatchObject({
      state: 'failed',
      failureCode: 'run.over-cap',
      failureDetail: expect.stringContaining('the job allows'),
      attempt: 1,
      counts: { seen: 3, taken: 0, skipped: 3 },
    });
    expect(await world.transfersOf(run.id)).toEqual([]);
    expect(new Set(Object.values(await reasons(run)))).toEqual(new Set(['over-cap']));
    expect(await world.events({ runId: run.id, type: 'run.failed' })).toMatchObject([{ failure: { code: 'run.over-cap' } }]);
    expect(await left()).toEqual(['a.dat', 'b.dat', 'c.dat']);
  });

  itExhaustively('lets pass what is within it', async () => {
    await offer('a.dat', 'b.dat');
    expect(await ended(await pull({ safety: { maxFiles: 2 } }))).toMatchObject({ state: 'succeeded', counts: { committed: 2 } });
  });
});
