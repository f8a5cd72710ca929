import type { Database } from '@waybill/core';
import { createTestDatabase, type DatabaseTemplate } from '@waybill/testkit';
import pg from 'pg';
import { createDatabase, type DatabaseOptions } from '../create-database.js';
import { migrate } from '../migrate/migrate.js';

const template: DatabaseTemplate = {
  name: 'waybill_db',
  migrate: (adminUrl) => migrate(adminUrl, { log: { info: () => undefined } }),
};

/** A migrated database of a test file's own, as the product opens it, and as its owner. */
export interface OpenDatabase {
  readonly db: Database;
  readonly adminUrl: string;
  readonly appUrl: string;
  /** As the owner of the schema. */
  readonly admin: pg.Pool;
  /** As waybill_app, past the repositories. */
  readonly app: pg.Pool;
  /** Another process on the same database. */
  another(options?: Partial<DatabaseOptions>): Database;
  close(): Promise<void>;
}

/** Opens a database of the caller's own. */
export async function openDatabase(): Promise<OpenDatabase> {
  const { adminUrl, appUrl, drop } = await createTestDatabase({ template });
  const admin = new pg.Pool({ connectionString: adminUrl, max: 2 });
  const app = new pg.Pool({ connectionString: appUrl, max: 2 });
  for (const pool of [admin, app]) pool.on('error', () => undefined);
  const opened: Database[] = [];
  const another = (options: Partial<DatabaseOptions> = {}): Database => {
    const database = createDatabase({ url: appUrl, ...options });
    opened.push(database);
    return database;
  };
  return {
    db: another(),
    adminUrl,
    appUrl,
    admin,
    app,
    another,
    async close() {
      await Promise.all(opened.map((database) => database.close()));
      await Promise.all([admin.end(), app.end()]);
      await drop();
    },
  };
}
