import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditEventType, newAuditEventSchema, type Task } from '@waybill/core';
import {
  createScheduledExport,
  findFileStories,
  previewSwitchOff,
  readCryptoInventory,
  requestAuditExport,
  requestScheduledExport,
} from '@waybill/engine';
import {
  describeWhenExhaustive,
  exhaustive,
  itWhenExhaustive,
  type Sshd,
  startAwkwardPartner,
  startSshd,
  waitFor,
} from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aPartner, digestsIn, type PartnerWorld, someFiles } from './testing/world/a-partner.js';
import { openWorld, type World } from './testing/world/open-world.js';

const itExhaustively = await itWhenExhaustive();
const describeExhaustively = await describeWhenExhaustive();

let sshd: Sshd;
let world: World;
let at: PartnerWorld;

beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());
beforeEach(async () => {
  world = await openWorld();
  at = await aPartner(world, sshd);
});
afterEach(() => world.close());

describe('the files of a run', () => {
  it('are each moved once by two workers, of which one is killed in the middle of its set', async () => {
    const files = (await exhaustive()) ? 300 : 80;
    const sent = await someFiles(at.outgoing, files, 2_000);
    const doomed = await world.spawnWorker({ faultPoint: 'before-commit' });
    const run = await at.run(await at.pullJob());
    // It is held there with all that it has claimed.
    await waitFor(async () => (await world.transfersOf(run.id)).some(({ state }) => state === 'verifying'), {
      what: 'the first worker to be in the middle of its set',
    });
    await world.startWorker();
    await doomed.kill();
    expect(await world.ended(run.id)).toMatchObject({
      state: 'succeeded',
      counts: { taken: files, committed: files },
    });
    expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
    const transfers = await world.transfersOf(run.id);
    expect(await world.verifiedReceipts(transfers)).toBe(files);
    expect(await world.events({ type: 'transfer.committed' })).toHaveLength(files);
    expect(await world.chain()).toMatchObject({ ok: true });
  });

  itExhaustively('move strictly one after the other, in the order in which they were found, when the job says so', async () => {
    await someFiles(at.outgoing, 12, 1_000);
    await Promise.all([world.startWorker(), world.startWorker()]);
    const run = await at.run(await at.pullJob({ running: { concurrency: 1 } }));
    expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 12 } });
    const position = new Map((await world.transfersOf(run.id)).map((transfer) => [transfer.id, transfer.position]));
    const steps = (await world.events({ runId: run.id, typePrefix: 'transfer.' }))
      .toReversed()
      .filter(({ type }) => type === 'transfer.started' || type === 'transfer.committed')
      .map(({ type, transferId }) => `${type} ${position.get(transferId ?? '')}`);
    expect(steps).toEqual(Array.from({ length: 12 }, (_, i) => [`transfer.started ${i}`, `transfer.committed ${i}`]).flat());
  });

  itExhaustively('of a high priority go first, however many of a low one wait, and those are moved as well', async () => {
    await someFiles(at.outgoing, 800, 1_000);
    await someFiles(join(at.store.root, 'outbox'), 40, 1_000);
    const low = await at.run(await at.pullJob({ running: { priority: 'low' } }));
    const first = await world.startWorker();
    await waitFor(async () => (await world.transfersOf(low.id)).some(({ state }) => state === 'committed'), {
      what: 'the low one to be under way',
    });
    const high = await at.run(await at.pushJob({ running: { priority: 'high' } }));
    const ended = await Promise.all([world.ended(high.id), world.ended(low.id)]);
    expect(ended.map(({ state, counts }) => [state, counts.committed])).toEqual([
      ['succeeded', 40],
      ['succeeded', 800],
    ]);
    expect(ended[0]?.finishedAt?.getTime()).toBeLessThan(ended[1]?.finishedAt?.getTime() ?? 0);
    expect((await world.transfersOf(high.id)).every(({ priority }) => priority === 'high')).toBe(true);
    await first.close();
  });
});

/** The most memory that a process ever had, in MiB. */
async function peakMiB(pid: number): Promise<number> {
  const [, kibibytes = ''] = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) / 1024;
}

// finding.integration.test.ts has a smaller one (B16).
if (await exhaustive()) {
  describe('a listing of 20,000 entries', () => {
    it('streams: the first file is there before it ends, and it takes little memory', async () => {
      await using partner = await startAwkwardPartner('many-files=20000', 'slow=100ms');
      const many = await aPartner(world, partner);
      const worker = await world.spawnWorker();
      const before = await peakMiB(worker.pid);
      const run = await many.run(await many.pullJob({ source: { path: '/outgoing', match: 'generated-000000?.csv' } }));
      const committed = () => world.events({ runId: run.id, type: 'transfer.committed' });
      await waitFor(async () => (await committed()).length > 0, { what: 'the first file' });
      expect(await world.events({ runId: run.id, type: 'run.discovered' })).toEqual([]);
      await partner.behave('many-files=20000');
      const ended = await world.ended(run.id);
      expect(ended).toMatchObject({ state: 'succeeded', counts: { seen: 20_000, taken: 9, committed: 9, skipped: 19_991 } });
      // All of it at once would be more than this.
      expect((await peakMiB(worker.pid)) - before).toBeLessThan(120);
      await worker.kill();
      expect(partner.faults).toEqual([]);
    });
  });
}

/** What each Task leaves in the trail. */
const recording = {
  'discover-files': ['run.started', 'run.discovered', 'transfer.queued', 'connection.opened'],
  'run-transfers': ['transfer.started', 'transfer.verified', 'transfer.committed', 'transfer.post-action-done'],
  'finish-run': ['run.succeeded'],
  'make-audit-export': ['audit.exported'],
} as const satisfies Record<Task['name'], readonly AuditEventType[]>;

describe('the story of a file', () => {
  it('is told from the run that took it to the runs that left it, by its name, its digest and its path', async () => {
    await someFiles(at.outgoing, 2, 1_000);
    await world.startWorker();
    const job = await at.pullJob();
    const first = await at.run(job);
    await world.ended(first.id);
    const second = await at.run(job);
    await world.ended(second.id);
    const third = await at.run(job);
    await world.ended(third.id);
    const [transfer] = await world.transfersOf(first.id);
    if (transfer === undefined) expect.unreachable('nothing was taken');
    const { sha256, targetPath, sourcePath } = transfer;
    const name = sourcePath.slice(sourcePath.lastIndexOf('/') + 1);
    const [story, ...others] = await findFileStories(world.deps, { text: name.toUpperCase() }, world.context);
    expect(others).toEqual([]);
    expect(story).toMatchObject({ where: 'delivered', path: targetPath, isCut: false });
    expect(story?.steps.map(({ kind, times }) => [kind, times])).toEqual([
      ['seen', 1],
      ['claimed', 1],
      ['verified', 1],
      ['delivered', 1],
      ['skipped', 2],
    ]);
    expect(story?.steps.at(-1)).toMatchObject({ reason: 'already-done', runId: third.id, jobId: job.id });
    expect(await findFileStories(world.deps, { sha256: sha256 ?? '' }, world.context)).toEqual([story]);
    expect(await findFileStories(world.deps, { path: targetPath }, world.context)).toEqual([story]);
    expect(await findFileStories(world.deps, { transferId: transfer.id }, world.context)).toEqual([story]);
    expect(await findFileStories(world.deps, { path: `${targetPath}x` }, world.context)).toEqual([]);
    expect(await findFileStories(world.deps, { partnerId: transfer.partnerId }, world.context)).toHaveLength(2);
    expect((await world.events({ type: 'audit.read' })).at(-1)).toMatchObject({
      details: { fileStory: { text: name.toUpperCase() } },
    });
  });
});

describeExhaustively('a scheduled export', () => {
  it('is asked for, made, and brought to a partner by a worker', async () => {
    await world.startWorker();
    const deliverTo = { kind: 'connection', connectionId: at.connection.id, path: at.incoming } as const;
    const asked = { slug: 'trail', format: 'ndjson', period: 'all', cron: '0 2 * * *', timeZone: 'UTC', deliverTo } as const;
    const { id } = await createScheduledExport(world.deps, { ...asked, reason: 'Review.' }, world.context);
    await requestScheduledExport(world.deps, id, world.context);
    const outcome = async () => (await world.database.read.scheduledExports.state(id)).outcome;
    await waitFor(outcome, { what: 'it to be delivered' });
    const [name = '', ...others] = await readdir(at.incoming);
    expect(others).toEqual([]);
    expect(await readFile(join(at.incoming, name), 'utf8')).toContain('"type":"scheduled-export.created"');
    expect((await world.events({ type: 'audit.export-delivered' })).length).toBe(1);
  });
});

describe('every Task', () => {
  it('leaves events of what it did, as the catalogue has them, with what it knows of the file and of the job', async () => {
    await someFiles(at.outgoing, 1, 1_000);
    await world.startWorker();
    const run = await at.run(await at.pullJob({ afterSuccess: { kind: 'delete' } }));
    expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded' });
    const asked = { format: 'csv', filter: { runId: run.id }, reason: 'Review.' } as const;
    const made = await requestAuditExport(world.deps, asked, world.context);
    const isMade = async () => (await world.deps.database.read.auditExports.get(made.id)).state === 'done';
    await waitFor(isMade, { what: 'the export' });
    const events = await world.events();
    const types = new Set<string>(events.map(({ type }) => type));
    const expected = Object.entries(recording).flatMap(([task, leaves]) => leaves.map((type) => [task, type] as const));
    expect(expected.filter(([, type]) => !types.has(type))).toEqual([]);
    expect(events.find(({ type }) => type === 'transfer.committed')).toMatchObject({
      file: { truePath: expect.stringMatching(/^\/inbox\//), sizeBytes: 1_000, verification: expect.any(String) },
      transfer: { direction: 'pull', attempt: 1, durationMs: expect.any(Number), jobVersion: 1 },
      session: { protocol: 'ssh', hostKeyFingerprint: expect.stringMatching(/^SHA256:/), server: expect.any(String) },
    });
    expect(events.find(({ type }) => type === 'connection.opened')).toMatchObject({
      actor: { method: 'publickey', keyFingerprint: expect.stringMatching(/^SHA256:/) },
      session: { cipherIn: expect.any(String) },
    });
    const { algorithms, keys } = await readCryptoInventory(world.deps, { days: 1, expiringDays: 90 });
    const cipher = algorithms.find(({ use, direction }) => use === 'cipher' && direction === 'out');
    expect(algorithms.map(({ use }) => use)).toEqual(expect.arrayContaining(['key-exchange', 'host-key', 'cipher', 'mac']));
    expect(keys.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['key', 'host-key']));
    const ask = { on: '2030-06-01', days: 1 };
    const broken = await previewSwitchOff(world.deps, { ...ask, algorithm: cipher?.algorithm ?? '' });
    const job = await world.database.read.jobs.get(run.jobId);
    expect(broken).toMatchObject([{ direction: 'out', party: cipher?.party, uses: ['cipher'], always: true, jobs: [job.slug] }]);
    expect(await previewSwitchOff(world.deps, { ...ask, algorithm: 'ssh-rsa' })).toEqual([]);
    for (const event of events) {
      const { id: _i, seq: _q, recordedAt: _r, severity: _v, prevHash: _p, hash: _h, ...stated } = event;
      expect(newAuditEventSchema.safeParse(stated).error?.issues ?? [], event.type).toEqual([]);
    }
  });
});
