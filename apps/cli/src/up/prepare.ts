import { mkdir, realpath } from 'node:fs/promises';
import type { Database } from '@waybill/core';
import { parseOutboundAllow } from '@waybill/core';
import { createDatabase, migrate } from '@waybill/db';
import { type AdministrationDeps, initialisePlatform, localActor, readInstanceId } from '@waybill/engine';
import { APP_ROLE, loadMasterKey } from '@waybill/platform';
import { migrateQueue } from '@waybill/queue';
import { createKeyRing, createSecretBox, formatKeyRing, parseKeyRing } from '@waybill/secrets';
import { startDemo } from '../demo/start-demo.js';
import type { Companion, FirstAdministrator, PrepareContext } from './run-up.js';

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

/** Opens the administration of the platform for as long as `use` needs it. */
async function withAdministration<T>(
  { config }: PrepareContext,
  { database, masterKey }: { readonly database: Database; readonly masterKey: string },
  use: (deps: AdministrationDeps) => Promise<T>,
): Promise<T> {
  // What composes it loads the whole API; a start that has nothing to set up does without.
  const { composeAdministration } = await import('@waybill/api');
  await mkdir(config.dataDir, { recursive: true });
  const secretBox = createSecretBox(parseKeyRing(masterKey));
  const outboundPolicy = parseOutboundAllow(config.outboundAllow);
  return use(
    composeAdministration({ database, secretBox, dataDir: await realpath(config.dataDir), process: 'up', outboundPolicy }),
  );
}

async function withDatabase<T>({ appUrl, log }: PrepareContext, use: (database: Database) => Promise<T>): Promise<T> {
  const database = createDatabase({ url: appUrl, applicationName: 'waybill up', maxConnections: 2, log });
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

/** Sets up what a new installation needs. Nothing when that was done before. */
export async function initialise(
  context: PrepareContext,
  { makeMasterKey }: InitialiseOptions,
): Promise<FirstAdministrator | undefined> {
  const masterKey = await loadMasterKey(context.config, makeMasterKey ? () => formatKeyRing(createKeyRing()) : undefined);
  return withDatabase(context, async (database) => {
    if ((await readInstanceId(database)) !== undefined) return undefined;
    return withAdministration(
      context,
      { database, masterKey: masterKey.reveal() },
      async (deps) => (await initialisePlatform(deps)).admin,
    );
  });
}

/** Starts the sandbox partner and sets up the exchanges with it. */
export async function accompanyWithDemo(context: PrepareContext): Promise<Companion> {
  const masterKey = await loadMasterKey(context.config);
  const { config, log, signal } = context;
  return withDatabase(context, (database) =>
    withAdministration(context, { database, masterKey: masterKey.reveal() }, (administration) =>
      startDemo({ administration, context: { actor: localActor('demo') }, sftpPort: config.sftpPort, log }, signal),
    ),
  );
}
