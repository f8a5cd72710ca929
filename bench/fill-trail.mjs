import { GENESIS, linkEvent } from '@waybill/audit';
import { auditEventTypes, newId } from '@waybill/core';
import pg from 'pg';
import { copyIn } from './copy-in.mjs';
import { plausibleEvents } from './plausible-events.mjs';

/** How many months the events of {@link fillTrail} are of. */
export const MONTHS = 14;
const BATCH = 5_000;

/** One event after the other, as COPY wants it; the hash of each is in the next. */
async function* rows(count, disclosed, say) {
  const endMs = Date.now() - 60_000;
  const beginMs = endMs - MONTHS * 30.4 * 86_400_000;
  let after = GENESIS;
  let lines = [];
  for (const event of plausibleEvents(count)) {
    const recordedAt = new Date(beginMs + Math.floor(((endMs - beginMs) * after.seq) / count));
    const id = newId();
    const row = linkEvent(event, { after, recordedAt, id });
    // What is about people lies beside the trail.
    for (const part of row.parts) disclosed.push({ seq: row.seq, ...part });
    const { source, target, file, actor } = JSON.parse(row.body);
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

/** Fills the trail with so many plausible events of fourteen months, and what it is searched by, its indexes last. */
export async function fillTrail(adminUrl, events, say) {
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
  const { sent } = await copyIn(client, `COPY audit_events (${COLUMNS}) FROM STDIN`, rows(events, disclosed, say));
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
