export { type Environment, readEnvironment } from './config/environment.js';
export {
  type Config,
  ConfigError,
  type ConfigInput,
  type ConfigOptions,
  type ConfigProblem,
  childEnvironment,
  type LoadedConfig,
  loadConfig,
} from './config/load-config.js';
export { loadMasterKey, masterKeyFile, rereadMasterKey } from './config/master-key.js';
export { SecretSetting } from './config/secret-setting.js';
export {
  type LogFormat,
  type LogLevel,
  type SecretSettingName,
  type SettingDefinition,
  type SettingName,
  secretSettings,
  settings,
} from './config/settings.js';
export { createLogger, type LogDestination, type Logger, type LoggerOptions, silentLogger } from './logging/logger.js';
export { escapeUnsafe } from './logging/safe-text.js';
export { createMetrics, type HistogramOptions, type Metrics } from './metrics/metrics.js';
export { assertPortFree, freeLoopbackPort, type PortClaim } from './net/ports.js';
export { asAppRole } from './postgres/app-role.js';
export { APP_ROLE } from './postgres/cluster.js';
export {
  type DatabaseUrls,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  findEmbeddedPostgres,
  type PostgresExit,
  startEmbeddedPostgres,
} from './postgres/embedded-postgres.js';
export { type DataDirLock, lockDataDir, makeDataDir } from './process/data-dir-lock.js';
export { exitWhenOrphaned, SUPERVISOR_VARIABLE } from './process/exit-when-orphaned.js';
export { type StopRequests, stopRequests } from './process/stop-requests.js';
export { stopWithUs } from './process/stop-with-us.js';
export { findDatabase } from './roles/find-database.js';
export { type Role, type RoleContext, type RunningRole, type RunRole, roles } from './roles/role.js';
export { type RoleMessage, roleMessageSchema, tellSupervisor } from './roles/role-messages.js';
export { describeFailure, type RoleProcessOptions, runRoleProcess } from './roles/run-role-process.js';
