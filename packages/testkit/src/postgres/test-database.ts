import { randomBytes } from 'node:crypto';
import type { DatabaseUrls } from '@waybill/platform';
import pg from 'pg';
import type {} from './global-setup.js';

/** How a template database is made. It is made once a run and cloned for every test. */
export interface DatabaseTemplate {
  /** Names the template; 1–40 of `a-z 0-9 _`. The same name means the same content. */
  readonly name: string;
  /** Makes the content, as the role that owns the schema. */
  migrate(adminUrl: string): Promise<unknown>;
}

/** A database of a test's own. */
export interface TestDatabase extends DatabaseUrls {
  readonly name: string;
  /** Runs statements in one transaction as the superuser of the server, past every trigger: as somebody who tampers would. */
  tamper(statements: readonly string[]): Promise<void>;
  /** Does `work` while the application's role may not append to the audit trail. */
  withoutTrail<T>(work: () => Promise<T>): Promise<T>;
  /** What is in each table now, as a text that is another one when a row is. */
  contents(): Promise<Readonly<Record<string, string>>>;
  /** Removes it, ending the sessions that are still open. */
  drop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * The PostgreSQL that the whole run shares; its database `waybill` is empty and not for use.
 * @throws Error when vitest's configuration does not name the global set-up
 */
export async function testPostgres(): Promise<DatabaseUrls> {
  // Only there inside a test run; other programs of the project use the rest of this package.
  const { inject } = await import('vitest');
  const server = inject('postgres');
  if (server === undefined) {
    throw new Error('no PostgreSQL for tests: `globalSetup` must name packages/testkit/src/postgres/global-setup.ts');
  }
  return server;
}

function onDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function withAdmin<T>(server: DatabaseUrls, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(onDatabase(server.adminUrl, 'postgres'));
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

async function databaseExists(client: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  return rowCount === 1;
}

async function ensureTemplate(server: DatabaseUrls, client: pg.Client, template: DatabaseTemplate): Promise<string> {
  if (!/^[a-z0-9_]{1,40}$/.test(template.name)) throw new Error(`not a name for a template: ${template.name}`);
  const name = `template_${template.name}`;
  if (await databaseExists(client, name)) return name;
  // Test files run side by side; one makes the template, the others wait for it.
  await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
  try {
    if (await databaseExists(client, name)) return name;
    const unfinished = `${name}_unfinished`;
    await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${unfinished}`);
    await template.migrate(onDatabase(server.adminUrl, unfinished));
    await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
    return name;
  } finally {
    await client.query('SELECT pg_advisory_unlock(hashtext($1))', [name]);
  }
}

/** Options of {@link createTestDatabase}. */
export interface TestDatabaseOptions {
  /** What the database holds; empty when not given. */
  readonly template?: DatabaseTemplate;
  /** The server to make it on; the run's shared one when not given. */
  readonly server?: DatabaseUrls;
}

/** Makes a database of the caller's own, in some tens of milliseconds: a clone of the template, which is made at its first use. */
export async function createTestDatabase({ template, server }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const on = server ?? (await testPostgres());
  const name = `test_${randomBytes(8).toString('hex')}`;
  await withAdmin(on, async (client) => {
    const source = template === undefined ? 'template1' : await ensureTemplate(on, client, template);
    // Copying files beats writing each page to the log when nothing waits for the disk.
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${source} STRATEGY FILE_COPY`);
  });
  const adminUrl = onDatabase(on.adminUrl, name);
  let looking: pg.Client | undefined;
  const contents = async (): Promise<Readonly<Record<string, string>>> => {
    if (looking === undefined) {
      looking = new pg.Client(adminUrl);
      await looking.connect();
    }
    return contentsOf(looking);
  };
  const drop = async (): Promise<void> => {
    await looking?.end();
    await withAdmin(on, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  };
  const tamper = async (statements: readonly string[]): Promise<void> => {
    const client = new pg.Client(adminUrl);
    await client.connect();
    try {
      await client.query("BEGIN; SET LOCAL session_replication_role = 'replica'");
      for (const statement of statements) await client.query(statement);
      await client.query('COMMIT');
    } finally {
      await client.end();
    }
  };
  return {
    name,
    adminUrl,
    appUrl: onDatabase(on.appUrl, name),
    tamper,
    withoutTrail: async (work) => {
      await tamper(['REVOKE EXECUTE ON FUNCTION append_audit_events FROM waybill_app']);
      try {
        return await work();
      } finally {
        await tamper(['GRANT EXECUTE ON FUNCTION append_audit_events TO waybill_app']);
      }
    },
    contents,
    drop,
    [Symbol.asyncDispose]: drop,
  };
}

async function contentsOf(client: pg.Client): Promise<Readonly<Record<string, string>>> {
  const tables = await client.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
  );
  const each = tables.rows.map(
    ({ name }) =>
      `SELECT '${name}' AS name, count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS digest FROM "${name}" t`,
  );
  const found = await client.query<{ name: string; digest: string }>(each.join(' UNION ALL '));
  return Object.fromEntries(found.rows.map(({ name, digest }) => [name, digest]));
}

/** Runs `run` with a database of its own and removes that afterwards, whatever happened. */
export async function withTestDatabase<T>(options: TestDatabaseOptions, run: (database: TestDatabase) => Promise<T>): Promise<T> {
  const database = await createTestDatabase(options);
  try {
    return await run(database);
  } finally {
    await database.drop();
  }
}
