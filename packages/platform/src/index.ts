export { type Logger, silentLogger } from './logging/logger.js';
export { assertPortFree, freeLoopbackPort, type PortClaim } from './net/ports.js';
export {
  type DatabaseUrls,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  findEmbeddedPostgres,
  type PostgresExit,
  startEmbeddedPostgres,
} from './postgres/embedded-postgres.js';
export { stopWithUs } from './process/stop-with-us.js';
