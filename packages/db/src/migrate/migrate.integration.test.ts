import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Failure, mountPermissions } from '@waybill/core';
import {
  createTestDatabase,
  describeWhenExhaustive,
  itWhenExhaustive,
  startTestPostgres,
  type TestDatabase,
  tempDir,
  testPostgres,
} from '@waybill/testkit';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { createDatabase } from '../create-database.js';
import { anEvent } from '../testing/things.js';
import { migrate } from './migrate.js';
import { migrationsFolder, readMigrations } from './migration-files.js';

const itExhaustively = await itWhenExhaustive();
const describeExhaustively = await describeWhenExhaustive();

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  cleanUps.push(() => database.drop());
  return database;
}

/** A folder of migrations of the test's own. */
async function migrations(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await tempDir('migrations');
  cleanUps.push(() => dir.remove());
  for (const [name, sql] of Object.entries(files)) await put(dir.path, name, sql);
  return dir.path;
}

async function put(folder: string, name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'migration.sql'), sql);
}

async function query(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(
    () => expect.unreachable('it did not fail'),
    (failure: Failure) => failure,
  );
}

const quiet = { log: { info: () => undefined } };

describe('migrating', () => {
  it('brings an empty database up to date, says what it did, and does nothing the second time', async () => {
    const { adminUrl } = await emptyDatabase();
    const said: object[] = [];
    const log = { info: (fields: object) => void said.push(fields) };
    const applied = await migrate(adminUrl, { log });
    expect(applied[0]).toBe('0001_foundation');
    expect(said).toEqual(applied.map((migration) => ({ migration })));
    expect(await migrate(adminUrl, { log })).toEqual([]);
  });

  it('is done once when many processes start together', async () => {
    const { adminUrl } = await emptyDatabase();
    const results = await Promise.all(Array.from({ length: 6 }, () => migrate(adminUrl, quiet)));
    expect(results.filter((applied) => applied.length > 0)).toHaveLength(1);
  });

  itExhaustively('of several databases of one server at the same time makes the role once', async () => {
    const databases = await Promise.all(Array.from({ length: 3 }, emptyDatabase));
    await Promise.all(databases.map(({ adminUrl }) => migrate(adminUrl, quiet)));
  });

  it('applies in the order of the names, and only what is new', async () => {
    const { adminUrl } = await emptyDatabase();
    const folder = await migrations({ '0002_b': 'ALTER TABLE t ADD b int', '0001_a': 'CREATE TABLE t (a int)', notes: '' });
    expect(await migrate(adminUrl, { ...quiet, folder })).toEqual(['0001_a', '0002_b']);
    await put(folder, '0003_c', 'ALTER TABLE t ADD c int');
    expect(await migrate(adminUrl, { ...quiet, folder })).toEqual(['0003_c']);
  });

  it('leaves the database as it was when a migration fails', async () => {
    const { adminUrl } = await emptyDatabase();
    const folder = await migrations({ '0001_a': 'CREATE TABLE t (a int)', '0002_b': 'CREATE TABLE u (a int); SELECT 1 / 0' });
    const failure = await failureOf(migrate(adminUrl, { ...quiet, folder }));
    expect(failure.publicDetail).toBe('The migration 0002_b failed and changed nothing: division by zero');
    expect(await query(adminUrl, 'SELECT name FROM schema_migrations')).toEqual([{ name: '0001_a' }]);
    expect(await query(adminUrl, `SELECT to_regclass('u') AS u`)).toEqual([{ u: null }]);
  });

  it('refuses a migration that was changed after it was applied, but not for its line ends', async () => {
    const { adminUrl } = await emptyDatabase();
    const folder = await migrations({ '0001_a': 'CREATE TABLE t (\n  a int\n);\n' });
    await migrate(adminUrl, { ...quiet, folder });
    await put(folder, '0001_a', 'CREATE TABLE t (\r\n  a int\r\n);\r\n');
    expect(await migrate(adminUrl, { ...quiet, folder })).toEqual([]);
    await put(folder, '0001_a', 'CREATE TABLE t (\n  a bigint\n);\n');
    expect((await failureOf(migrate(adminUrl, { ...quiet, folder }))).publicDetail).toContain('0001_a was changed after');
  });

  it('refuses a database of a newer version, and a migration that comes too late', async () => {
    const { adminUrl } = await emptyDatabase();
    const folder = await migrations({ '0001_a': 'SELECT 1', '0003_c': 'SELECT 1' });
    await migrate(adminUrl, { ...quiet, folder });
    await put(folder, '0002_b', 'SELECT 1');
    expect((await failureOf(migrate(adminUrl, { ...quiet, folder }))).publicDetail).toContain('0002_b comes before 0003_c');
    await rm(join(folder, '0003_c'), { recursive: true });
    expect((await failureOf(migrate(adminUrl, { ...quiet, folder }))).publicDetail).toContain('0003_c, which this version');
  });

  it('says so when there is no database', async () => {
    const failure = await failureOf(migrate('postgres://nobody:nothing@127.0.0.1:1/none', quiet));
    expect(failure.code).toBe('database.unavailable');
  });

  it('works for a single user who is no superuser, and lets that user act as waybill_app', async () => {
    const { adminUrl: server } = await testPostgres();
    const { adminUrl, name } = await emptyDatabase();
    const user = `single_${name.slice(-8)}`;
    await query(server, `CREATE ROLE ${user} LOGIN CREATEROLE PASSWORD 'single'`);
    await query(server, `GRANT waybill_app TO ${user} WITH ADMIN OPTION`);
    await query(adminUrl, `ALTER DATABASE ${name} OWNER TO ${user}`);
    cleanUps.push(() => query(server, `DROP ROLE ${user}`));
    // The server of the tests lets only its own roles in, so the owner of the tests becomes that user at once.
    const url = new URL(adminUrl);
    url.searchParams.set('options', `-c role=${user}`);
    cleanUps.push(() => query(adminUrl, `REASSIGN OWNED BY ${user} TO current_user; DROP OWNED BY ${user}`));
    await migrate(url.href, quiet);
    expect(await query(url.href, "SELECT tableowner FROM pg_tables WHERE tablename = 'runs'")).toEqual([{ tableowner: user }]);
    const database = createDatabase({ url: url.href, role: 'waybill_app' });
    cleanUps.push(() => database.close());
    await database.transaction(async (tx) => tx.audit.append(anEvent()));
  });

  itExhaustively('makes the role when it is missing, and says what to do when it may not', async () => {
    const { adminUrl, stop } = await startTestPostgres();
    try {
      await query(
        adminUrl,
        'DROP OWNED BY waybill_app; DROP ROLE waybill_app; CREATE ROLE plain; GRANT ALL ON SCHEMA public TO plain',
      );
      const plain = new URL(adminUrl);
      plain.searchParams.set('options', '-c role=plain');
      const failure = await failureOf(migrate(plain.href, quiet));
      expect(failure.publicDetail).toContain('The role waybill_app is missing and plain may not create it.');
      expect(failure.publicDetail).toContain('CREATE ROLE waybill_app; GRANT waybill_app TO plain;');
      await query(adminUrl, 'DROP TABLE schema_migrations');
      await migrate(adminUrl, quiet);
      const database = createDatabase({ url: adminUrl, role: 'waybill_app' });
      await database.transaction(async (tx) => tx.audit.append(anEvent()));
      await database.close();
    } finally {
      await stop();
    }
  });
});

describeExhaustively('permissions of mounts', () => {
  it('let accounts do after the upgrade what they could do before it', async () => {
    const { adminUrl } = await emptyDatabase();
    const all = await readMigrations(migrationsFolder());
    const at = all.findIndex(({ name }) => name.startsWith('0020_'));
    const folder = await migrations(Object.fromEntries(all.slice(0, at).map(({ name, sql }) => [name, sql])));
    await migrate(adminUrl, { ...quiet, folder });
    const id = '00000000-0000-7000-8000-000000000001';
    await query(
      adminUrl,
      `INSERT INTO partners (id, slug, name, status, contacts, tags) VALUES ('${id}', 'acme', 'Acme', 'active', '[]', '{}');
       INSERT INTO stores (id, slug, kind, root) VALUES ('${id}', 'main', 'local', '/srv');
       INSERT INTO accounts (id, partner_id, username, status, address_allow_list, max_sessions)
         VALUES ('${id}', '${id}', 'acme', 'active', '{}', 1);
       INSERT INTO mounts (account_id, position, path, store_id, at, permissions) VALUES
         ('${id}', 0, '/0', '${id}', '/', '{list,download,upload,overwrite,delete,rename,mkdir}'),
         ('${id}', 1, '/1', '${id}', '/', '{list,download}'),
         ('${id}', 2, '/2', '${id}', '/', '{upload}'),
         ('${id}', 3, '/3', '${id}', '/', '{}')`,
    );
    for (const { name, sql } of all.slice(at)) await put(folder, name, sql);
    await migrate(adminUrl, { ...quiet, folder });
    const rows = await query(adminUrl, 'SELECT permissions FROM mounts ORDER BY position');
    expect(rows).toEqual([
      { permissions: mountPermissions.filter((permission) => permission !== 'symlink') },
      { permissions: ['list', 'download'] },
      { permissions: ['upload', 'resume', 'chmod', 'times'] },
      { permissions: [] },
    ]);
  });
});
