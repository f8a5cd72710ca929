import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createSigner, generateSigningKey, openZip, verifyBundle } from '@waybill/audit';
import { createDatabase, migrate } from '@waybill/db';
import { downloadAuditExport, makeAuditExport, readAuditExport, requestAuditExport } from '@waybill/engine';
import { silentLogger, startEmbeddedPostgres } from '@waybill/platform';
import pg from 'pg';
import { fillTrail } from './fill-trail.mjs';

const usage = `node bench/bundle.mjs [--events 1000000] [--folder /tmp/waybill-bundle] [--keep]

Fills the audit trail of a database of its own with plausible events, has an audit bundle made of all of them, and of those of one type, each in a process of its
own, and checks each in another; says how long it took and how much memory each process had at its peak.`;

const { values: given } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    folder: { type: 'string', default: '/tmp/waybill-bundle' },
    keep: { type: 'boolean', default: false },
    make: { type: 'string' },
    filter: { type: 'string', default: '{}' },
    check: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const say = (line) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
const clock = { now: () => new Date() };
const context = { actor: { kind: 'platform', name: 'bench' } };

/** In a process of its own: as a worker makes it, into the database, and as it is fetched. */
async function make(url, zip, filter) {
  const database = createDatabase({ url });
  const { privateKeyPem, publicKeyPem, keyFingerprint } = generateSigningKey();
  await database.read.signingKeys.add({ fingerprint: keyFingerprint, publicKeyPem, activatedAt: clock.now() });
  const deps = { database, clock, signer: createSigner(privateKeyPem), processName: 'bench', leaseMs: 60_000 };
  const { id } = await requestAuditExport(deps, { format: 'bundle', filter, reason: 'Bench.' }, context);
  await makeAuditExport(deps, id, new AbortController().signal);
  const { state, failure, doneEvents } = await readAuditExport(deps, id);
  if (state !== 'done') throw new Error(`the export is ${state}: ${failure?.detail}`);
  const { content } = await downloadAuditExport(deps, id, context);
  await pipeline(content, createWriteStream(zip));
  await database.close();
  return { events: doneEvents, zipBytes: (await stat(zip)).size };
}

/** In a process of its own: as an auditor checks it. */
async function check(zip) {
  const source = await openZip(zip);
  const { ok, problems } = await verifyBundle(source);
  await source.close();
  return { ok, problems };
}

/** Runs this file for one of the two and resolves to what it said. */
function alone(words) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`it ended with ${code}`))));
  });
}

async function measured(work) {
  const began = performance.now();
  const told = await work();
  // In KiB, by POSIX.
  const peakMb = Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);
  console.log(JSON.stringify({ ...told, seconds: Math.round((performance.now() - began) / 1000), peakMb }));
}

async function main() {
  const events = Number(given.events);
  await mkdir(given.folder, { recursive: true, mode: 0o755 });
  const postgres = await startEmbeddedPostgres(
    { dataDir: join(given.folder, 'postgres'), port: 0, log: silentLogger(), durability: 'off', maxConnections: 20 },
    AbortSignal.timeout(60_000),
  );
  try {
    await migrate(postgres.adminUrl, { log: { info: () => undefined } });
    const client = new pg.Client(postgres.adminUrl);
    await client.connect();
    const there = (await client.query('SELECT max(seq) AS head FROM audit_events')).rows[0].head;
    await client.end();
    if (there === null) await fillTrail(postgres.adminUrl, events, say);
    const zip = join(given.folder, 'bundle.zip');
    for (const filter of [{}, { type: 'transfer.committed' }]) {
      const words = ['--folder', given.folder, '--filter', JSON.stringify(filter)];
      say(`made of ${JSON.stringify(filter)}: ${JSON.stringify(await alone(['--make', postgres.appUrl, ...words]))}`);
      say(`checked: ${JSON.stringify(await alone(['--check', zip]))}`);
    }
  } finally {
    await postgres.stop();
    if (!given.keep) await rm(given.folder, { recursive: true, force: true });
  }
}

if (given.help) console.log(usage);
else if (given.make !== undefined)
  await measured(() => make(given.make, join(given.folder, 'bundle.zip'), JSON.parse(given.filter)));
else if (given.check !== undefined) await measured(() => check(given.check));
else await main();
