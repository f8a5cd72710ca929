import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { auditExportFormats, newId } from '@waybill/core';
import { migrate } from '@waybill/db';
import { cancelAuditExport, createScheduledExport, createStore, fireScheduledExports, initialisePlatform } from '@waybill/engine';
import { createKeyRing, formatKeyRing } from '@waybill/secrets';
import { createTestDatabase, type TempDir, tempDir } from '@waybill/testkit';
import { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { registerAudit } from './audit.js';
import type { CommandIo } from './command-io.js';
import { withPlatform } from './open-platform.js';

let folder: TempDir;
let drop: () => Promise<void>;
let environment: CommandIo['environment'];
let stop: AbortController;

beforeAll(async () => {
  folder = await tempDir('cli-export');
  const log = { info: () => undefined };
  const created = await createTestDatabase({
    template: { name: 'waybill_cli', migrate: (url: string) => migrate(url, { log }) },
  });
  drop = created.drop;
  await writeFile(join(folder.path, 'master.key'), formatKeyRing(createKeyRing()), { mode: 0o600 });
  environment = { DATABASE_URL: created.appUrl, WAYBILL_DATA_DIR: folder.path };
  await onPlatform(async ({ administration, context }) => {
    await initialisePlatform(administration);
    await createStore(administration, { slug: 'proofs', kind: 'local' }, context);
  });
});
afterAll(async () => {
  await drop();
  await folder.remove();
});
beforeEach(() => {
  stop = new AbortController();
});

function onPlatform<T>(use: Parameters<typeof withPlatform<T>>[2]): Promise<T> {
  const { signal } = new AbortController();
  return withPlatform({}, { environment, print: () => undefined, tell: () => undefined, signal, exitWith: () => undefined }, use);
}

/** Runs `waybill audit …` where no worker runs. */
async function audit(...words: readonly string[]) {
  const [printed, told, bytes]: [string[], string[], Buffer[]] = [[], [], []];
  let status = 0;
  const program = new Command();
  registerAudit(program, {
    environment,
    print: (text) => void printed.push(text),
    tell: (text) => void told.push(text),
    output: new Writable({
      write(chunk, _encoding, done) {
        bytes.push(chunk);
        done();
      },
    }),
    signal: stop.signal,
    exitWith: (code) => {
      status = code;
    },
  });
  await program.parseAsync(['audit', ...words], { from: 'user' });
  return { status, printed, told: told.join('\n'), bytes: Buffer.concat(bytes) };
}

const why = ['--reason', 'Review.'] as const;

it.each(auditExportFormats)('%s is made without a worker, lands whole under its name and is checked', async (format) => {
  const out = join(folder.path, `trail-${format}`);
  const { status, told, printed } = await audit('export', '--format', format, ...why, '--out', out);
  expect({ status, printed }).toEqual({ status: 0, printed: [] });
  expect(told).toContain(
    createHash('sha256')
      .update(await readFile(out))
      .digest('hex'),
  );
  expect((await stat(out)).mode & 0o077).toBe(0);
  expect((await readdir(folder.path)).filter((name) => name.includes('unfinished'))).toEqual([]);
});

it('delivers to a store of the platform without a worker, and says what it checked or why it is not there', async () => {
  const to = ['export', '--format', 'csv', ...why, '--to-store', 'proofs', '--to-path', '/audit', '--to-name', 'trail{ext}'];
  const { status, told, bytes } = await audit(...to);
  expect({ status, bytes: bytes.length }).toEqual({ status: 0, bytes: 0 });
  const sent = join(folder.path, 'store', 'proofs', 'audit', 'trail.csv');
  expect(told).toContain(
    createHash('sha256')
      .update(await readFile(sent))
      .digest('hex'),
  );
  await expect(audit(...to)).rejects.toMatchObject({ publicDetail: expect.stringContaining('of other content already') });
  const { printed } = await audit('list-exports');
  expect(printed[0]).toMatch(/\tproofs:\/audit\/trail\.csv failed: .*of other content already/);
  expect(printed[1]).toMatch(/\tproofs:\/audit\/trail\.csv delivered, read-back$/);
  expect(await audit('export', '--format', 'csv', ...why, '--to-store', 'nowhere')).toMatchObject({
    status: 2,
    told: expect.stringContaining('there is no store "nowhere"'),
  });
  expect(await audit('export', '--format', 'csv', ...why, '--to-path', '/a')).toMatchObject({ status: 2 });
});

it('takes the filters of the API, and gives nothing but the file to standard output', async () => {
  const { status, bytes } = await audit(
    'export',
    '--format',
    'ocsf',
    ...why,
    '--type',
    'store.created',
    '--since',
    '2020-01-01T00:00:00Z',
  );
  expect(status).toBe(0);
  const lines = bytes.toString().trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('store.created');
});

it('an export that verify accepts, is listed, and its request, making and fetching are in the trail', async () => {
  const out = join(folder.path, 'checked.jsonl');
  await audit('export', '--format', 'ndjson', '--reason', 'Ticket 4711', '--out', out);
  expect((await audit('verify', out)).status).toBe(0);
  const { printed } = await audit('list-exports');
  expect(printed[0]).toMatch(/\tndjson\tdone\t.*\tTicket 4711\t-$/);
  for (const type of ['audit.export-requested', 'audit.exported', 'audit.export-downloaded'] as const) {
    const { items } = await onPlatform(({ database }) => database.read.auditTrail.list({ type }, { limit: 1 }));
    expect(items, type).toHaveLength(1);
  }
});

it('names the option that is wrong, and asks for nothing then', async () => {
  const before = (await audit('list-exports')).printed.length;
  const wrong = async (...words: readonly string[]) => audit('export', '--format', 'csv', ...why, ...words);
  expect(await wrong('--event-reason', '')).toMatchObject({ status: 2, told: expect.stringContaining('--event-reason: ') });
  expect(await wrong('--since', 'yesterday')).toMatchObject({ status: 2, told: expect.stringContaining('--since: ') });
  expect(await wrong('--partner-id', '7')).toMatchObject({ status: 2, told: expect.stringContaining('--partner-id: ') });
  const there = join(folder.path, 'there.csv');
  await writeFile(there, 'kept');
  expect(await wrong('--out', there)).toMatchObject({ status: 2, told: expect.stringContaining('already') });
  expect(await readFile(there, 'utf8')).toBe('kept');
  expect((await audit('list-exports')).printed).toHaveLength(before);
});

it('stopped while it waits, the export is cancelled and no file is left', async () => {
  stop.abort();
  const out = join(folder.path, 'stopped.csv');
  await expect(audit('export', '--format', 'csv', ...why, '--out', out)).rejects.toMatchObject({ code: 'cancelled' });
  expect((await audit('list-exports')).printed[0]).toContain('\tcancelled\t');
  await expect(stat(out)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('says why a file cannot be put there', async () => {
  const out = join(folder.path, 'no-such-folder', 'trail.csv');
  await expect(audit('export', '--format', 'csv', ...why, '--out', out)).rejects.toMatchObject({
    code: 'input.invalid',
    field: '/out',
    publicDetail: expect.stringContaining('ENOENT'),
  });
});

it('lists scheduled exports, and asks for one that a worker makes; waiting, it says what came of it', async () => {
  expect((await audit('scheduled-exports', 'list')).told).toBe('There is no scheduled export.');
  const { id } = await onPlatform(async ({ administration, context, database }) => {
    const store = await database.read.stores.findBySlug('proofs');
    const deliverTo = { kind: 'store', storeId: store?.id ?? newId(), path: '/nightly', name: 't-{yyyy}{ext}' } as const;
    const rule = { cron: '0 2 1 1 *', timeZone: 'UTC', reason: 'Archive', enabled: false } as const;
    return createScheduledExport(
      administration,
      { slug: 'nightly', format: 'csv', period: 'since-last', ...rule, deliverTo },
      context,
    );
  });
  const line = async () => (await audit('scheduled-exports', 'list')).printed[0];
  const start = 'nightly\tcsv\tsince-last\t0 2 1 1 * UTC\tproofs:/nightly/t-{yyyy}{ext}\toff\t';
  expect(await line()).toBe(`${start}-\tnone yet`);
  expect(await audit('scheduled-exports', 'run', 'nobody')).toMatchObject({ status: 2 });
  expect(await audit('scheduled-exports', 'run', 'nightly')).toMatchObject({ status: 0, told: 'nightly: asked for.' });
  expect(await line()).toBe(`${start}asked for\tnone yet`);
  const asked = { type: 'scheduled-export.requested' } as const;
  const { items } = await onPlatform(({ database }) => database.read.auditTrail.list(asked, { limit: 1 }));
  expect(items).toMatchObject([{ target: { id } }]);

  const waiting = audit('scheduled-exports', 'run', 'nightly', '--wait');
  await onPlatform(async ({ administration, context, database }) => {
    await fireScheduledExports(administration);
    // The second asking is taken when the first is over, whichever came first.
    for (let over = false; !over; ) {
      const { openExportId, requestedAt } = await database.read.scheduledExports.state(id);
      if (openExportId !== null) await cancelAuditExport(administration, openExportId, context);
      await fireScheduledExports(administration);
      over = openExportId === null && requestedAt === null && (await isTold(waiting));
    }
  });
  expect(await waiting).toMatchObject({ status: 1, told: expect.stringContaining('nightly: failed: The export was cancelled.') });
  expect(await line()).toMatch(/\t-\tfailed .*: The export was cancelled\.$/);
});

/** Whether it is over, looked at a moment from now. */
async function isTold(running: Promise<unknown>): Promise<boolean> {
  return Promise.race([running.then(() => true), wait(50).then(() => false)]);
}
