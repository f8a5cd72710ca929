import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { newId } from '@waybill/core';
import { createDatabase, migrate } from '@waybill/db';
import { createKeyRing, formatKeyRing } from '@waybill/secrets';
import { createTestDatabase, type TempDir, type TestDatabase, tempDir } from '@waybill/testkit';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerConfig } from './config.js';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let folder: TempDir;
let created: TestDatabase;
beforeAll(async () => {
  folder = await tempDir('config-digest');
  created = await createTestDatabase({ template: { name: 'waybill_cli', migrate: (url: string) => migrate(url, { log }) } });
  await writeFile(join(folder.path, 'master.key'), formatKeyRing(createKeyRing()), { mode: 0o600 });
  await writeFile(join(folder.path, 'pw'), 'a long secret 1');
  await apply('*.csv');
});
afterAll(async () => {
  await created.drop();
  await folder.remove();
});

async function config(...words: readonly string[]) {
  const printed: string[] = [];
  let [status, written] = [0, ''];
  const program = new Command();
  registerConfig(program, {
    environment: { DATABASE_URL: created.appUrl, WAYBILL_DATA_DIR: folder.path },
    print: (line) => void printed.push(line),
    output: new Writable({
      write: (chunk, _encoding, done) => {
        written += String(chunk);
        done();
      },
    }),
    tell: (line) => void printed.push(line),
    signal: new AbortController().signal,
    exitWith: (value) => {
      status = value;
    },
  });
  await program.parseAsync(['config', ...words], { from: 'user' });
  return { out: printed.join('\n'), written, status };
}

async function apply(match: string): Promise<void> {
  const path = join(folder.path, 'platform.yaml');
  await writeFile(
    path,
    `stores: [{ slug: main, kind: local }]
partners: [{ slug: acme, name: Acme, connections: [{ slug: prod, host: sftp.acme.example, username: w, auth: { passwordFile: pw } }] }]
jobs: [{ slug: pull, direction: pull, connection: prod, source: { path: /out, match: "${match}" }, target: { store: main, path: in } }]
`,
  );
  expect((await config('apply', path)).status).toBe(0);
}

it('prints the digest of each job, of one, and what it is of to the byte', async () => {
  const { out: digest } = await config('digest', 'pull');
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect((await config('digest')).out).toBe(`${digest}  pull`);
  const { written } = await config('digest', 'pull', '--document');
  expect(createHash('sha256').update(written).digest('hex')).toBe(digest);
  expect(written).not.toContain('a long secret 1');
  expect(JSON.parse((await config('digest', '--json')).out)).toEqual([{ job: 'pull', digest }]);
});

it('compares what a run went by with what it would go by now', async () => {
  const { out: digest } = await config('digest', 'pull');
  const database = createDatabase({ url: created.appUrl });
  try {
    const job = await database.read.jobs.findBySlug('pull');
    const run = await database.read.runs.insert({
      ...{ id: newId(), jobId: job?.id ?? '', jobVersion: 1, scheduleId: null, slot: null, trigger: 'manual', cause: null },
      ...{ requestedBy: 'ada', state: 'succeeded', waiting: false, warnings: [], failureCode: null, failureDetail: null },
      counts: { seen: 0, taken: 0, skipped: 0, committed: 0, failed: 0, cancelled: 0, bytes: 0n },
      ...{ attempt: 1, nextAttemptAt: null, cancelRequested: false, startedAt: new Date(), finishedAt: new Date() },
      configurationDigest: digest,
    });
    expect(await config('digest', '--run', run.id)).toMatchObject({ status: 0, out: expect.stringContaining('is the same') });
    await apply('*.txt');
    const { status, out } = await config('digest', '--run', run.id);
    expect({ status, out }).toMatchObject({ status: 4, out: expect.stringContaining('is another') });
    expect(out).toContain(digest);
  } finally {
    await database.close();
  }
});

it('says what is wrong with what was asked for', async () => {
  await expect(config('digest', 'nothing')).rejects.toMatchObject({ publicDetail: expect.stringContaining('no job "nothing"') });
  await expect(config('digest', '--run', newId())).rejects.toMatchObject({ publicDetail: expect.stringContaining('no run') });
  await expect(config('digest', '--document')).rejects.toMatchObject({ publicDetail: expect.stringContaining('slug of a job') });
});

it('ends with 4 when something is not as it was applied, and with 0 once it is again', async () => {
  await apply('*.csv');
  expect((await config('drift')).status).toBe(0);
  const database = createDatabase({ url: created.appUrl });
  try {
    const partner = await database.read.partners.findBySlug('acme');
    if (partner === undefined) throw new Error('It is not there.');
    await database.transaction((tx) => tx.partners.update({ ...partner, name: 'Renamed' }));
  } finally {
    await database.close();
  }
  const { status, out } = await config('drift');
  expect({ status, out }).toMatchObject({ status: 4, out: expect.stringContaining('~ partner acme') });
  expect(out).toContain('name: "Acme" -> "Renamed"');
  await apply('*.csv');
  expect((await config('drift')).status).toBe(0);
});
