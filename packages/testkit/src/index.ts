export {
  createTestDatabase,
  type DatabaseTemplate,
  type TestDatabase,
  type TestDatabaseOptions,
  testPostgres,
  withTestDatabase,
} from './postgres/test-database.js';
export { startTestPostgres, type TestPostgres } from './postgres/test-postgres.js';
export { type TempDir, tempDir } from './temp-dir.js';
export { type WaitOptions, waitFor } from './wait-for.js';
