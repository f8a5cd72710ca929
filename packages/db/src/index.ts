export { createDatabase, type DatabaseOptions } from './create-database.js';
export type { DatabaseLog } from './database-log.js';
export { type MigrateLog, type MigrateOptions, migrate } from './migrate/migrate.js';
