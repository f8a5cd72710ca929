import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createDatabase, migrate } from '@waybill/db';
import { silentLogger, startEmbeddedPostgres } from '@waybill/platform';
import pg from 'pg';
import { fillTrail, MONTHS } from './fill-trail.mjs';
import { world } from './plausible-events.mjs';

const usage = `node bench/trail.mjs [--events 10000000] [--folder /tmp/waybill-trail] [--keep] [--samples 40] [--json FILE]

Fills the audit trail of a database of its own with plausible events of fourteen months, each with its valid hash, by COPY; then measures how
long its search answers, filter by filter, and how long deep pages take. With --keep the database stays, and is measured again without filling.`;

const { values: given } = parseArgs({
  options: {
    events: { type: 'string', default: '10000000' },
    folder: { type: 'string', default: '/tmp/waybill-trail' },
    keep: { type: 'boolean', default: false },
    samples: { type: 'string', default: '40' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const events = Number(given.events);
const samples = Number(given.samples);
const say = (line) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);

const PAGE = 50;

const pick = (list) => list[Math.floor(Math.random() * list.length)];
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** What people ask for: each makes another filter each time. */
function questions() {
  const { partners, jobs, accounts, users, addresses } = world;
  const monthsAgo = (n) => new Date(Date.now() - n * 30 * 86_400_000);
  const someFile = () => Math.floor((Math.random() * events) / 5);
  const days = () => {
    const since = monthsAgo(1 + Math.random() * (MONTHS - 2));
    return { since, until: new Date(since.getTime() + 2 * 86_400_000) };
  };
  return {
    'no filter': () => ({}),
    partner: () => ({ partnerId: pick(partners).id }),
    job: () => ({ jobId: pick(jobs).id }),
    account: () => ({ accountId: pick(accounts).id }),
    user: () => ({ userId: pick(users).id }),
    'who, by name': () => ({ actorName: pick(accounts).name }),
    address: () => ({ address: pick(addresses) }),
    type: () => ({ type: pick(['transfer.committed', 'user.signed-in', 'session.refused', 'job.updated', 'host-key.changed']) }),
    'types, by prefix': () => ({ typePrefix: pick(['transfer.', 'user.', 'job.', 'schedule.']) }),
    outcome: () => ({ outcome: pick(['failure', 'denied']) }),
    severity: () => ({ severity: pick(['notice', 'warning', 'critical']) }),
    reason: () => ({ reason: pick(['net.reset', 'auth.refused', 'permission.denied', 'idle']) }),
    digest: () => ({ sha256: sha256(`file ${someFile()}`) }),
    'file name': () => ({ fileName: world.fileName(someFile()) }),
    'two days': days,
    'text: a whole name': () => ({ text: world.fileName(someFile()) }),
    'text: part of a name': () => ({ text: world.fileName(someFile()).slice(3, 14) }),
    'text: a common word': () => ({ text: pick(['invoice', 'payments', '.csv', 'outgoing']) }),
    'text: nothing has it': () => ({ text: randomBytes(6).toString('hex') }),
    'partner and outcome': () => ({ partnerId: pick(partners).id, outcome: 'denied' }),
    'partner, type and two days': () => ({ partnerId: pick(partners).id, type: 'transfer.failed', ...days() }),
    'partner and text': () => ({ partnerId: pick(partners).id, text: 'invoice' }),
    'account and type': () => ({ accountId: pick(accounts).id, type: 'download.completed' }),
    'type and outcome, old': () => ({ type: 'transfer.retried', outcome: 'failure', until: monthsAgo(MONTHS - 3) }),
  };
}

const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

async function timed(work) {
  const began = performance.now();
  const result = await work();
  return { tookMs: performance.now() - began, result };
}

function line(name, tookMs) {
  const sorted = [...tookMs].sort((a, b) => a - b);
  const figure = { name, median: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), max: sorted.at(-1) };
  console.log(`${name.padEnd(32)} ${[figure.median, figure.p95, figure.max].map((ms) => ms.toFixed(1).padStart(9)).join(' ')}`);
  return figure;
}

/** Asks as the API does, one after the other. */
async function measure(appUrl) {
  const database = createDatabase({ url: appUrl });
  const { auditTrail } = database.read;
  const figures = [];
  const all = [];
  console.log(`\n${'filter'.padEnd(32)} ${['median', 'p95', 'max'].map((each) => each.padStart(9)).join(' ')}  ms`);
  for (const [name, filterOf] of Object.entries(questions())) {
    const tookMs = [];
    for (let i = 0; i < samples; i += 1) {
      tookMs.push((await timed(() => auditTrail.list(filterOf(), { limit: PAGE }))).tookMs);
    }
    all.push(...tookMs);
    figures.push(line(name, tookMs));
  }
  figures.push(line('all of them', all));
  const partnerId = world.partners[0].id;
  for (const [name, filter] of Object.entries({ '': {}, ', of a partner': { partnerId } })) {
    for (const part of [0, 0.1, 0.5, 0.9, 0.99]) {
      const tookMs = [];
      for (let i = 0; i < samples; i += 1) {
        const seq = Math.floor(events * (1 - part)) - i;
        const { items } = await auditTrail.list({ until: new Date(placeOf(seq)) }, { limit: 1 });
        const cursor = Buffer.from(`${items[0].recordedAt.getTime()}-${items[0].seq}`).toString('base64url');
        tookMs.push((await timed(() => auditTrail.list(filter, { limit: PAGE, cursor }))).tookMs);
      }
      figures.push(line(`page at ${Math.round(part * 100)} %${name}`, tookMs));
    }
  }
  await database.close();
  return figures;
}

let beganMs = 0;
let spanMs = 0;
const placeOf = (seq) => beganMs + (spanMs * seq) / events;

async function main() {
  if (given.help) {
    console.log(usage);
    return;
  }
  await mkdir(given.folder, { recursive: true, mode: 0o755 });
  const postgres = await startEmbeddedPostgres(
    { dataDir: given.folder, port: 0, log: silentLogger(), durability: 'off', maxConnections: 20 },
    AbortSignal.timeout(60_000),
  );
  try {
    await migrate(postgres.adminUrl, { log: { info: () => undefined } });
    const client = new pg.Client(postgres.adminUrl);
    await client.connect();
    const there = (await client.query('SELECT max(seq) AS head FROM audit_events')).rows[0].head;
    await client.end();
    if (there === null) await fillTrail(postgres.adminUrl, events, say);
    const look = new pg.Client(postgres.adminUrl);
    await look.connect();
    const [span] = (await look.query('SELECT min(recorded_at) AS a, max(recorded_at) AS b FROM audit_search')).rows;
    await look.end();
    beganMs = span.a.getTime();
    spanMs = span.b.getTime() - beganMs;
    const figures = await measure(postgres.appUrl);
    if (given.json !== undefined)
      await writeFile(given.json, JSON.stringify({ events, cpus: cpus()[0]?.model, figures }, null, 2));
  } finally {
    await postgres.stop();
    if (!given.keep) await rm(given.folder, { recursive: true, force: true });
  }
}

await main();
