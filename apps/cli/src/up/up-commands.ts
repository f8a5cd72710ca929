import { Failure } from '@waybill/core';
import {
  asAppRole,
  createLogger,
  describeFailure,
  type Environment,
  findEmbeddedPostgres,
  type Role,
  type RunRole,
  runRoleProcess,
  type SettingName,
  stopRequests,
} from '@waybill/platform';
import { Command } from 'commander';
import { addConfigOptions, configOf, configOptionsOf } from '../config-options.js';
import { type FirstAdministrator, type PrepareContext, runUp, sayFirstAdministrator } from './run-up.js';

const COMMON: readonly SettingName[] = ['dataDir', 'logLevel', 'logFormat'];

// Every role is a process of this program: each loads the code that it runs, and none of the others'.
const preparation = () => import('./prepare.js');
const entryPoints: Readonly<Record<Role, () => Promise<RunRole>>> = {
  api: async () => (await import('@waybill/api')).runApi,
  worker: async () => (await import('@waybill/worker')).runWorker,
  sftp: async () => (await import('@waybill/sftp-server')).runSftp,
};

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** `waybill up`: every role on this machine, with everything they need. `program` is the file that this process runs. */
export function upCommand(environment: Environment, program: string): Command {
  const command = new Command('up').description('run Waybill on this machine: console, API, SFTP server and workers');
  addConfigOptions(command, [
    'httpPort',
    'httpHost',
    'sftpPort',
    'sftpHost',
    'sftpProcesses',
    'sftpProxyFrom',
    'publicUrl',
    'outboundAllow',
    ...COMMON,
  ]);
  command.option('--demo', 'add a sandbox partner on this machine, with a pull, a push and an account to try');
  return command.action(async ({ demo }: { readonly demo?: boolean }) => {
    // One machine, one's own: partners to try things with are on it.
    const config = configOf(command, environment, { outboundAllow: 'loopback' });
    // Standard output is for the person who started it.
    const log = createLogger({ role: 'up', level: config.logLevel, format: config.logFormat, destination: 2 });
    const stop = stopRequests();
    const failure = await runUp({
      config,
      environment,
      log,
      say,
      stop,
      roleCommand: (role) => [process.execPath, ...process.execArgv, program, role],
      migrate: async (context) => (await preparation()).migrateEverything(context),
      bootstrap: async (context) => (await preparation()).initialise(context, { makeMasterKey: true }),
      ...(demo === true
        ? { accompany: async (context: PrepareContext) => (await preparation()).accompanyWithDemo(context) }
        : {}),
      onDeath: async (databaseUrl, role, exit) => (await import('./record-death.js')).recordDeath(databaseUrl, log, role, exit),
    });
    stop.release();
    if (failure === undefined) return;
    log.error({ err: failure }, 'waybill ended');
    process.stderr.write(`\n${describeFailure(failure)}\n`);
    process.exitCode = 1;
  });
}

const roleOptions: Readonly<Record<Role, { readonly description: string; readonly names: readonly SettingName[] }>> = {
  api: { description: 'run the console and the API', names: ['httpPort', 'httpHost', 'publicUrl', 'outboundAllow', ...COMMON] },
  worker: { description: 'run a worker: schedules and transfers', names: ['outboundAllow', ...COMMON] },
  sftp: {
    description: 'run the SFTP server that partners log in to',
    names: ['sftpPort', 'sftpHost', 'sftpProcesses', 'sftpProxyFrom', ...COMMON],
  },
};

/** `waybill api|worker|sftp`: one role as a process of its own, as many as wanted. */
export function roleCommand(role: Role, environment: Environment): Command {
  const { description, names } = roleOptions[role];
  const command = new Command(role).description(description);
  addConfigOptions(command, names);
  return command.action(async () => {
    const run: RunRole = async (context) => (await entryPoints[role]())(context);
    const status = await runRoleProcess({ role, run, options: configOptionsOf(command), environment });
    // What a role left open must not keep its process alive.
    process.exit(status);
  });
}

/** `waybill migrate`: what `up` does before it starts the roles, for installations that start each role by itself. */
export function migrateCommand(environment: Environment): Command {
  const command = new Command('migrate').description('bring the database up to this version, and set it up when it is new');
  addConfigOptions(command, COMMON);
  return command.action(async () => {
    const config = configOf(command, environment);
    const log = createLogger({ role: 'migrate', level: config.logLevel, format: config.logFormat, destination: 2 });
    const configured = config.databaseUrl?.reveal();
    const urls =
      configured === undefined
        ? await findEmbeddedPostgres(config.dataDir)
        : { adminUrl: config.databaseAdminUrl?.reveal() ?? configured, appUrl: asAppRole(configured) };
    if (urls === undefined) {
      throw new Failure('input.invalid', {
        field: 'DATABASE_URL',
        publicDetail: 'There is no database to migrate: set DATABASE_URL. The embedded one is migrated by `waybill up`.',
      });
    }
    const stop = stopRequests();
    const context: PrepareContext = { ...urls, config, log, signal: stop.signal };
    const { initialise, migrateEverything } = await preparation();
    await migrateEverything(context);
    const administrator: FirstAdministrator | undefined = await initialise(context, { makeMasterKey: false });
    if (administrator !== undefined) sayFirstAdministrator(say, administrator);
    stop.release();
  });
}
