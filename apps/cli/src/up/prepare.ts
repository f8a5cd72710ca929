import { mkdir, realpath } from 'node:fs/promises';
import { createDatabase, migrate } from '@waybill/db';
import { initialisePlatform, readInstanceId } from '@waybill/engine';
import { APP_ROLE, loadMasterKey } from '@waybill/platform';
import { migrateQueue } from '@waybill/queue';
import { createKeyRing, createSecretBox, formatKeyRing, parseKeyRing } from '@waybill/secrets';
import type { FirstAdministrator, PrepareContext } from './run-up.js';

/** Brings the schemas of the database and of the queue up to this version. */
export async function migrateEverything({ config, adminUrl, log, signal }: PrepareContext): Promise<void> {
  await migrate(adminUrl, { log });
  signal.throwIfAborted();
  const backend =
    config.redisUrl === undefined
      ? ({ kind: 'postgres', connectionString: adminUrl } as const)
      : ({ kind: 'redis', url: config.redisUrl.reveal() } as const);
  await migrateQueue({ backend, grantTo: APP_ROLE, log }, signal);
}

/** Whether a master key may be made when there is none. Several hosts must be given one. */
export interface InitialiseOptions {
  readonly makeMasterKey: boolean;
}

/** Sets up what a new installation needs. Nothing when that was done before. */
export async function initialise(
  { config, appUrl, log }: PrepareContext,
  { makeMasterKey }: InitialiseOptions,
): Promise<FirstAdministrator | undefined> {
  const masterKey = await loadMasterKey(config, makeMasterKey ? () => formatKeyRing(createKeyRing()) : undefined);
  await mkdir(config.dataDir, { recursive: true });
  const database = createDatabase({ url: appUrl, applicationName: 'waybill up', maxConnections: 2, log });
  try {
    if ((await readInstanceId(database)) !== undefined) return undefined;
    // The web framework comes along with it, which takes seconds to load: for the first start only.
    const { composeAdministration } = await import('@waybill/api');
    const deps = composeAdministration({
      database,
      secretBox: createSecretBox(parseKeyRing(masterKey.reveal())),
      dataDir: await realpath(config.dataDir),
      process: 'up',
    });
    return (await initialisePlatform(deps)).admin;
  } finally {
    await database.close();
  }
}
