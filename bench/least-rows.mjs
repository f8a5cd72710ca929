import { findEmbeddedPostgres } from '@waybill/platform';
import pg from 'pg';

/** So many sets, as a worker records files together. */
const SETS = 50;

/*
 * What PostgreSQL has to do for a run at least. The rows are those that a run of Waybill left, so nothing is found out or put together any more; they are copied
 * from table to table, by one connection, into tables with the same columns and indexes that refer to no other and are looked at by nobody.
 */

const schema = `
  DROP SCHEMA IF EXISTS least CASCADE;
  CREATE SCHEMA least;
  CREATE TABLE least.transfers (LIKE public.transfers INCLUDING ALL);
  CREATE TABLE least.sightings (LIKE public.sightings INCLUDING ALL);
  CREATE TABLE least.receipts (LIKE public.receipts INCLUDING ALL);
  CREATE TABLE least.audit_events (LIKE public.audit_events INCLUDING ALL);
  CREATE TABLE least.from_transfers AS SELECT row_number() OVER (ORDER BY id) % ${SETS} AS set_, * FROM public.transfers WHERE run_id = :run;
  CREATE TABLE least.from_sightings AS
    SELECT row_number() OVER (ORDER BY id) % ${SETS} AS set_, * FROM public.sightings WHERE run_id = :run;
  CREATE TABLE least.from_receipts AS
    SELECT set_, r.* FROM public.receipts r JOIN least.from_transfers t ON t.id = r.transfer_id;
  CREATE TABLE least.from_audit_events AS
    SELECT set_, row_number() OVER (PARTITION BY t.id ORDER BY seq) AS nth_, e.*
    FROM public.audit_events e JOIN least.from_transfers t ON t.id = e.transfer_id;
  CREATE INDEX ON least.from_transfers (set_);
  CREATE INDEX ON least.from_sightings (set_);
  CREATE INDEX ON least.from_receipts (set_);
  CREATE INDEX ON least.from_audit_events (set_);
  ANALYZE;`;

/** The columns of a table that can be written. */
async function columnsOf(client, table) {
  const { rows } = await client.query(
    `SELECT column_name FROM information_schema.columns
     WHERE table_schema = 'least' AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position`,
    [table],
  );
  return rows.map(({ column_name: name }) => `"${name}"`).join(', ');
}

/** Rows of the last run of a job of the Waybill with this data folder. @returns to write all of them, with three commits a set: taken, about to be seen, arrived */
export async function leastRows(dataDir, job) {
  const urls = await findEmbeddedPostgres(dataDir);
  if (urls === undefined) throw new Error('the database of Waybill was not found');
  const client = new pg.Client(urls.adminUrl);
  await client.connect();
  const { rows } = await client.query(
    "SELECT r.id FROM runs r JOIN jobs j ON j.id = r.job_id WHERE j.slug = $1 AND r.state = 'succeeded' ORDER BY r.id DESC LIMIT 1",
    [job],
  );
  if (rows[0] === undefined) throw new Error(`"least" writes the rows of a ${job} by Waybill, and there was none before it`);
  await client.query(schema.replaceAll(':run', `'${rows[0].id}'`));
  const columns = {};
  for (const table of ['transfers', 'sightings', 'receipts', 'audit_events']) columns[table] = await columnsOf(client, table);
  const copied = (table, set, which = '') =>
    `INSERT INTO least.${table} (${columns[table]}) SELECT ${columns[table]} FROM least.from_${table} WHERE set_ = ${set}${which};`;
  const stepTo = (state, set) =>
    `UPDATE least.transfers t SET state = '${state}' FROM least.from_transfers f WHERE f.set_ = ${set} AND t.id = f.id;`;
  const events = (set, which) => copied('audit_events', set, which);
  return {
    clear: () => client.query('TRUNCATE least.transfers, least.sightings, least.receipts, least.audit_events'),
    write: async () => {
      for (let set = 0; set < SETS; set += 1) {
        await client.query(
          `BEGIN; ${copied('transfers', set)} ${copied('sightings', set)} ${events(set, ' AND nth_ = 1')} COMMIT;`,
        );
        await client.query(`BEGIN; ${stepTo('verifying', set)} ${events(set, ' AND nth_ = 2')} COMMIT;`);
        await client.query(
          `BEGIN; ${stepTo('committed', set)} ${copied('receipts', set)} ${events(set, ' AND nth_ > 2')} COMMIT;`,
        );
      }
    },
    close: () => client.end(),
  };
}
