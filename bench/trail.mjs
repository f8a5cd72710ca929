import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { concealEvent, GENESIS, linkConcealed } from '@waybill/audit';
import { auditEventTypes, newId } from '@waybill/core';
import { createDatabase, migrate } from '@waybill/db';
import { silentLogger, startEmbeddedPostgres } from '@waybill/platform';
import pg from 'pg';
import { copyIn } from './copy-in.mjs';
import { plausibleEvents, world } from './plausible-events.mjs';

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

const MONTHS = 14;
const PAGE = 50;
const BATCH = 5_000;

/** One event after the other, as COPY wants it; the hash of each is in the next. */
async function* rows(count, disclosed) {
  const endMs = Date.now() - 60_000;
  const beginMs = endMs - MONTHS * 30.4 * 86_400_000;
  let after = GENESIS;
  let lines = [];
  for (const event of plausibleEvents(count)) {
    const recordedAt = new Date(beginMs + Math.floor(((endMs - beginMs) * after.seq) / count));
    const id = newId();
    const concealed = concealEvent(event);
    const row = linkConcealed(concealed, { after, recordedAt, id });
    // What is about people lies beside the trail.
    for (const part of row.parts) disclosed.push({ seq: row.seq, ...part });
    const { source, target, file, actor } = concealed.event;
    const columns = [
      ...[row.seq, id, row.body, row.hash, recordedAt.toISOString(), event.type, event.outcome],
      ...[auditEventTypes[event.type].severity, actor.name, event.partnerId, event.jobId, event.runId, event.transferId],
      ...[target?.id, target?.name, source?.address, file?.path],
    ];
    lines.push(columns.map(copyText).join('\t'));
    after = row;
    if (lines.length === BATCH) {
      yield `${lines.join('\n')}\n`;
      lines = [];
      if (after.seq % 500_000 === 0) say(`${after.seq} events`);
    }
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

function* disclosedRows(parts) {
  for (const { seq, part, personId, disclosures } of parts) {
    yield `${[seq, part, personId ?? undefined, JSON.stringify(disclosures)].map(copyText).join('\t')}\n`;
  }
}

const special = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const copyText = (value) =>
  value === undefined ? '\\N' : /[\\\t\n\r]/.test(value) ? String(value).replace(/[\\\t\n\r]/g, (each) => special[each]) : value;

const COLUMNS =
  'seq, id, body, hash, recorded_at, type, outcome, severity, actor_name, partner_id, job_id, run_id, transfer_id, target_id, target_name, address, file_path';

/** Fills the trail, and what it is searched by, its indexes last. */
async function fill(adminUrl) {
  const client = new pg.Client(adminUrl);
  await client.connect();
  const began = performance.now();
  await client.query("SET maintenance_work_mem = '1GB'; SET max_parallel_maintenance_workers = 2");
  await client.query('TRUNCATE audit_search');
  const indexes = (
    await client.query(
      `SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'audit_search' AND indexname NOT LIKE '%_pkey'`,
    )
  ).rows;
  for (const { indexname } of indexes) await client.query(`DROP INDEX ${indexname}`);
  const disclosed = [];
  const { sent } = await copyIn(client, `COPY audit_events (${COLUMNS}) FROM STDIN`, rows(events, disclosed));
  await copyIn(client, 'COPY audit_disclosures (seq, part, person_id, disclosures) FROM STDIN', disclosedRows(disclosed));
  say(`${sent} bytes were copied in ${Math.round((performance.now() - began) / 1000)} s`);
  await client.query('SELECT ensure_audit_search_months(min(recorded_at), max(recorded_at)) FROM audit_events');
  await inTwo(adminUrl, async (other, half) => {
    const step = 250_000;
    for (let from = 1 + half * step; from <= events; from += 2 * step) {
      await other.query('INSERT INTO audit_search SELECT * FROM audit_search_rows($1, $2)', [
        from,
        Math.min(from + step - 1, events),
      ]);
    }
  });
  say(`searched rows are there after ${Math.round((performance.now() - began) / 1000)} s`);
  for (const { indexdef } of indexes) await client.query(indexdef.replace(' ON ONLY ', ' ON '));
  await client.query("UPDATE settings SET value = $1 WHERE name = 'audit.searched-up-to'", [String(events)]);
  await client.query('VACUUM ANALYZE audit_search');
  await client.query('VACUUM ANALYZE audit_events');
  const [size] = (
    await client.query(`SELECT pg_size_pretty(pg_total_relation_size('audit_events')) AS events,
      pg_size_pretty(sum(pg_relation_size(c.oid))) AS rows, pg_size_pretty(sum(pg_indexes_size(c.oid))) AS indexes
      FROM pg_class c WHERE c.relname LIKE 'audit_search_2%' AND c.relkind = 'r'`)
  ).rows;
  say(`filled after ${Math.round((performance.now() - began) / 1000)} s: ${JSON.stringify(size)}`);
  await client.end();
}

async function inTwo(url, work) {
  await Promise.all(
    [0, 1].map(async (half) => {
      const client = new pg.Client(url);
      await client.connect();
      try {
        await work(client, half);
      } finally {
        await client.end();
      }
    }),
  );
}

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
    if (there === null) await fill(postgres.adminUrl);
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
