import { Failure } from '@waybill/core';
import pg from 'pg';
import { failureOf } from '../client/failure-of.js';
import { type Migration, migrationsFolder, readMigrations } from './migration-files.js';

/** What the runner needs of a logger; a pino logger is one. */
export interface MigrateLog {
  info(fields: object, message: string): void;
}

export interface MigrateOptions {
  readonly log: MigrateLog;
  /** Where the migrations are; this installation's own when not given. */
  readonly folder?: string;
}

// Any number will do, as long as every version of Waybill uses the same one.
const LOCK = 7_264_910_215n;

const CREATE_LEDGER = `
CREATE TABLE IF NOT EXISTS schema_migrations (
  name       text PRIMARY KEY,
  checksum   text NOT NULL,
  applied_at timestamptz(3) NOT NULL DEFAULT now()
)`;

/** The migrations still to apply. @throws Failure `conflict.state` when what was applied is not what the files say */
function pendingOf(migrations: readonly Migration[], applied: ReadonlyMap<string, string>): readonly Migration[] {
  const known = new Set(migrations.map(({ name }) => name));
  const foreign = [...applied.keys()].find((name) => !known.has(name));
  if (foreign !== undefined) {
    throw new Failure('conflict.state', {
      publicDetail: `The database has the migration ${foreign}, which this version of Waybill does not know. Start the newer version that applied it, or restore the backup made before it.`,
      context: { migration: foreign },
    });
  }
  const changed = migrations.find(({ name, checksum }) => applied.has(name) && applied.get(name) !== checksum);
  if (changed !== undefined) {
    throw new Failure('conflict.state', {
      publicDetail: `The migration ${changed.name} was changed after it was applied to this database. Migrations only go forward: restore the file and put the change in a new one.`,
      context: { migration: changed.name },
    });
  }
  const pending = migrations.filter(({ name }) => !applied.has(name));
  const last = [...applied.keys()].sort().at(-1);
  const late = pending.find(({ name }) => last !== undefined && name < last);
  if (late !== undefined) {
    throw new Failure('conflict.state', {
      publicDetail: `The migration ${late.name} comes before ${last}, which is already applied. Give it the next free number.`,
      context: { migration: late.name },
    });
  }
  return pending;
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query('INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)', [name, checksum]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    const detail = error instanceof Error ? error.message : String(error);
    const hint = error instanceof pg.DatabaseError && error.hint !== undefined ? ` ${error.hint}` : '';
    throw new Failure('conflict.state', {
      cause: error,
      publicDetail: `The migration ${name} failed and changed nothing: ${detail}${hint}`,
      context: { migration: name },
    });
  }
}

/**
 * Brings the schema of the database up to this version of Waybill, as the role that owns it. Each migration is one transaction;
 * of several processes that start together one applies them and the others wait for it. Resolves to the names of those applied.
 * @throws Failure `conflict.state` when an applied migration was changed, is unknown here, or when one fails
 */
export async function migrate(adminUrl: string, { log, folder }: MigrateOptions): Promise<readonly string[]> {
  const migrations = await readMigrations(folder ?? migrationsFolder());
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'waybill migrate' });
  // A connection that is lost between two queries is reported by the next query.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(CREATE_LEDGER);
    const { rows } = await client.query<{ name: string; checksum: string }>('SELECT name, checksum FROM schema_migrations');
    const pending = pendingOf(migrations, new Map(rows.map(({ name, checksum }) => [name, checksum])));
    for (const migration of pending) {
      await apply(client, migration);
      log.info({ migration: migration.name }, 'migration applied');
    }
    return pending.map(({ name }) => name);
  } catch (error) {
    throw failureOf(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
