import { mkdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, Failure, parseOutboundAllow } from '@waybill/core';
import { type ActorContext, type AdministrationDeps, localActor } from '@waybill/engine';
import {
  asAppRole,
  type Config,
  type ConfigOptions,
  createLogger,
  type DatabaseUrls,
  findEmbeddedPostgres,
  loadConfig,
  loadMasterKey,
  lockDataDir,
  startEmbeddedPostgres,
} from '@waybill/platform';
import { createSecretBox, type KeyRing, parseKeyRing } from '@waybill/secrets';
import type { Command } from 'commander';
import { addConfigOptions } from '../config-options.js';
import type { CommandIo } from './command-io.js';

/** Adds the options that tell a command where the platform is. */
export function reachesPlatform(command: Command): Command {
  return addConfigOptions(command, ['dataDir']);
}

/** The platform as a command sees it, whether it runs or not. */
export interface OpenPlatform {
  readonly config: Config;
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly administration: AdministrationDeps;
  /** Whoever can read the data directory is an administrator. */
  readonly context: ActorContext;
}

/**
 * Opens the platform that the configuration names and closes it when `use` is done. The embedded PostgreSQL is used where it runs
 * and started for the time of the command where it does not.
 */
export async function withPlatform<T>(
  options: ConfigOptions,
  io: CommandIo,
  use: (platform: OpenPlatform) => Promise<T>,
): Promise<T> {
  const { config } = loadConfig({ options, environment: io.environment });
  const reached = await reachDatabase(config, io);
  try {
    // Loaded when there is something to reach: a command that is misused says so at once.
    const [{ composeAdministration }, { createDatabase }] = await Promise.all([import('@waybill/api'), import('@waybill/db')]);
    const masterKey = await loadMasterKey(config);
    const keyRing = parseKeyRing(masterKey.reveal());
    const database = createDatabase({ url: reached.urls.appUrl, applicationName: 'cli', maxConnections: 2 });
    try {
      await mkdir(config.dataDir, { recursive: true });
      const administration = composeAdministration({
        database,
        secretBox: createSecretBox(keyRing),
        dataDir: await realpath(config.dataDir),
        process: 'cli',
        outboundPolicy: parseOutboundAllow(config.outboundAllow),
      });
      return await use({ config, database, keyRing, administration, context: { actor: localActor('command line') } });
    } finally {
      await database.close();
    }
  } finally {
    await reached.release();
  }
}

interface ReachedDatabase {
  readonly urls: DatabaseUrls;
  release(): Promise<void>;
}

async function reachDatabase(config: Config, io: CommandIo): Promise<ReachedDatabase> {
  const nothing = async (): Promise<void> => undefined;
  if (config.databaseUrl !== undefined) {
    const url = config.databaseUrl.reveal();
    return { urls: { appUrl: asAppRole(url), adminUrl: config.databaseAdminUrl?.reveal() ?? url }, release: nothing };
  }
  await refuseEmptyFolder(config.dataDir);
  const running = await findEmbeddedPostgres(config.dataDir);
  if (running !== undefined) return { urls: running, release: nothing };
  const lock = await lockDataDir(config.dataDir);
  try {
    const postgres = await startEmbeddedPostgres(
      { dataDir: config.dataDir, log: createLogger({ role: 'cli', level: 'error', format: config.logFormat, destination: 2 }) },
      io.signal,
    );
    return {
      urls: postgres,
      release: async () => {
        await postgres.stop();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** A command for what is there makes nothing where nothing is: the folder is the wrong one, or Waybill was never started. */
async function refuseEmptyFolder(dataDir: string): Promise<void> {
  const there = await stat(join(dataDir, 'postgres')).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (there) return;
  throw new Failure('not-found', {
    publicDetail:
      `There is no Waybill in ${dataDir}. Name its folder with --data-dir or WAYBILL_DATA_DIR, ` +
      'its database with DATABASE_URL, or start one: waybill up',
  });
}
