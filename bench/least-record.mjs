import { findEmbeddedPostgres } from '@waybill/platform';
import pg from 'pg';

const BODY = 'x'.repeat(1000);

/** What a server has recorded of a file at least, in the PostgreSQL of the Waybill with this data folder: a row each in two tables that have nothing but their key. */
export async function leastRecord(dataDir) {
  const urls = await findEmbeddedPostgres(dataDir);
  if (urls === undefined) throw new Error('the database of Waybill was not found');
  const client = new pg.Client(urls.adminUrl);
  await client.connect();
  await client.query(`
    DROP SCHEMA IF EXISTS least CASCADE;
    CREATE SCHEMA least;
    CREATE TABLE least.files (id bigint PRIMARY KEY, state text NOT NULL, body text NOT NULL);
    CREATE TABLE least.events (seq bigserial PRIMARY KEY, body text NOT NULL)`);
  let last = 0;
  const insertEvent = `INSERT INTO least.events (body) VALUES ('${BODY}');`;
  return {
    /** Before a file can be seen. @returns its number */
    intend: async () => {
      last += 1;
      await client.query(`BEGIN; INSERT INTO least.files VALUES (${last}, 'verifying', '${BODY}'); ${insertEvent} COMMIT`);
      return last;
    },
    /** Once it can be seen. */
    end: (file) => client.query(`BEGIN; UPDATE least.files SET state = 'committed' WHERE id = ${file}; ${insertEvent} COMMIT`),
    /** That something was done. */
    event: () => client.query(insertEvent),
  };
}
