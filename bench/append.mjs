import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { verifyChain } from '@waybill/audit';
import { createDatabase, migrate } from '@waybill/db';
import { Recorder } from '@waybill/engine';
import { silentLogger, startEmbeddedPostgres } from '@waybill/platform';
import pg from 'pg';
import { plausibleEvents } from './plausible-events.mjs';

const usage = `node bench/append.mjs [--seconds 10] [--at-once 128] [--folder DIR] [--json FILE]

Measures how many events a second one process appends to the audit trail, each durable before it counts: as sessions and transfers do it, many at
once through a recorder; and one a transaction. Beside it, in the same database and the same run, plain INSERTs of the same texts, one a transaction
over ten connections, without a chain: what PostgreSQL does on this disk.`;

const { values: given } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    'at-once': { type: 'string', default: '128' },
    folder: { type: 'string', default: tmpdir() },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (given.help) {
  console.log(usage);
  process.exit(0);
}
const seconds = Number(given.seconds);
const CONNECTIONS = 10;

const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

function* endlessly() {
  for (;;) yield* plausibleEvents(100_000);
}

/** Does `work` with one event after the other, `atOnce` at a time, for so many seconds; tells how often, and how long each took. */
async function rate(name, atOnce, work) {
  const events = endlessly();
  const took = [];
  const began = performance.now();
  const until = began + seconds * 1000;
  const one = async () => {
    while (performance.now() < until) {
      const askedAt = performance.now();
      await work(events.next().value);
      took.push(performance.now() - askedAt);
    }
  };
  const cpu = process.cpuUsage();
  await Promise.all(Array.from({ length: atOnce }, one));
  const lasted = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  took.sort((a, b) => a - b);
  const figure = {
    name,
    perSecond: took.length / lasted,
    p50: percentile(took, 0.5),
    p95: percentile(took, 0.95),
    cpuShare: (user + system) / 1e6 / lasted,
  };
  console.log(
    `${name.padEnd(36)} ${figure.perSecond.toFixed(0).padStart(7)}/s  p50 ${figure.p50.toFixed(1)} ms  p95 ${figure.p95.toFixed(1)} ms  ${(100 * figure.cpuShare).toFixed(0)} % of a processor here`,
  );
  return figure;
}

await mkdir(given.folder, { recursive: true });
const folder = await mkdtemp(join(given.folder, 'waybill-append-'));
const server = await startEmbeddedPostgres({ dataDir: folder, port: 0, log: silentLogger() }, AbortSignal.timeout(60_000));
try {
  await migrate(server.adminUrl, { log: { info: () => undefined } });
  const admin = new pg.Client(server.adminUrl);
  await admin.connect();
  await admin.query('CREATE TABLE bench_plain (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL)');
  const plain = new pg.Pool({ connectionString: server.adminUrl, max: CONNECTIONS });
  const database = createDatabase({ url: server.appUrl, maxConnections: CONNECTIONS });
  const recorder = new Recorder(database);

  const figures = [
    await rate('INSERT, one a transaction', CONNECTIONS, (event) =>
      plain.query('INSERT INTO bench_plain (body) VALUES ($1)', [JSON.stringify(event)]),
    ),
    await rate('the trail, through a recorder', Number(given['at-once']), (event) => recorder.state(event)),
    await rate('the trail, one a transaction', CONNECTIONS, (event) =>
      database.setTransaction(async (tx) => tx.audit.append(event)),
    ),
  ];
  const report = await verifyChain(database.read.auditTrail.rows(1), {});
  const [insert, recorded] = figures;
  const ratio = recorded.perSecond / insert.perSecond;
  console.log(
    `through a recorder ×${ratio.toFixed(2)} of plain INSERTs; ${report.count} events, the chain ${report.ok ? 'holds' : 'IS BROKEN'}`,
  );
  if (given.json !== undefined) await writeFile(given.json, `${JSON.stringify({ figures, ratio }, null, 2)}\n`);
  if (!report.ok) process.exitCode = 1;
  await plain.end();
  await database.close();
  await admin.end();
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
