import { Failure } from '@waybill/core';
import type { Config } from '../config/load-config.js';
import { SecretSetting } from '../config/secret-setting.js';
import { asAppRole } from '../postgres/app-role.js';
import { findEmbeddedPostgres } from '../postgres/embedded-postgres.js';

/**
 * The database as the role that processes work as: the configured one, or else the embedded one that `waybill up` runs on this data
 * directory.
 * @throws Failure `net.refused` when there is neither
 */
export async function findDatabase(config: Config): Promise<SecretSetting> {
  if (config.databaseUrl !== undefined) return new SecretSetting(asAppRole(config.databaseUrl.reveal()));
  const embedded = await findEmbeddedPostgres(config.dataDir);
  if (embedded !== undefined) return new SecretSetting(embedded.appUrl);
  throw new Failure('net.refused', {
    field: 'DATABASE_URL',
    publicDetail: `There is no database: Waybill does not run on ${config.dataDir}. Start it with \`waybill up\`, name its --data-dir, or set DATABASE_URL.`,
  });
}
