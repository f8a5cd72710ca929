import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findEmbeddedPostgres, freeLoopbackPort } from '@waybill/platform';
import pg from 'pg';
import { nearLine } from './line.mjs';
import { makeKey, startPartner } from './partner.mjs';
import { run, start, until } from './processes.mjs';
import { benchConfiguration, startWaybill } from './waybill.mjs';

const MINUTE_MS = 60_000;
const API_PAUSE_MS = 50;
/** How much of a listing is taken, so that moving files is not what is measured. */
const TAKEN = 1_000;

/** A Waybill with one partner; `configure` says the rest. */
async function withWaybill(options, startOther, work) {
  const folder = await mkdtemp(join(options.folder, 'waybill-bench-'));
  await chmod(folder, 0o755);
  let other;
  let ours;
  try {
    const keyFile = await makeKey(join(folder, 'client_key'));
    other = await startOther(folder, keyFile);
    ours = await startWaybill({ folder: join(folder, 'waybill') });
    await ours.apply(benchConfiguration(other));
    const database = new pg.Client((await findEmbeddedPostgres(join(folder, 'waybill', 'data'))).adminUrl);
    await database.connect();
    try {
      return await work({ ours, database, api: await ours.api() });
    } finally {
      await database.end();
    }
  } finally {
    await ours?.stop();
    await other?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function sshdPartner(folder, keyFile) {
  const partner = await startPartner(nearLine(), folder, keyFile);
  const remote = { pushTo: join(partner.root, 'push-to'), pullFrom: join(partner.root, 'pull-from') };
  for (const each of Object.values(remote)) await mkdir(each, { recursive: true });
  return { partner, remote, stop: partner.stop };
}

/** Copies rows of a table with some columns changed. */
const copies = (table, changes) =>
  `INSERT INTO ${table} SELECT (jsonb_populate_record(t, jsonb_build_object(${changes}))).* FROM ${table} t, bench_ids b`;

/** Asks the API for what a console asks for, and changes something now and then, until it is told to stop. */
function askApi(api) {
  const tookMs = [];
  let over = false;
  const asks = ['/jobs?limit=50', '/runs?limit=50', '/overview', '/audit/events?limit=50', '/schedules?limit=50'];
  const work = (async () => {
    for (let turn = 0; !over; turn += 1) {
      const startedAt = performance.now();
      if (turn % 10 === 9) await api('POST', '/partners', { slug: `bench-${turn}`, name: `Bench ${turn}` });
      else await api('GET', asks[turn % asks.length]);
      tookMs.push(performance.now() - startedAt);
      await new Promise((resolve) => setTimeout(resolve, API_PAUSE_MS));
    }
  })();
  return async () => {
    over = true;
    await work;
    return tookMs.sort((a, b) => a - b);
  };
}

/** Many Schedules that are due at one moment: how long until each has its Run, and how the API answers meanwhile. */
async function measureSchedules(options, say) {
  return withWaybill(options, sshdPartner, async ({ database, api }) => {
    const count = options.schedules;
    const { items } = await api('GET', '/jobs?slug=pull');
    const [{ id: jobId }] = items;
    await database.query('CREATE TEMP TABLE bench_ids AS SELECT n, gen_random_uuid() AS id FROM generate_series(1, $1::int) n', [
      count,
    ]);
    await database.query(`${copies('job_definitions', "'job_id', b.id, 'version', 1")} WHERE t.job_id = $1 AND t.version = 1`, [
      jobId,
    ]);
    await database.query(`${copies('jobs', "'id', b.id, 'slug', 'due-' || b.n, 'definition_version', 1")} WHERE t.id = $1`, [
      jobId,
    ]);
    const dueMs = Math.ceil((Date.now() + 10_000) / MINUTE_MS) * MINUTE_MS;
    const due = new Date(dueMs);
    const cron = `${due.getUTCMinutes()} ${due.getUTCHours()} * * *`;
    const schedule = await api('POST', '/schedules', { jobId, cron, timeZone: 'UTC' });
    await database.query(`${copies('schedules', "'id', gen_random_uuid(), 'job_id', b.id")} WHERE t.id = $1`, [schedule.id]);
    await database.query('ANALYZE');
    if (Date.now() >= dueMs) throw new Error('they were not there in time; try it again');
    say(`${count} schedules are due at ${due.toISOString()}`);
    const stop = askApi(api);
    await until(() => Date.now() >= dueMs, 'the moment', 2 * MINUTE_MS);
    const recorded = async () =>
      (await database.query("SELECT count(*)::int AS n FROM runs WHERE trigger = 'schedule'")).rows[0].n;
    await until(async () => (await recorded()) >= count, 'every run to be recorded', 5 * MINUTE_MS);
    const seconds = (Date.now() - dueMs) / 1000;
    const tookMs = await stop();
    const percentile = (part) => tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * part))];
    return [
      { figure: `${count} runs recorded after`, value: seconds, unit: 's', atMost: 60 },
      { figure: `API meanwhile, median of ${tookMs.length}`, value: percentile(0.5), unit: 'ms' },
      { figure: 'API meanwhile, 95th percentile', value: percentile(0.95), unit: 'ms', atMost: 200 },
    ];
  });
}

async function sandboxPartner(entries, folder, keyFile) {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, 'measured twice');
  const cli = new URL('../apps/cli/bundle/main.js', import.meta.url).pathname;
  const port = await freeLoopbackPort();
  const behave = ['--behave', `many-files=${entries}`];
  const where = [
    '--folder',
    join(folder, 'sandbox'),
    '--port',
    String(port),
    '--username',
    'bench',
    '--password-file',
    passwordFile,
  ];
  const sandbox = start([process.execPath, cli, 'sandbox', ...where, ...behave]);
  const { output } = await until(
    async () => {
      if (sandbox.exitCode !== null) throw new Error(`the sandbox ended: ${sandbox.output}`);
      const scan = await run(['ssh-keyscan', '-T', '5', '-t', 'ed25519', '-p', String(port), '127.0.0.1']).catch(() => undefined);
      return scan?.output.includes('ssh-ed25519') ? scan : undefined;
    },
    'the sandbox partner',
    MINUTE_MS,
  );
  const [hostKey = ''] = /ssh-ed25519 \S+/.exec(output) ?? [];
  return {
    partner: { host: '127.0.0.1', port, username: 'bench', keyFile, auth: { passwordFile }, hostKey },
    remote: { pushTo: '/incoming', pullFrom: '/outgoing' },
    // Every 100th of 100,000: files of the beginning, the middle and the end.
    match: { regex: `${'0'.repeat(String(Math.ceil(entries / TAKEN) - 1).length)}\\.csv$` },
    stop: async () => {
      sandbox.kill('SIGTERM');
      await sandbox.ended;
    },
  };
}

/** The most memory that any worker process ever had, in MiB. */
async function peakOfWorkers() {
  const peaks = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const [command, status] = await Promise.all(
      ['cmdline', 'status'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
    );
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
    if (/main\.js\0worker(\0|$)/.test(command) && kibibytes !== undefined) peaks.push(Number(kibibytes) / 1024);
  }
  return Math.max(...peaks);
}

/** A folder with very many entries at the partner: what a worker needs to list it, and when the first file of it is here. */
async function measureListing(options, say) {
  const { entries } = options;
  return withWaybill(
    options,
    (folder, keyFile) => sandboxPartner(entries, folder, keyFile),
    async ({ database, api }) => {
      const { items } = await api('GET', '/jobs?slug=pull');
      const [job] = items;
      const before = await peakOfWorkers();
      const requested = await api('POST', `/jobs/${job.id}/runs`);
      const over = await until(
        async () => {
          const run_ = await api('GET', `/runs/${requested.id}`);
          return run_.finishedAt === null ? undefined : run_;
        },
        'the run to end',
        20 * MINUTE_MS,
      );
      if (over.state !== 'succeeded') throw new Error(`the run ${over.state}: ${over.failureCode} ${over.failureDetail}`);
      say(`saw ${over.counts.seen}, took ${over.counts.taken}`);
      const at = async (type) =>
        Date.parse(
          (
            await database.query('SELECT min(recorded_at) AS at FROM audit_events WHERE run_id = $1 AND type = $2', [
              over.id,
              type,
            ])
          ).rows[0].at,
        );
      const [started, first, listed] = await Promise.all(['run.started', 'transfer.committed', 'run.discovered'].map(at));
      return [
        { figure: `${over.counts.seen} entries listed and decided about after`, value: (listed - started) / 1000, unit: 's' },
        { figure: 'first file delivered after', value: (first - started) / 1000, unit: 's', atMost: (listed - started) / 1000 },
        { figure: 'most memory of a worker before', value: before, unit: 'MiB' },
        { figure: 'most memory of a worker in all', value: await peakOfWorkers(), unit: 'MiB', atMost: 300 },
      ];
    },
  );
}

/** What is measured of Waybill alone, by scenario; each resolves to its figures. */
export const measureAlone = { schedules: measureSchedules, listing: measureListing };
